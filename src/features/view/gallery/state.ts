/** What the gallery knows: samples, marks, filters and pictures that have come. */
import type { GalleryData, GalleryPictures, GallerySample } from './data.ts';

export interface Filters {
  material: string;
  defect: string;
  verdict: string;
  kept: '' | 'kept' | 'rejected';
  text: string;
}

export class State {
  readonly filters: Filters = { material: '', defect: '', verdict: '', kept: '', text: '' };
  readonly thumbnails = new Map<string, GalleryPictures>();
  readonly details = new Map<string, GalleryPictures>();
  /** Names marked now, and those that the server knows. */
  readonly rejected: Set<string>;
  private applied: Set<string>;
  samples: GallerySample[];
  inspected: boolean;
  readonly total: number;
  page = 0;
  overlay = true;
  /** Percent of the opened sample that is shown before the defect. */
  before = '0';

  constructor({ samples, inspected, total }: GalleryData) {
    this.total = total ?? samples.length;
    this.samples = samples;
    this.inspected = inspected;
    this.rejected = new Set(samples.filter(({ rejected }) => rejected === true).map(({ name }) => name));
    this.applied = new Set(this.rejected);
  }

  visible(): GallerySample[] {
    const { material, defect, verdict, kept, text } = this.filters;
    return this.samples.filter(
      (one) =>
        (material === '' || one.defect.split('+')[0] === material) &&
        (defect === '' || one.defect === defect) &&
        (verdict === '' || one.verdict === verdict) &&
        (kept === '' || this.rejected.has(one.name) === (kept === 'rejected')) &&
        one.name.toLowerCase().includes(text.toLowerCase()),
    );
  }

  toggle(name: string): void {
    if (!this.rejected.delete(name)) this.rejected.add(name);
  }

  /** Whether marks differ from what the server knows. */
  get pending(): boolean {
    return (
      this.rejected.size !== this.applied.size || [...this.rejected].some((name) => !this.applied.has(name))
    );
  }

  settle(): void {
    this.applied = new Set(this.rejected);
  }
}

/** Distinct values, sorted. */
export const distinct = (values: (string | undefined)[]): string[] =>
  [...new Set(values.filter((value) => value !== undefined))].sort();
