/** Picks the lines that are asked for from a log that is read once, line by line, in bounded memory. */
import type { LogLine } from '../../ports/osmo/logs.ts';

export interface Wanted {
  /** Lines that count as a hit; without it every line does. */
  hit?: ((text: string) => boolean) | undefined;
  /** Lines to show before and after a hit. */
  around: number;
  /** Skip lines up to this number. */
  after: number;
  /** Show so many lines at most. */
  most: number;
  /** Show the last lines instead of the first. */
  last: boolean;
}

export interface Picked {
  lines: LogLine[];
  hits: number;
  /** Lines read in all. */
  total: number;
  /** Number of the last line that this answer covers; there is more when it is below `total`. */
  covered: number;
}

/** Longer lines are cut; progress bars and tensors run to megabytes. */
const longestLine = 400;

export class LogWindow {
  private readonly lines: LogLine[] = [];
  private before: LogLine[] = [];
  private pending = 0;
  private hits = 0;
  private total = 0;
  private covered: number | undefined;

  constructor(private readonly wanted: Wanted) {}

  push(line: LogLine): void {
    this.total = line.number;
    if (line.number <= this.wanted.after) return;
    const hit = this.wanted.hit === undefined || this.wanted.hit(line.text);
    if (hit) this.hits++;
    if (this.covered !== undefined) return;
    const cut = line.text.length > longestLine;
    const shown = cut ? { ...line, text: `${line.text.slice(0, longestLine)} [cut]` } : line;
    if (hit) {
      this.take(...this.before, shown);
      this.before = [];
      this.pending = this.wanted.around;
    } else if (this.pending > 0) {
      this.pending--;
      this.take(shown);
    } else {
      this.before.push(shown);
      if (this.before.length > this.wanted.around) this.before.shift();
    }
  }

  picked(): Picked {
    const { hits, total } = this;
    return { lines: this.lines, hits, total, covered: this.covered ?? total };
  }

  private take(...lines: LogLine[]): void {
    this.lines.push(...lines);
    const over = this.lines.length - this.wanted.most;
    if (over <= 0) return;
    if (this.wanted.last) this.lines.splice(0, over);
    else {
      this.lines.length = this.wanted.most;
      this.covered = this.lines.at(-1)?.number ?? 0;
    }
  }
}
