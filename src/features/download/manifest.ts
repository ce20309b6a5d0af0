/** The list of what a finished download holds, and where it came from. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { badInput, messageOf } from '../../base/errors.ts';
import { draftPrefix, replaceFile } from '../../base/system/files.ts';
import { shownJson } from '../../base/untrusted-text.ts';
import { journalName } from './journal.ts';

export const manifestName = 'manifest.json';

const form = z.looseObject({
  kind: z.literal('pcba-day0 download'),
  made_by: z.string(),
  run: z.string(),
  root: z.string(),
  workflow_id: z.string().nullable(),
  /** As submitted; null where the cluster does not know the run. */
  parameters: z.record(z.string(), z.unknown()).nullable(),
  /** What each stage says of itself; null for outputs of the GPU images. */
  provenance: z.record(z.string(), z.string().nullable()),
  objects: z.array(
    z.object({
      key: z.string(),
      path: z.string(),
      bytes: z.number(),
      etag: z.string().optional(),
      sha256: z.string(),
    }),
  ),
  /** Objects whose path is not their key. */
  mapped: z.array(z.object({ key: z.string(), path: z.string() })),
  /** Keys of objects that can be no file; missing in manifests of earlier versions. */
  left_out: z.array(z.string()).optional(),
});

export type Manifest = z.infer<typeof form>;

/** Undefined when there is none. Rejects with `bad_input` for another file of that name. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const path = join(folder, manifestName);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return form.parse(JSON.parse(text));
  } catch (error) {
    throw badInput(
      {
        what: `${path} is not the manifest of a download`,
        why: messageOf(error).slice(0, 200),
        fix: 'download into another folder',
      },
      { cause: error },
    );
  }
}

/** Writes it and removes the journal, whose work it takes over. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  // One draft for all, since the lock leaves one writer: what a killed one left goes.
  const draft = join(folder, `${draftPrefix}manifest`);
  await replaceFile(join(folder, manifestName), `${shownJson(manifest, 1)}\n`, { draft });
  await rm(join(folder, journalName), { force: true });
}
