/** The npm tarball: installed into an empty folder, and run by npx without an installation. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { documentPaths } from '../support/document.ts';
import { toolNames } from '../support/hosts.ts';
import { repository } from '../support/places.ts';
import { json, newUser, withServer } from './installed.ts';

const { tarball } = inject('packages');
const { version } = json(join(repository, 'package.json'));

/** A new user with this machine's npm settings and what it has downloaded; what npx keeps goes away. */
function npmUser(): ReturnType<typeof newUser> {
  const user = newUser();
  const cache = execFileSync('npm', ['config', 'get', 'cache'], { cwd: repository, encoding: 'utf8' }).trim();
  const own = join(user.HOME ?? '', 'npm');
  mkdirSync(own);
  if (existsSync(join(cache, '_cacache'))) symlinkSync(join(cache, '_cacache'), join(own, '_cacache'));
  return {
    ...user,
    npm_config_cache: own,
    npm_config_userconfig: process.env.npm_config_userconfig ?? join(homedir(), '.npmrc'),
    npm_config_prefer_offline: 'true',
  };
}

test('installed into an empty folder it serves, previews and is found by npx; nothing is built there', async () => {
  const user = npmUser();
  const folder = user.HOME ?? '';
  const npm = (...args: string[]): string =>
    execFileSync('npm', args, { cwd: folder, env: user, encoding: 'utf8' });
  npm('install', '--no-audit', '--no-fund', tarball);
  const installed = join(folder, 'node_modules', 'pcba-day0');
  // `prepare` builds from sources with packages of the development; neither is here.
  for (const gone of ['src', 'scripts/build.mjs', 'node_modules/esbuild', '../esbuild', '../zod'])
    expect([gone, existsSync(join(installed, gone))]).toEqual([gone, false]);
  expect(npm('exec', '--no', '--', 'pcba-day0', '--version').trim()).toBe(version);
  const bin = join(folder, 'node_modules', '.bin');
  expect(readdirSync(bin)).toEqual(expect.arrayContaining(['pcba-day0', 'pcba-day0-osmo']));
  await withServer({ command: join(bin, 'pcba-day0'), args: [] }, user, async (server) => {
    expect([server.version, server.tools.map(({ name }) => name)]).toEqual([version, toolNames]);
    // Draws the sample board and starts the preview endpoint: native code, other programs and assets are all there.
    expect(await server.call('preflight', {})).toMatchObject({ cluster: 'embedded', ready: true });
  });
  // The first command of the Day 0 document.
  const checked = execFileSync('bash', ['scripts/preflight_urls.sh', '0', 'pcb'], {
    cwd: installed,
    env: { ...user, PCBA_DAY0_CLUSTER: 'embedded' },
    encoding: 'utf8',
  });
  expect(checked).toMatch(/^READY /);
  for (const path of documentPaths) expect([path, existsSync(join(installed, path))]).toEqual([path, true]);
});

test('npx takes the tarball as it is', async () => {
  const user = npmUser();
  const start = { command: 'npx', args: ['--yes', `file:${tarball}`] };
  await withServer(start, user, async (server) => {
    expect(server.version).toBe(version);
    expect(await server.call('stamp_name', {})).toMatchObject({ cluster: 'embedded' });
  });
});
