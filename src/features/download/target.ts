/** The folder of a download: nobody else's, one download at a time. */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { badInput, Day0Error } from '../../base/errors.ts';
import { releaseLock, takeLock } from '../../base/system/lock.ts';
import { journalName, type Recorded, readJournal } from './journal.ts';
import { type Manifest, manifestName, readManifest } from './manifest.ts';

/** What an earlier call left: a manifest's objects count as done. Rejects when the folder is of something else. */
export async function recordedIn(folder: string, run: string, root: string): Promise<Recorded> {
  const manifest = await readManifest(folder);
  const recorded = await readJournal(folder);
  for (const other of [manifest, recorded.of])
    if (other && (other.run !== run || other.root !== root))
      throw refused(folder, `it holds a download of ${other.run} from ${other.root}`);
  if (manifest) addDone(recorded, manifest);
  else if (recorded.of === undefined) await expectEmpty(folder);
  return recorded;
}

function addDone(recorded: Recorded, { objects, provenance }: Manifest): void {
  for (const one of objects) if (!recorded.done.has(one.key)) recorded.done.set(one.key, one);
  recorded.provenance = provenance;
}

async function expectEmpty(folder: string): Promise<void> {
  const own = [journalName, manifestName];
  const all = await readdir(folder);
  const foreign = all.filter((name) => !own.some((mine) => name.startsWith(mine)));
  if (foreign.length > 0 && all.includes(journalName))
    throw refused(
      folder,
      `its journal ${journalName} does not say of which run it is: it is damaged, or of another version`,
      'remove the folder, or give another',
    );
  if (foreign.length > 0)
    throw refused(folder, `it is not empty (${foreign.slice(0, 3).join(', ')}) and no download of this run`);
}

/** Runs `work` while no other process writes into the folder. */
export async function withDownloadLock<T>(home: string, folder: string, work: () => Promise<T>): Promise<T> {
  const stamp = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  const claim = takeLock(join(home, 'locks', `download-${stamp}`));
  if (claim === undefined)
    throw new Day0Error({
      code: 'already_exists',
      what: `another download writes into ${folder}`,
      why: 'two at a time would overwrite each other',
      fix: 'wait for it, or give another folder',
      retry: 'after_check',
    });
  try {
    return await work();
  } finally {
    releaseLock(claim);
  }
}

function refused(folder: string, why: string, fix = 'give another folder'): Day0Error {
  return badInput({
    what: `the folder ${folder} is taken`,
    why,
    fix,
  });
}
