/** Cuts a stream of bytes into lines and keeps no more of a line than anybody will look at. */
import { StringDecoder } from 'node:string_decoder';

/** Characters; what a longer line has beyond them is dropped while it streams by. */
const longestKept = 16_384;

export class LineCutter {
  // Bytes that are not UTF-8 become U+FFFD.
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';

  constructor(private readonly onLine: (line: string) => void) {}

  push(chunk: Buffer): void {
    const [first = '', ...others] = this.decoder.write(chunk).split('\n');
    this.keep(first);
    for (const part of others) {
      this.onLine(this.rest);
      this.rest = '';
      this.keep(part);
    }
  }

  /** The last line, when it has no line end. */
  end(): void {
    if (this.rest !== '') this.onLine(this.rest);
    this.rest = '';
  }

  private keep(part: string): void {
    const room = longestKept - this.rest.length;
    if (room > 0) this.rest += part.slice(0, room);
  }
}
