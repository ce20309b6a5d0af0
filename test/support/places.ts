/** Temporary folders and the built programs that the tests run. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const dist = (name: string): string => fileURLToPath(new URL(`../../dist/${name}.cjs`, import.meta.url));

export const programs = {
  server: dist('pcba-day0'),
  osmo: dist('pcba-day0-osmo'),
  standIns: dist('stand-ins'),
};

export const repository = fileURLToPath(new URL('../../', import.meta.url));

/** A folder that goes away with the test. Its name has a space and an umlaut, as users' folders have. */
export function temporaryFolder(): string {
  const folder = keptFolder();
  onTestFinished(() => removeFolder(folder));
  return folder;
}

/** The same, for hooks: the caller removes it. */
export const keptFolder = (): string => mkdtempSync(join(tmpdir(), 'pcba dé '));

/**
 * Removes a folder, also while a process that was just ended writes its last lines there: rmSync's own retries do not
 * look for files that came since.
 */
export function removeFolder(folder: string): void {
  for (let tries = 1; ; tries++) {
    try {
      rmSync(folder, { recursive: true, force: true });
      return;
    } catch (error) {
      if (tries === 50) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
}

/** The environment without settings of the server and credentials of this machine, which would reach into a test. */
export const ownEnvironment = (): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(process.env).flatMap(([key, value]) =>
      value === undefined || /^(PCBA_DAY0_|AWS_)/.test(key) ? [] : [[key, value]],
    ),
  ),
  // A busy machine may take its time for a new home; what a call says before it is ready has a test of its own.
  PCBA_DAY0_PREPARE_WAIT_S: '400',
});

/** Ends the preview endpoint that was started for a home, by the pid that it wrote down. */
export function endPreview(home: string): void {
  const path = join(home, 'preview-endpoint.json');
  if (!existsSync(path)) return;
  try {
    process.kill(JSON.parse(readFileSync(path, 'utf8')).pid);
  } catch {
    // It ends by itself when idle.
  }
}
