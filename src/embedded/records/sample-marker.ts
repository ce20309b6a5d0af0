/** The note that finishes a sample root: which package made it, and from which edition of the sample. */
import { join } from 'node:path';
import * as z from 'zod';
import { packageVersion } from '../../base/package.ts';
import { readJson } from '../../base/system/files.ts';

export const sampleMarker = 'pcba-day0-sample.json';

/** Raised whenever files of the sample change, so that a root of an earlier package is made anew. 2: models of release 1.1. */
const edition = 2;

const form = z.looseObject({ made_by: z.string().optional(), edition: z.number().optional() });

/** What a marker says beside its counts. */
export const sampleOrigin = (): { made_by: string; edition: number } => ({
  made_by: `pcba-day0 ${packageVersion()}`,
  edition,
});

/** `none`: no marker, so that the folder is somebody's own. `stale`: another version of this package made it. */
export function sampleState(root: string): 'none' | 'current' | 'stale' {
  const marker = readJson(join(root, sampleMarker), form);
  if (marker === undefined) return 'none';
  const wanted = sampleOrigin();
  return marker.made_by === wanted.made_by && marker.edition === wanted.edition ? 'current' : 'stale';
}

/** Version of the package that made it, as a part of a file name. */
export function sampleVersion(root: string): string {
  const made = readJson(join(root, sampleMarker), form)?.made_by ?? '';
  return /([\w.-]+)$/.exec(made)?.[1] ?? 'unknown';
}
