/** Rules of the house that a reader would otherwise have to watch for. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository } from '../support/places.ts';

/** Files that git tracks or would track. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: repository,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((path) => existsSync(join(repository, path)));

const read = (path: string): string => readFileSync(join(repository, path), 'utf8');
const texts = files.filter(
  (path) => /\.(ts|md|json|ya?ml|sh|py|mjs)$/.test(path) && path !== 'package-lock.json',
);

test('no source or test file has more than 300 lines, and most have fewer than 100', () => {
  const lengths = files
    .filter((path) => /^(src|test)\/.*\.ts$/.test(path))
    .map((path) => [path, read(path).split('\n').length] as const);
  expect(lengths.filter(([, lines]) => lines > 301)).toEqual([]);
  const sorted = lengths.map(([, lines]) => lines).sort((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(100);
});

test('package-lock.json keeps no download addresses', () => {
  expect(read('package-lock.json')).not.toMatch(/"resolved"/);
});

test('arrows point one way: the domain imports nothing, the server never imports engine or toolboxes', () => {
  const imports = (path: string): string[] =>
    [...read(path).matchAll(/from '([^']+)'|import\('([^']+)'\)/g)].map(([, a, b]) => a ?? b ?? '');
  for (const path of files.filter((name) => /^src\/.*\.ts$/.test(name))) {
    const [, room = ''] = path.split('/');
    for (const target of imports(path).filter((name) => name.startsWith('.'))) {
      const to = join(path, '..', target).split('/')[1] ?? '';
      if (room === 'day0')
        expect([path, ['day0', 'errors.ts', 'foreign.ts'].includes(to)]).toEqual([path, true]);
      if (
        [
          'server',
          'tools',
          'osmo',
          'store',
          'endpoint',
          'preflight',
          'launch',
          'runs',
          'probe',
          'kubectl',
          'setup',
          'embedded',
          'dataset',
          'inspect',
          'preview',
          'compare',
          'download',
          'export',
          'gallery',
          'resources',
          'prompts',
          'settings',
        ].includes(room)
      )
        expect([path, ['engine', 'toolboxes', 'sample'].includes(to)]).toEqual([path, false]);
    }
  }
});

test('sources open with a comment that says what they are for', () => {
  for (const path of files.filter((name) => /^src\/.*\.ts$/.test(name) && !name.endsWith('.d.ts')))
    expect([path, /^\/\*\*/.test(read(path))]).toEqual([path, true]);
});

test('nothing names this or that machine', () => {
  for (const path of texts)
    expect([path, read(path).match(/\/(?:home|Users|root)\/[a-z]+\/|\/work\/[a-z]/g)]).toEqual([path, null]);
});
