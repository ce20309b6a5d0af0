import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/places.ts';
import { day0 } from '../support/run.ts';

test('--help names the commands, --version the version, an unknown command is refused', async () => {
  const home = temporaryFolder();
  const help = await day0(home, ['--help']);
  for (const word of ['serve --http', 'call', 'demo', 'sample', 'PCBA_DAY0_CLUSTER', 'PCBA_DAY0_HOME'])
    expect(help.stdout).toContain(word);
  expect((await day0(home, ['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n?$/);
  const wrong = await day0(home, ['dance']);
  expect([wrong.exit, wrong.stderr]).toEqual([2, expect.stringContaining('no command "dance"')]);
  expect((await day0(home, ['--loud'])).exit).toBe(2);
  expect((await day0(home, ['serve', '8931'])).stderr).toContain('serve --http 8931');
  expect(readdirSync(home)).toEqual([]);
});

test('call prints the structured result, or the error object with exit 1', async () => {
  const home = temporaryFolder();
  const good = await day0(home, ['call', 'stamp_name', '{"prefix":"board"}']);
  expect([good.exit, JSON.parse(good.stdout).name]).toEqual([
    0,
    expect.stringMatching(/^board-[0-9a-f]{8}$/),
  ]);
  for (const [args, code] of [
    [['stamp_name', '{"prefix":'], 'bad_input'],
    [['stamp_name', '{"nonsense":1}'], 'bad_input'],
    [['stamp_name', '[1]'], 'bad_input'],
    [['nosuch', '{}'], 'bad_input'],
    [['watch_run', '{"run":"nosuch"}'], 'not_found'],
  ] as const) {
    const bad = await day0(home, ['call', ...args]);
    expect(bad.exit).toBe(1);
    expect(JSON.parse(bad.stdout).error).toMatchObject({
      code,
      what: expect.any(String),
      why: expect.any(String),
      fix: expect.any(String),
    });
  }
});

test('settings: a flag wins over the environment, a bad config file is named', async () => {
  const home = temporaryFolder();
  const env = { PCBA_DAY0_DIG_URL_ROOT: 'not-a-url' };
  const fromEnvironment = await day0(home, ['call', 'submit_day0', '{"action":"plan"}'], env);
  expect(JSON.parse(fromEnvironment.stdout).error.what).toContain('not-a-url');
  const fromFlag = await day0(
    home,
    ['--dig-url-root', 'flag-value', 'call', 'submit_day0', '{"action":"plan"}'],
    env,
  );
  expect(JSON.parse(fromFlag.stdout).error.what).toContain('flag-value');
  writeFileSync(join(home, 'config.json'), '{"clusters": 1}');
  const bad = await day0(home, ['call', 'stamp_name', '{}']);
  expect(JSON.parse(bad.stdout).error).toMatchObject({ what: expect.stringContaining('config.json') });
});

test('sample refuses a folder with something else in it and leaves it alone', async () => {
  const home = temporaryFolder();
  const folder = join(home, 'mine');
  mkdirSync(folder);
  writeFileSync(join(folder, 'precious.txt'), 'x');
  const ended = await day0(home, ['sample', folder]);
  expect(ended.exit).not.toBe(0);
  expect(ended.stderr).toMatch(/not empty.*precious\.txt/);
  expect(readdirSync(folder)).toEqual(['precious.txt']);
  expect((await day0(home, ['sample'])).exit).toBe(2);
  expect(existsSync(join(home, 'dig'))).toBe(false);
});
