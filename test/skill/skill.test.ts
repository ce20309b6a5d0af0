/** The skill and its references: they hold together, and every call and name in them exists. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { tools } from '../../src/tools/index.ts';
import type { WrittenCall } from '../support/calls.ts';
import { repository } from '../support/places.ts';
import { callsIn, codeIn, linksIn, pages, read, references } from './pages.ts';

/** Undefined when the call exists and its arguments fit. */
function problemOf({ tool: name, json }: WrittenCall): string | undefined {
  const tool = tools.find((one) => one.name === name);
  if (tool === undefined) return `there is no tool ${name}`;
  let args: unknown;
  try {
    args = JSON.parse(json);
  } catch {
    return `${name} ${json} is not JSON`;
  }
  const parsed = tool.input.safeParse(args);
  return parsed.success ? undefined : `${name} ${json}: ${z.prettifyError(parsed.error)}`;
}

test('the front matter says what and when, within the limits of hosts', () => {
  const [, front = ''] = /^---\n([\s\S]*?)\n---\n/.exec(read('SKILL.md')) ?? [];
  const { name, description } = z
    .strictObject({ name: z.string(), description: z.string() })
    .parse(parse(front));
  expect([name, name.length <= 64, /^[a-z0-9-]+$/.test(name)]).toEqual(['pcba-day0', true, true]);
  expect(description.length).toBeLessThanOrEqual(1024);
  expect(description).toMatch(/Use it when .*Not for /s);
  expect(description).not.toMatch(/[<>]/);
});

test('pages are short, and every reference opens by saying what it answers', () => {
  expect(read('SKILL.md').split('\n').length).toBeLessThan(200);
  for (const name of references) {
    const lines = read(`references/${name}`).split('\n');
    expect([name, lines.length < 300]).toEqual([name, true]);
    expect([name, /^# \S/.test(lines[0] ?? '')]).toEqual([name, true]);
    // Before the first heading below the title, a reader knows whether this is the page.
    const opening = lines.slice(
      1,
      lines.findIndex((line, at) => at > 0 && line.startsWith('## ')),
    );
    expect([name, opening.some((line) => line.length > 40)]).toEqual([name, true]);
  }
});

test('every link leads somewhere, and the skill links every reference', () => {
  for (const page of pages)
    for (const link of linksIn(read(page)).filter((target) => !/^https?:/.test(target)))
      expect([page, link, existsSync(join(repository, dirname(page), link.replace(/#.*$/, '')))]).toEqual([
        page,
        link,
        true,
      ]);
  const linked = new Set(linksIn(read('SKILL.md')));
  expect(references.filter((name) => !linked.has(`references/${name}`))).toEqual([]);
});

test('every call in the pages is one that its tool takes', () => {
  const found = pages.flatMap((page) => callsIn(read(page)).map((call) => ({ page, call })));
  const problems = found.flatMap(({ page, call }) => {
    const problem = problemOf(call);
    return problem === undefined ? [] : [`${page}: ${problem}`];
  });
  expect(problems).toEqual([]);
  expect(found.length).toBeGreaterThan(60);
  const called = new Set(found.map(({ call }) => call.tool));
  expect(tools.filter(({ name }) => !called.has(name)).map(({ name }) => name)).toEqual([]);
});

test('a wrong call in a page would be seen', () => {
  const problems = (text: string): unknown[] => callsIn(text).map(problemOf);
  expect(problems('`watch_run {"wait_s": 30}`')).toEqual([undefined]);
  expect(problems('`watch_runs {"wait_s": 30}`')).toEqual(['there is no tool watch_runs']);
  expect(problems('`watch_run {"wait_s": 51}`')).toEqual([expect.stringContaining('wait_s')]);
  expect(problems('`submit_day0 {"action": "plan", "patches": 3}`')).toEqual([
    expect.stringContaining('patches'),
  ]);
  expect(problems('`submit_day0 {"action": "plan", ...}`')).toEqual([expect.stringContaining('not JSON')]);
  expect(problems("`pcba-day0 call preflights '{}'`")).toEqual(['there is no tool preflights']);
  expect(problems('`pcba-day0 call preflights`')).toEqual(['there is no tool preflights']);
});

/** Sources and assets as one text, to look names up in. */
const sources = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', 'src', 'assets'],
  {
    cwd: repository,
    encoding: 'utf8',
  },
)
  .trim()
  .split('\n')
  .map((path) => [path, path.endsWith('.png') ? '' : readFileSync(join(repository, path), 'utf8')] as const);
const words = new Set(
  sources.flatMap(([, text]) => text.match(/[A-Za-z][A-Za-z0-9]*(?:[_.][A-Za-z0-9]+)+/g) ?? []),
);

test('names in code are names of the code: tools, arguments, checks, settings, paths', () => {
  const code = pages.flatMap((page) => codeIn(read(page)).map((text) => [page, text] as const));
  const names = code.filter(([, text]) =>
    /^(?:[a-z][a-z0-9]*(?:_[a-z0-9]+)+|[a-z]+\.[a-z_]+|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)$/.test(text),
  );
  const known = (name: string): boolean =>
    words.has(name) ||
    sources.some(([path, text]) => path.endsWith(`/${name}`) || text.includes(`'${name}'`));
  expect(names.filter(([, name]) => !known(name))).toEqual([]);
  expect(names.length).toBeGreaterThan(150);
  const paths = code.filter(([, text]) =>
    /^(?:assets|references|docs|src|scripts|test)\/[\w./-]+$/.test(text),
  );
  expect(paths.filter(([, path]) => !existsSync(join(repository, path)))).toEqual([]);
  expect(paths.length).toBeGreaterThan(5);
});
