/** Cuts a stream of bytes into lines, and bounds what it keeps of one. */
import { StringDecoder } from 'node:string_decoder';

export interface LineBounds {
  /** What ends a line; left out, a line feed. */
  ends?: RegExp;
  /** Characters of one line that are kept; left out, all. */
  longest?: number;
  /** What a longer line has beyond them: given out as further lines, or dropped while it streams by. */
  beyond?: 'parts' | 'dropped';
}

export class LineCutter {
  // Bytes that are not UTF-8 become U+FFFD.
  private readonly decoder = new StringDecoder('utf8');
  private readonly ends: string | RegExp;
  private readonly longest: number;
  private readonly drops: boolean;
  private rest = '';

  constructor({ ends, longest = Number.POSITIVE_INFINITY, beyond = 'parts' }: LineBounds = {}) {
    this.ends = ends ?? '\n';
    this.longest = longest;
    this.drops = beyond === 'dropped';
  }

  /** The lines that end in this chunk, and the parts of an unfinished one that is too long. */
  push(chunk: Buffer | string): string[] {
    const [first = '', ...others] = this.decoder.write(chunk).split(this.ends);
    const lines: string[] = [];
    this.keep(first);
    for (const part of others) {
      lines.push(this.rest);
      this.rest = '';
      this.keep(part);
    }
    for (; this.rest.length > this.longest; this.rest = this.rest.slice(this.longest))
      lines.push(this.rest.slice(0, this.longest));
    return lines;
  }

  /** The last line, when it has no line end. */
  end(): string[] {
    const last = this.rest;
    this.rest = '';
    return last === '' ? [] : [last];
  }

  private keep(part: string): void {
    this.rest += this.drops ? part.slice(0, this.longest - this.rest.length) : part;
  }
}
