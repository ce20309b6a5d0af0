/** Temporary folders and the built programs that the tests run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const dist = (name: string): string => fileURLToPath(new URL(`../../dist/${name}.cjs`, import.meta.url));

export const programs = {
  server: dist('pcba-day0'),
  osmo: dist('pcba-day0-osmo'),
  toolbox: dist('toolbox'),
};

export const repository = fileURLToPath(new URL('../../', import.meta.url));

/** A folder that goes away with the test. Its name has a space and an umlaut, as users' folders have. */
export function temporaryFolder(): string {
  const folder = keptFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }));
  return folder;
}

/** The same, for hooks: the caller removes it. */
export const keptFolder = (): string => mkdtempSync(join(tmpdir(), 'pcba dé '));
