/** What a download has done, line by line, so that a killed one is taken up where it stood. */
import { closeSync, lstatSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { writeAllSync } from '../../base/system/files.ts';
import { jsonOf } from '../../base/untrusted-text.ts';
import { inTheWay } from './place.ts';

export const journalName = '.pcba-day0-download.jsonl';

const header = z.strictObject({ run: z.string(), root: z.string() });
const entry = z.strictObject({
  key: z.string(),
  path: z.string(),
  bytes: z.number(),
  etag: z.string().optional(),
  sha256: z.string(),
});
/** A part of a large object that lies in its draft. */
const part = z.strictObject({ part: z.string(), etag: z.string().optional(), start: z.number() });
/** The parts told so far of this key lie nowhere any more. */
const dropped = z.strictObject({ dropped: z.string() });

export type Done = z.infer<typeof entry>;

export interface Recorded {
  of: z.infer<typeof header> | undefined;
  /** By key. */
  done: Map<string, Done>;
  /** Starts of finished parts by key, all of one version. */
  parts: Map<string, Parts>;
  /** Of an earlier manifest: what its stages say of themselves. */
  provenance: Record<string, string | null>;
}

interface Parts {
  etag: string | undefined;
  starts: Set<number>;
}

/** A line that a kill has torn is as good as not written. */
export async function readJournal(folder: string): Promise<Recorded> {
  const text = await readFile(join(folder, journalName), 'utf8').catch(() => '');
  const recorded: Recorded = { of: undefined, done: new Map(), parts: new Map(), provenance: {} };
  for (const line of text.split('\n')) {
    const value = jsonOf(line);
    const one = entry.safeParse(value);
    const piece = part.safeParse(value);
    const drop = dropped.safeParse(value);
    const head = header.safeParse(value);
    if (one.success) recorded.done.set(one.data.key, one.data);
    else if (piece.success) addPart(recorded.parts, piece.data);
    else if (drop.success) recorded.parts.delete(drop.data.dropped);
    else if (head.success) recorded.of = head.data;
  }
  return recorded;
}

function addPart(parts: Recorded['parts'], { part: key, etag, start }: z.infer<typeof part>): void {
  const known = parts.get(key);
  if (known && known.etag === etag) known.starts.add(start);
  else parts.set(key, { etag, starts: new Set([start]) });
}

/** Appends; each line reaches the system at once, so that a kill of this process loses none. */
export class Journal {
  private readonly file: number;

  constructor(folder: string, of: z.infer<typeof header>) {
    const path = join(folder, journalName);
    const there = lstatSync(path, { throwIfNoEntry: false });
    if (there && !there.isFile()) throw inTheWay(path, 'a file');
    this.file = openSync(path, 'a');
    // The line break ends a line that a kill may have torn.
    this.write(`\n${JSON.stringify(of)}\n`);
  }

  done(one: Done): void {
    this.write(`${JSON.stringify(one)}\n`);
  }

  part(key: string, etag: string | undefined, start: number): void {
    this.write(`${JSON.stringify({ part: key, etag, start })}\n`);
  }

  /** Written before a new draft is made: its bytes are not those that the earlier lines tell of. */
  drop(key: string): void {
    this.write(`${JSON.stringify({ dropped: key })}\n`);
  }

  private write(line: string): void {
    writeAllSync(this.file, Buffer.from(line));
  }

  close(): void {
    closeSync(this.file);
  }
}
