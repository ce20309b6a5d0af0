/** A clone in use is built, and its node_modules are cleared: programs that run from it lose nothing. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { modernHost } from '../support/hosts.ts';
import { endPreview, repository, temporaryFolder } from '../support/places.ts';
import { run } from '../support/run.ts';
import { record } from '../support/values.ts';

test('a build beside a running server takes no program away from it', async () => {
  const home = join(temporaryFolder(), 'home');
  const host = await modernHost({ home });
  onTestFinished(() => host.close());
  const dist = join(repository, 'dist');
  // A cache is missing for a moment on purpose; a program starts without it.
  const names = readdirSync(dist).filter((name) => !name.endsWith('.cache'));
  const gone = new Set<string>();
  let building = true;
  const built = run(process.execPath, [join(repository, 'scripts', 'build.mjs')]).finally(() => {
    building = false;
  });
  let looks = 0;
  for (; building; looks++) {
    for (const name of names) if (!existsSync(join(dist, name))) gone.add(name);
    await sleep(1);
  }
  expect([(await built).exit, [...gone], looks > 100]).toEqual([0, [], true]);
  expect(readdirSync(repository).filter((name) => /^\.(dist|runtime)-/.test(name))).toEqual([]);
  // Starts the engine and the preview endpoint, which are the new build's, and edits a picture by a native library.
  const answer = await host.call('check_endpoint', { deep: true });
  endPreview(home);
  expect([answer.isError, answer.text]).toEqual([false, expect.stringMatching(/preview-ovsl2sl/)]);
});

test('without node_modules the programs of a clone find what they load', async () => {
  const folder = temporaryFolder();
  for (const name of ['dist', 'assets', 'package.json'])
    cpSync(join(repository, name), join(folder, name), { recursive: true });
  symlinkSync(join(repository, 'runtime'), join(folder, 'runtime'));
  mkdirSync(join(folder, 'home'));
  const { dependencies } = record(JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')));
  for (const name of Object.keys(record(dependencies)))
    expect([name, existsSync(join(folder, 'runtime', 'node_modules', name, 'package.json'))]).toEqual([
      name,
      true,
    ]);
  const workflow = join(folder, 'assets', 'configs', 'texture_defect_generation_day0.yaml');
  const ended = await run(
    process.execPath,
    [
      join(folder, 'dist', 'pcba-day0-osmo.cjs'),
      'workflow',
      'submit',
      workflow,
      '--pool',
      'default',
      '--dry-run',
      '--set',
      'name=dry',
      'image_edit_endpoint=http://127.0.0.1:9/v1',
    ],
    { env: { PCBA_DAY0_HOME: join(folder, 'home') } },
  );
  expect([ended.exit, ended.stdout]).toEqual([0, expect.stringContaining('usd2roi-render')]);
});
