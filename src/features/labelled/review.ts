/** Samples that the user has rejected, kept per root and run below the home folder until they say otherwise. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { Day0Error, messageOf } from '../../base/errors.ts';
import { writeKept } from '../../base/system/files.ts';

const form = z.strictObject({ root: z.string(), run: z.string(), rejected: z.array(z.string()) });

/** A folder below the home folder for what is kept of one run of one root. */
export function keptFolder(home: string, kind: string, root: string, run: string): string {
  const stamp = createHash('sha256').update(root).digest('hex').slice(0, 8);
  return join(home, kind, `${run}-${stamp}`);
}

/** Whether an inspection of this run has left its report here. */
export const wasInspected = (home: string, root: string, run: string): boolean =>
  existsSync(join(keptFolder(home, 'inspections', root, run), 'index.html'));

const fileOf = (home: string, root: string, run: string): string =>
  join(keptFolder(home, 'reviews', root, run), 'review.json');

/** Names of rejected samples, empty when the run was never reviewed. */
export async function readRejected(home: string, root: string, run: string): Promise<string[]> {
  const path = fileOf(home, root, run);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw unreadable(path, error);
  });
  if (text === undefined) return [];
  try {
    return form.parse(JSON.parse(text)).rejected;
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Replaces the list. */
export async function writeRejected(
  home: string,
  root: string,
  run: string,
  rejected: readonly string[],
): Promise<void> {
  const review = { root, run, rejected: [...rejected].sort() };
  await writeKept(fileOf(home, root, run), `${JSON.stringify(review, null, 2)}\n`);
}

function unreadable(path: string, cause: unknown): Day0Error {
  return new Day0Error(
    {
      code: 'storage_failed',
      what: `the review in ${path} cannot be read`,
      why: messageOf(cause),
      fix: 'correct or remove the file, then call again; nothing was changed',
      retry: 'after_check',
    },
    { cause },
  );
}
