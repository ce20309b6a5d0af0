/** Reads a growing file from where the last reading ended, in whole lines and in pieces: a log of any size costs no memory, and its end no reading of the rest. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { LineCutter } from '../../../base/system/lines.ts';

const piece = 256 * 1024;
/** Characters; a longer line is given out in parts of this length. */
const longest = 64 * 1024;
/** Bytes of a character at most. */
const widest = 4;

export class Tail {
  private offset: number;
  /** False until the line is over in whose middle the reading began. */
  private begins: boolean;
  private lines: string[] = [];
  private readonly cutter = new LineCutter({ longest });

  /** With `last` it begins where at least so many of the lines that are there lie before the end, if there are so many. */
  constructor(
    private readonly path: string,
    last?: number,
  ) {
    const size = last === undefined ? 0 : (statSync(path, { throwIfNoEntry: false })?.size ?? 0);
    this.offset = Math.max(0, size - ((last ?? 0) + 1) * longest * widest);
    this.begins = this.offset === 0;
  }

  /** The next finished line, which stays; undefined when there is none by now, as while the file is missing. */
  peek(): string | undefined {
    while (this.lines.length === 0 && this.fill());
    return this.lines.at(-1);
  }

  take(): void {
    this.lines.pop();
  }

  /** Reads one piece; false at the end of what is written. */
  private fill(): boolean {
    let file: number;
    try {
      file = openSync(this.path, 'r');
    } catch {
      return false;
    }
    try {
      const buffer = Buffer.alloc(piece);
      const read = readSync(file, buffer, 0, buffer.length, this.offset);
      this.offset += read;
      const lines = this.cutter.push(buffer.subarray(0, read));
      if (!this.begins && buffer.subarray(0, read).includes('\n')) {
        lines.shift();
        this.begins = true;
      }
      // The last is taken first, which costs nothing.
      this.lines = lines.reverse();
      return read > 0;
    } finally {
      closeSync(file);
    }
  }
}
