/** The commands of references/from-the-shell.md, run as they stand there, and the plan's defaults as the page tells them. */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { runArgumentsSchema } from '../../src/domain/parameters.ts';
import { defaultText } from '../../src/domain/parameters-table.ts';
import { programs, repository } from '../support/places.ts';
import { preparedHome } from '../support/prepared-home.ts';
import { day0, osmo, run } from '../support/run.ts';
import { finished } from '../support/workflows.ts';
import { blocksIn, read } from './pages.ts';

const place = preparedHome();
const page = read('references/from-the-shell.md');

const listed = z.object({ workflows: z.array(z.object({ name: z.string(), status: z.string() })) });

/** A folder where the embedded engine is the `osmo` of the shell, and `assets` lies as in the package. */
function shellFolder(): { folder: string; path: string } {
  const folder = join(place.home, 'shell');
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(join(repository, 'assets'), join(folder, 'assets'));
  writeFileSync(join(bin, 'osmo'), `#!/bin/sh\nexec "${process.execPath}" "${programs.osmo}" "$@"\n`);
  chmodSync(join(bin, 'osmo'), 0o755);
  return { folder, path: `${bin}${delimiter}${process.env.PATH ?? ''}` };
}

test('the plain commands check, submit, find, watch, list and cancel a run', async () => {
  const blocks = blocksIn(page, 'bash');
  expect(blocks.length).toBeGreaterThan(5);
  const { folder, path } = shellFolder();
  await osmo(place.home, ['credential', 'set', 'hf-token', '--type', 'GENERIC', '--payload', 'token=none']);
  const ended = await run('bash', ['-euo', 'pipefail', '-c', blocks.join('\n')], {
    cwd: folder,
    env: {
      PATH: path,
      PCBA_DAY0_HOME: place.home,
      DIG_URL_ROOT: place.root,
      POOL: 'default',
      IMAGE_EDIT_ENDPOINT: 'http://127.0.0.1:9/v1',
    },
  });
  const { workflows } = listed.parse(
    JSON.parse((await osmo(place.home, ['workflow', 'list', '-t', 'json'])).stdout),
  );
  const [only] = workflows;
  expect([ended.exit, ended.stderr, workflows.length]).toEqual([0, expect.anything(), 1]);
  // Four artifacts, each with something below it.
  expect(ended.stdout.match(/^Total [1-9]\d* objects found$/gm)?.length).toBeGreaterThanOrEqual(4);
  expect(ended.stdout).toContain(`Workflow ${only?.name} has logs:`);
  // Cancelled, or ended before that at an endpoint that is not there.
  expect((await finished(place.home, only?.name ?? '')).status).toMatch(/^FAILED/);
});

test('a plan of the server has the defaults that the page tells', async () => {
  const planned = await day0(place.home, [
    'call',
    'submit_day0',
    '{"action": "plan", "use_pretrained_checkpoint": false}',
  ]);
  const { parameters } = z
    .object({ parameters: z.array(z.object({ name: z.string(), value: z.string(), from: z.string() })) })
    .parse(JSON.parse(planned.stdout));
  const keys = runArgumentsSchema.keyof().options;
  const compared = parameters.flatMap(({ name, value, from }) => {
    const key = keys.find((one) => one === name.replace(/_json$/, ''));
    return key === undefined || from !== 'default' || value === ''
      ? []
      : [[key, defaultText(key), value] as const];
  });
  expect(compared.length).toBeGreaterThan(12);
  for (const [key, told, value] of compared)
    expect([key, told.includes(`\`${value}\``)]).toEqual([key, true]);
});
