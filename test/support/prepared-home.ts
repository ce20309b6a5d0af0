/** A home folder with a copy of the sample root in it, made once for a test file. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, inject } from 'vitest';
import { endPreview, keptFolder, removeFolder } from './places.ts';

export interface PreparedHome {
  home: string;
  /** The sample root as a URL. */
  root: string;
  rootFolder: string;
}

/** Call at the top of a test file; the folder is ready when the tests run, and gone after them. */
export function preparedHome(): PreparedHome {
  const home = keptFolder();
  const rootFolder = join(home, 'dig');
  beforeAll(() => cpSync(inject('sampleRoot'), rootFolder, { recursive: true }));
  afterAll(() => {
    endPreview(home);
    removeFolder(home);
  });
  return { home, root: pathToFileURL(rootFolder).href, rootFolder };
}
