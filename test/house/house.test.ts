/** Rules of the house that a reader would otherwise have to watch for. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { layers, withDrawing } from '../../scripts/layers.cjs';
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

test('the picture of the layers is the one that lint holds (npm run docs)', () => {
  const page = read('docs/architecture.md');
  expect(page).toContain('graph TD');
  expect(withDrawing(page)).toBe(page);
  // Every folder at the top has a layer, so that none is free to import what it likes.
  const folders = files.flatMap(
    (path) => /^src\/(embedded\/[^/]+|(?!embedded)[^/]+)(?:\/|$)/.exec(path)?.[1] ?? [],
  );
  expect([...new Set(folders)].filter((folder) => !(folder in layers))).toEqual([]);
});

test('sources open with a comment that says what they are for', () => {
  for (const path of files.filter((name) => /^src\/.*\.ts$/.test(name) && !name.endsWith('.d.ts')))
    expect([path, /^\/\*\*/.test(read(path))]).toEqual([path, true]);
});

test('nothing names this or that machine', () => {
  for (const path of texts)
    expect([path, read(path).match(/\/(?:home|Users|root)\/[a-z]+\/|\/work\/[a-z]/g)]).toEqual([path, null]);
});
