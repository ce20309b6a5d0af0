/** Every folder of pictures that a CPU stand-in makes carries a note that says so. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageVersion } from '../../../base/package.ts';

export interface Provenance {
  /** The stand-in's own name, such as `pcba-day0/preview-render`. */
  stand_in: string;
  /** What a cluster would have used here. */
  stands_in_for: string;
  /** Settings that decide the pixels. No time, no path and no run name: equal input gives equal bytes. */
  settings: Record<string, unknown>;
  /** In the place of the usual notice, where part of the work is real. */
  notice?: string;
}

/** Writes `<folder>/provenance.json`. */
export async function writeProvenance(folder: string, note: Provenance): Promise<void> {
  const body = {
    kind: 'cpu-preview',
    notice: `CPU preview made by pcba-day0, not by ${note.stands_in_for}`,
    made_by: `pcba-day0 ${packageVersion()}`,
    ...note,
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'provenance.json'), `${JSON.stringify(body, null, 2)}\n`);
}
