/** Rules for the catalogue of tools, as a host lists it: every conversation pays for it, and an assistant trusts it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Host, type ListedTool, modernHost } from '../support/hosts.ts';
import { keptFolder, removeFolder, repository } from '../support/places.ts';

const mostTools = 16;
/** Characters / 4, of the whole answer to `tools/list`. */
const mostTokens = 4500;
const hints = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'];

const home = keptFolder();
let host: Host;
let tools: ListedTool[];
/** What a model is given. */
let answer: { tools: Record<string, unknown>[] };
beforeAll(async () => {
  host = await modernHost({ home });
  tools = await host.tools();
  answer = { tools: tools.map(({ whole }) => whole) };
});
afterAll(async () => {
  await host.close();
  removeFolder(home);
});

test('there are at most 16 tools, and the catalogue takes at most 4,500 tokens', () => {
  const size = (value: unknown): number => JSON.stringify(value).length;
  const all = size(answer);
  const shares = tools.map(({ name, whole }) => `${`${Math.round(size(whole) / 4)}`.padStart(5)} ${name}`);
  process.stdout.write(`${shares.join('\n')}\n${`${Math.round(all / 4)}`.padStart(5)} tokens in all\n`);
  expect(tools.length).toBeLessThanOrEqual(mostTools);
  expect(all / 4).toBeLessThanOrEqual(mostTokens);
});

test('each tool has a title, a short description, a closed input without a root union, and every hint', () => {
  for (const { name, title, description, inputSchema, annotations } of tools) {
    expect([name, title.length > 0 && title.length <= 40]).toEqual([name, true]);
    expect([name, description.length > 40 && description.length <= 400]).toEqual([name, true]);
    expect([name, inputSchema.type, inputSchema.additionalProperties]).toEqual([name, 'object', false]);
    for (const union of ['anyOf', 'oneOf', 'allOf'])
      expect([name, union in inputSchema]).toEqual([name, false]);
    expect([name, hints.filter((hint) => typeof annotations[hint] !== 'boolean')]).toEqual([name, []]);
  }
});

test('names, files and documents agree', () => {
  const names = tools.map(({ name }) => name);
  for (const name of names) {
    expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
    const file = join(repository, 'src', 'tools', `${name.replaceAll('_', '-')}.ts`);
    expect([name, existsSync(file) && readFileSync(file, 'utf8').includes(`name: '${name}'`)]).toEqual([
      name,
      true,
    ]);
  }
  const rows = [...read('README.md').matchAll(/^\| `([a-z_0-9]+)` \|/gm)].map(([, name]) => name);
  expect(names.filter((name) => !rows.includes(name))).toEqual([]);
});

test('every tool is called through a host somewhere in the tests', () => {
  const files = readdirSync(join(repository, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts') && !path.startsWith('house'))
    .map((path) => read(join('test', path)));
  for (const { name } of tools) {
    const callers = files.filter((text) => text.includes(`call('${name}'`));
    expect([name, callers.length > 0]).toEqual([name, true]);
  }
});

test('every tool refuses what it does not know, and names what it takes', async () => {
  for (const { name } of tools) {
    const { isError, text } = await host.call(name, { nonsense: 1 });
    expect([name, isError]).toEqual([name, true]);
    expect(text).toMatch(
      /^ERROR bad_input: .*unknown argument nonsense.*\nwhy: .*\nfix: .*takes: .*\nretry: never$/s,
    );
  }
});

test('the catalogue is the one that was agreed on', async () => {
  // After a wanted change: npx vitest run test/house -u
  await expect(`${JSON.stringify(answer, null, 2)}\n`).toMatchFileSnapshot('catalogue.snap');
});

const read = (path: string): string => readFileSync(join(repository, path), 'utf8');
