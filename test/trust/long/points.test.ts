/** Kills and full disks at a hundred seeded points of a write: the file is as before or as meant, and nothing else is lost. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { bundled } from '../../support/bundled.ts';
import { seeded } from '../../support/hostile.ts';
import { temporaryFolder } from '../../support/places.ts';
import { run } from '../../support/run.ts';
import { diskWithRoom, smallDisk } from '../../support/small-disk.ts';

const points = 100;

/** Remembers one workspace after the other, each with a root of two kilobytes; prints each when it is kept. */
const writer = (): string =>
  bundled(`import { remember } from './ports/settings/workspace.ts';
    const [home, from, count] = process.argv.slice(2);
    for (let n = Number(from); n < Number(from) + Number(count); n++) {
      remember({ home, workspace: '/w' + n, cluster: 'embedded' }, { dig_url_root: 'file:///' + 'r'.repeat(2000) });
      process.stdout.write(n + '\\n');
    }`);

const kept = (home: string): Record<string, { dig_url_root: string }> =>
  JSON.parse(readFileSync(join(home, 'config.json'), 'utf8')).workspaces;

const told = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => /^\d+$/.test(line))
    .map((line) => `/w${line}`);

test('killed at a hundred points: what was said to be kept is kept, and every file is whole', async () => {
  const home = temporaryFolder();
  const program = writer();
  const random = seeded(18);
  const said = new Set<string>();
  for (let point = 0; point < points; point++) {
    const child = spawn(process.execPath, [program, home, String(point * 1000), '1000'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += String(chunk);
    });
    const ended = new Promise((go) => child.once('close', go));
    while (text === '') await sleep(2);
    await sleep(random() * 40);
    child.kill('SIGKILL');
    await ended;
    // A line that the kill has cut says nothing.
    for (const workspace of told(text.slice(0, text.lastIndexOf('\n') + 1))) said.add(workspace);
    const workspaces = kept(home);
    expect([point, [...said].filter((one) => workspaces[one]?.dig_url_root.length !== 2008)]).toEqual([
      point,
      [],
    ]);
    // The file stays small enough for a hundred rounds.
    if (said.size > 200) {
      writeFileSync(join(home, 'config.json'), '{"workspaces": {}}');
      said.clear();
    }
  }
});

test('a disk that is full at a hundred points: refused aloud, and as before', async () => {
  const home = temporaryFolder();
  const program = writer();
  const random = seeded(81);
  await run(process.execPath, [program, home, '0', '5']);
  const before = readFileSync(join(home, 'config.json'), 'utf8');
  for (let point = 0; point < points; point++) {
    const room = Math.floor(random() * 12_000);
    const { exit, stderr } = await run(process.execPath, [program, home, '100', '1'], {
      env: diskWithRoom(home, room),
    });
    expect([room, exit, stderr]).toEqual([room, 1, expect.stringMatching(/no space left/)]);
    expect(readFileSync(join(home, 'config.json'), 'utf8')).toBe(before);
  }
  expect(readdirSync(home).filter((one) => one.includes('draft'))).toEqual([]);
  expect(readdirSync(join(home, 'locks')).filter((one) => one.includes('draft'))).toEqual([]);
});

test('the same on a real file system of forty kilobytes', async (context) => {
  const home = smallDisk(64);
  if (home === undefined) return context.skip('no small tmpfs can be mounted here: that needs root');
  const program = writer();
  const { exit, stdout, stderr } = await run(process.execPath, [program, home, '0', '100']);
  expect([exit, stderr]).toEqual([1, expect.stringMatching(/no space left/)]);
  const workspaces = kept(home);
  expect(Object.keys(workspaces)).toEqual(told(`${stdout}\n`));
  expect(Object.keys(workspaces).length).toBeGreaterThan(5);
});
