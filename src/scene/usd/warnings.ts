/** Warnings about a scene, one for each thing that is wrong, however many prims it touches. */

export class Warnings {
  private readonly known = new Map<string, { text: string; count: number; leftOut: boolean }>();

  /** Of one key the first text stays; the others are counted. */
  add(key: string, text: string, leftOut = false): void {
    const found = this.known.get(key);
    if (found) found.count++;
    else this.known.set(key, { text, count: 1, leftOut });
  }

  /** Geometry that pictures will not show. */
  leaveOut(key: string, path: string, why: string): void {
    this.add(`${key} ${path}`, `${path} is left out: ${why}`, true);
  }

  get texts(): string[] {
    return [...this.known.values()].map(textOf);
  }

  /** Those of `texts` that are about geometry which is left out. */
  get leftOut(): string[] {
    return [...this.known.values()].filter(({ leftOut }) => leftOut).map(textOf);
  }
}

const textOf = ({ text, count }: { text: string; count: number }): string =>
  count > 1 ? `${text} (${count} times)` : text;
