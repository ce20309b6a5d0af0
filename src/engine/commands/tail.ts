/** Reads a growing file from where the last reading ended, in whole lines. */
import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

export class Tail {
  private offset = 0;
  private rest = '';
  private readonly decoder = new StringDecoder('utf8');

  constructor(private readonly path: string) {}

  /** The lines finished since the last call; none while the file is missing. */
  next(): string[] {
    let file: number;
    try {
      file = openSync(this.path, 'r');
    } catch {
      return [];
    }
    try {
      const buffer = Buffer.alloc(64 * 1024);
      for (let read = -1; read !== 0; ) {
        read = readSync(file, buffer, 0, buffer.length, this.offset);
        this.offset += read;
        this.rest += this.decoder.write(buffer.subarray(0, read));
      }
    } finally {
      closeSync(file);
    }
    const lines = this.rest.split('\n');
    this.rest = lines.pop() ?? '';
    return lines;
  }
}
