/** Warnings about a scene, one for each thing that is wrong, however many prims it touches. */

export class Warnings {
  private readonly known = new Map<string, { text: string; count: number }>();

  /** Of one key the first text stays; the others are counted. */
  add(key: string, text: string): void {
    const found = this.known.get(key);
    if (found) found.count++;
    else this.known.set(key, { text, count: 1 });
  }

  get texts(): string[] {
    return [...this.known.values()].map(({ text, count }) => (count > 1 ? `${text} (${count} times)` : text));
  }
}
