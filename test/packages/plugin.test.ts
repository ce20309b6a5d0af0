/** The Claude Code plugin: copied as an installation does, started by its .mcp.json, its skill whole. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, inject, test } from 'vitest';
import { documentPaths } from '../support/document.ts';
import { toolNames } from '../support/hosts.ts';
import { endPreview, repository, temporaryFolder } from '../support/places.ts';
import { list, record, text } from '../support/values.ts';
import { json, newUser, withServer } from './installed.ts';

const { marketplace } = inject('packages');

/** Where a marketplace says that its one plugin lies, as a path. */
function sourceOf(folder: string): string {
  const { plugins } = json(join(folder, '.claude-plugin', 'marketplace.json'));
  const [plugin, ...others] = list(plugins).map(record);
  expect(others).toEqual([]);
  return join(folder, text(plugin?.source));
}

test('the server starts by .mcp.json and answers', async () => {
  // Claude Code copies the plugin's folder, and nothing beside it, to a place of its own.
  const root = join(temporaryFolder(), 'plugin');
  cpSync(sourceOf(marketplace), root, { recursive: true, verbatimSymlinks: true });
  const servers = record(json(join(root, '.mcp.json')).mcpServers);
  expect(Object.keys(servers)).toEqual(['pcba-day0']);
  const { command, args } = record(servers['pcba-day0']);
  const start = {
    command: text(command),
    args: list(args).map((value) => text(value).replace(/\$\{CLAUDE_PLUGIN_ROOT\}/g, root)),
  };
  await withServer(start, newUser(), async (server) => {
    expect(server.tools.map(({ name }) => name)).toEqual(toolNames);
    expect(await server.call('stamp_name', {})).toMatchObject({ cluster: 'embedded' });
  });
});

test('the skill says what it is and when to use it, and all that it links to is there', () => {
  const skill = join(sourceOf(marketplace), 'skills', 'pcba-day0', 'SKILL.md');
  const words = readFileSync(skill, 'utf8');
  expect(words).toMatch(/^---\nname: pcba-day0\ndescription: .{40,}\n---\n/);
  const links = [...words.matchAll(/\]\(([^):#]+)\)/g)].map(([, path]) => path ?? '');
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((path) => !existsSync(join(dirname(skill), path)))).toEqual([]);
  expect(documentPaths.filter((path) => !existsSync(join(dirname(skill), path)))).toEqual([]);
});

test('the first command of the Day 0 document runs in the folder of the skill', () => {
  const root = join(temporaryFolder(), 'plugin');
  cpSync(sourceOf(marketplace), root, { recursive: true, verbatimSymlinks: true });
  const { PATH, HOME, PCBA_DAY0_HOME } = newUser();
  const ended = spawnSync('bash', ['scripts/preflight_urls.sh', '0', 'pcb'], {
    cwd: join(root, 'skills', 'pcba-day0'),
    // Nothing lies there: the answer is that, and no sample has to be drawn for it.
    env: {
      PATH,
      HOME,
      PCBA_DAY0_HOME,
      PCBA_DAY0_CLUSTER: 'embedded',
      DIG_URL_ROOT: pathToFileURL(join(root, 'none')).href,
    },
    encoding: 'utf8',
  });
  endPreview(PCBA_DAY0_HOME);
  expect([ended.status, ended.stdout]).toEqual([1, expect.stringMatching(/^NOT READY: \d+ fail/)]);
});

test('the checkout is a marketplace, too: of the plugin where npm run package puts it', () => {
  const built = sourceOf(marketplace).slice(marketplace.length);
  expect(sourceOf(repository)).toBe(join(repository, 'packages', 'claude-plugin', built));
});
