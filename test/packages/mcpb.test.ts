/** The .mcpb bundle: unpacked, started by its manifest with what a user filled in, and called. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { getMcpConfigForManifest } from '@anthropic-ai/mcpb';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { toolNames } from '../support/hosts.ts';
import { keptFolder, removeFolder, temporaryFolder } from '../support/places.ts';
import { list, record, text } from '../support/values.ts';
import { json, newUser, withServer } from './installed.ts';

const { bundle, tarball } = inject('packages');

/** Unpacked as hosts do that know nothing of file modes. */
const folder = keptFolder();
beforeAll(() => {
  const script = 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])';
  execFileSync('python3', ['-c', script, bundle, folder]);
});
afterAll(() => removeFolder(folder));

/** The command that Claude Desktop's own code makes of the manifest. */
async function startOf(userConfig: Record<string, string>) {
  const config = await getMcpConfigForManifest({
    manifest: JSON.parse(JSON.stringify(json(join(folder, 'manifest.json')))),
    extensionPath: folder,
    systemDirs: {},
    userConfig,
    pathSeparator: '/',
  });
  if (config === undefined) throw new Error('the manifest gives no command');
  const { command, args = [], env = {} } = config;
  return { command, args, env };
}

test('with nothing filled in the server runs as with no settings at all', async () => {
  const user = newUser();
  await withServer(await startOf({}), user, async (server) => {
    expect(server.tools.map(({ name }) => name)).toEqual(toolNames);
    const listed = list(json(join(folder, 'manifest.json')).tools).map((tool) => text(record(tool).name));
    expect(listed).toEqual(toolNames);
    expect(await server.call('preflight', {})).toMatchObject({
      cluster: 'embedded',
      ready: true,
      dig_url_root: pathToFileURL(join(user.PCBA_DAY0_HOME, 'dig')).href,
    });
  });
});

test('what the user fills in reaches the server', async () => {
  const root = pathToFileURL(join(temporaryFolder(), 'dig')).href;
  const start = await startOf({
    cluster: 'embedded',
    dig_url_root: root,
    image_edit_endpoint: 'http://127.0.0.1:9/v1',
    pool: 'my-pool',
  });
  expect(start.env).toMatchObject({ PCBA_DAY0_POOL: 'my-pool', AWS_SECRET_ACCESS_KEY: '' });
  await withServer(start, newUser(), async (server) => {
    expect(await server.call('preflight', {})).toMatchObject({
      cluster: 'embedded',
      dig_url_root: root,
      image_edit_endpoint: 'http://127.0.0.1:9/v1',
    });
  });
});

test('secrets are marked, everything is optional, and the platform of the native code is said', () => {
  const { user_config, compatibility, server } = json(join(folder, 'manifest.json'));
  const asked = Object.entries(record(user_config)).map(([key, value]) => [key, record(value)] as const);
  const secret = /key|token|secret|password/;
  for (const [key, { sensitive, required }] of asked)
    expect([key, sensitive === true, required]).toEqual([key, secret.test(key), false]);
  for (const key of ['dig_url_root', 'pool', 'image_edit_endpoint', 'cluster'])
    expect(asked.map(([name]) => name)).toContain(key);
  expect(compatibility).toMatchObject({ platforms: [process.platform] });
  expect(text(record(server).entry_point)).toBe('dist/pcba-day0.cjs');
});

test('the bundle has every file of the npm package', () => {
  const packed = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
  const missing = packed
    .map((path) => path.replace(/^package\//, ''))
    .filter((path) => !existsSync(join(folder, path)));
  expect(missing).toEqual([]);
});
