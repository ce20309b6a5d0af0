/** Why OSMO refused a submission: it says so once, in the answer of the submit, and nowhere afterwards. */
import { join } from 'node:path';
import * as z from 'zod';
import { readJson, writeAtomic } from '../../base/system/files.ts';

const form = z.object({ why: z.string() });

/** `run` is a checked run name, so it is safe as a file name. */
const path = (home: string, run: string): string => join(home, 'refusals', `${run}.json`);

export function keepRefusal(home: string, run: string, why: string): void {
  writeAtomic(path(home, run), JSON.stringify({ why: why.slice(0, 2000) }));
}

/** What OSMO said, when the submit was sent from this machine. */
export function readRefusal(home: string, run: string): string | undefined {
  return readJson(path(home, run), form)?.why;
}
