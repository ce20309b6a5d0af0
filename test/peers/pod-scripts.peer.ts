/** What runs in the pods, held to ruff and mypy for Python 3.10; skipped aloud where POD_LINT names no folder with both programs. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository, temporaryFolder } from '../support/places.ts';
import { run } from '../support/run.ts';

const bin = process.env.POD_LINT ?? '';
const ready = ['ruff', 'mypy'].every(
  (name) => bin !== '' && spawnSync(join(bin, name), ['--version']).status === 0,
);
const config = (name: string): string => join(repository, 'test', 'peers', 'pod-scripts', name);

const checks: [program: string, args: () => string[], good: RegExp][] = [
  ['ruff', () => ['check', '--no-cache', '--config', config('ruff.toml'), 'assets'], /^All checks passed!$/],
  [
    'mypy',
    () => ['--cache-dir', temporaryFolder(), '--config-file', config('mypy.ini'), 'assets/pods'],
    /^Success: no issues found in (1[5-9]|[2-9]\d) source files$/,
  ],
];

if (!ready) test.skip('ruff and mypy: skipped, POD_LINT names no folder that has them', () => {});
else
  test.each(checks)('%s finds nothing in the scripts of the pods', async (program, args, good) => {
    const { exit, stdout } = await run(join(bin, program), args(), { cwd: repository });
    expect([exit, stdout.trim()]).toEqual([0, expect.stringMatching(good)]);
  });
