/** The labelled samples of a run: names from the folders, defects from the table where it tells, lineage from both. */
import { line, name } from '../base/untrusted-text.ts';
import { boardOfCell } from './board.ts';
import { defectOfName } from './outputs.ts';

/** Prompts and paths are shorter; a longer cell is cut. */
const longestCell = 1000;
/** Columns that count: each of a hundred thousand rows gets one more of each. */
const mostColumns = 64;

export interface Sample {
  /** File name without its ending, the same in every sister folder. */
  name: string;
  /** `<MATERIAL>+<DEFECT>`, or `unknown`. */
  defect: string;
  /** The crop that it was made from, when the table or the name tells. */
  source: { material: string; cell: string; stem: string } | undefined;
  /** Of a run of several boards: the one whose crop it is. */
  board?: string;
  /** The clean picture as the table names it: a path of the pod, the same for all samples of one crop. */
  image?: string;
}

/** Rows of a CSV text as objects by header, each cell as one line. Quoted fields may hold commas, quotes and line breaks (RFC 4180). */
export function parseTable(text: string): Record<string, string>[] {
  const records: string[][] = [[]];
  let field = '';
  let quoted = false;
  const endField = (): void => {
    records.at(-1)?.push(field);
    field = '';
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') field += c;
      else if (text[i + 1] === '"') field += text[++i];
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ',') endField();
    else if (c === '\n') {
      endField();
      // An empty line is no record: a file of nothing else costs no memory.
      if (records.at(-1)?.some((value) => value !== '')) records.push([]);
      else records[records.length - 1] = [];
    } else if (c !== '\r') field += c;
  }
  if (field !== '' || (records.at(-1)?.length ?? 0) > 0) endField();
  const [header = [], ...body] = records.filter((record) => record.some((value) => value !== ''));
  const columns = header.slice(0, mostColumns).map((key) => line(key));
  return body.map((record) =>
    Object.fromEntries(columns.map((key, i) => [key, line(record[i] ?? '', longestCell)])),
  );
}

/** The samples behind these file names (of `reconstructed_image/`), in the given order. */
export function samplesOf(files: readonly string[], table: readonly Record<string, string>[]): Sample[] {
  const rowByName = new Map(
    table.flatMap((row) => {
      const name = nameOfRow(row);
      return name ? [[name, row]] : [];
    }),
  );
  return files.map((file) => {
    const name = baseName(file);
    const row = rowByName.get(name);
    const pair = row?.material && row.defect ? `${row.material}+${row.defect}` : undefined;
    const defect = row?.anomaly_type || row?.defect_type || pair || (defectOfName(file) ?? 'unknown');
    const [material = ''] = defect.split('+');
    const image = row?.image_filename || row?.source_image;
    const source = sourceOf(image ?? file, material);
    const board = source && boardOfCell(source.cell);
    return { name, defect, source, ...(board ? { board } : {}), ...(image ? { image } : {}) };
  });
}

/** The stage names a clean picture `<MATERIAL>/clean_image/<cell>__<stem>.<ext>`; a board in the cell's name may hold `__`. */
function sourceOf(path: string, material: string): Sample['source'] {
  const [, cell, stem] =
    /([^/\\]*?x\d+_y\d+)__([^/\\]+)\.[a-z]+$/i.exec(path) ??
    /([^/\\]+?)__([^/\\]+)\.[a-z]+$/i.exec(path) ??
    [];
  const folder = /([^/\\]+)[/\\]clean_image[/\\][^/\\]+$/.exec(path)?.[1] ?? material;
  return cell && stem && folder ? { material: folder, cell, stem } : undefined;
}

/** The sample that a row of the table is about. */
export function nameOfRow(row: Record<string, string>): string {
  return baseName(
    row.output_filename ?? row.name ?? row.image ?? row.filename ?? Object.values(row)[0] ?? '',
  );
}

/** The file name without folders and without the ending of a picture. */
export function baseName(path: string): string {
  return (path.split('/').at(-1) ?? path).replace(/\.(png|jpe?g|bmp)$/i, '');
}

/** Samples by board, in words; nothing for a run of one board. */
export function boardCounts(samples: readonly { board?: string | undefined }[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { board } of samples) if (board !== undefined) counts.set(board, (counts.get(board) ?? 0) + 1);
  return counts.size === 0
    ? undefined
    : [...counts].map(([board, count]) => `${count} of ${name(board)}`).join(', ');
}

/**
 * Picks `count` unlike samples: one kind of defect after the other, and of each kind other parts first (where they are
 * told), then other crops, other patches before other crops of one, and of those the ones farthest apart in the list. Few rows so show every kind and many places.
 */
export function pickSpread<T extends Placed & { defect: string }>(samples: readonly T[], count: number): T[] {
  const byDefect = new Map<string, T[]>();
  for (const sample of samples) {
    const own = byDefect.get(sample.defect);
    if (own) own.push(sample);
    else byDefect.set(sample.defect, [sample]);
  }
  const seen: Seen = { parts: new Set(), patches: new Set(), crops: new Set() };
  const rest = new Map([...byDefect].map(([defect, list]) => [defect, scattered(list)]));
  const picked: T[] = [];
  while (picked.length < count && picked.length < samples.length)
    for (const list of rest.values()) {
      const next = picked.length < count ? takeUnlike(list, seen) : undefined;
      if (next) picked.push(next);
    }
  return picked;
}

/** Where a sample was made, as far as it is known. */
interface Placed {
  source?: Sample['source'];
  image?: string | undefined;
  /** What its crop shows: patches overlap, so several crops may show one part. */
  part?: string | undefined;
}

interface Seen {
  parts: Set<string>;
  patches: Set<string>;
  crops: Set<string>;
}

const patchOf = ({ source }: Placed): string => source?.cell ?? '';
const cropNameOf = ({ source, image }: Placed): string =>
  source ? `${source.material}/${source.cell}/${source.stem}` : (image ?? '');

const partNameOf = (one: Placed): string => one.part ?? cropNameOf(one);

/** Takes the first of a part and patch that were not shown yet, else of a part, else of a crop, else the first at all. */
function takeUnlike<T extends Placed>(list: T[], seen: Seen): T | undefined {
  const fresh = [
    list.findIndex((one) => !seen.patches.has(patchOf(one)) && !seen.parts.has(partNameOf(one))),
    list.findIndex((one) => !seen.parts.has(partNameOf(one))),
    list.findIndex((one) => !seen.crops.has(cropNameOf(one))),
    0,
  ].find((at) => at >= 0);
  const [next] = list.splice(fresh ?? 0, 1);
  if (next === undefined) return undefined;
  seen.parts.add(partNameOf(next));
  seen.patches.add(patchOf(next));
  seen.crops.add(cropNameOf(next));
  return next;
}

/** First, last, middle, quarters and so on: each next one far from those before. */
function scattered<T>(list: readonly T[]): T[] {
  const order: number[] = [];
  const known = new Set<number>();
  const add = (at: number): void => {
    if (at < list.length && !known.has(at)) {
      known.add(at);
      order.push(at);
    }
  };
  add(0);
  add(list.length - 1);
  for (let parts = 2; order.length < list.length; parts *= 2)
    for (let n = 1; n < parts; n += 2) add(Math.round((n * (list.length - 1)) / parts));
  return order.flatMap((at) => list[at] ?? []);
}
