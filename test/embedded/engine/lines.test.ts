/** Lines of a stream, however it is cut into chunks; and files of ours that are damaged or of another form. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { claimByLink, readJson } from '../../../src/base/system/files.ts';
import { type LineBounds, LineCutter } from '../../../src/base/system/lines.ts';
import { lockHolder, takeLock } from '../../../src/base/system/lock.ts';

function cut(bytes: Buffer, size: number, bounds?: LineBounds): string[] {
  const cutter = new LineCutter(bounds);
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
    bytes.subarray(n * size, (n + 1) * size),
  );
  return [...chunks.flatMap((chunk) => cutter.push(chunk)), ...cutter.end()];
}

test.each([1, 2, 3, 7, 100])('lines come whole from chunks of %i bytes', (size) => {
  expect(cut(Buffer.from('é one\n\ntwo 🙂\nlast'), size)).toEqual(['é one', '', 'two 🙂', 'last']);
});

test.each([
  ['parts', ['abcd', 'ef', 'gh']],
  ['dropped', ['abcd', 'gh']],
] as const)('what a line has beyond its bound is given out in parts or dropped: %s', (beyond, lines) => {
  expect(cut(Buffer.from('abcdef\ngh'), 5, { longest: 4, beyond })).toEqual(lines);
});

test('a carriage return ends a line where it is asked to', () => {
  expect(cut(Buffer.from('a\r\nb\rc\n'), 100, { ends: /\r?\n|\r/ })).toEqual(['a', 'b', 'c']);
});

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pcba-day0-lines-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each(['', '{', '{"n": "one"}', 'null'])('a kept file that holds %j is as good as none', (text) => {
  const path = join(folder, 'kept.json');
  const form = z.object({ n: z.number() });
  expect(readJson(path, form)).toBeUndefined();
  writeFileSync(path, text);
  expect(readJson(path, form)).toBeUndefined();
  writeFileSync(path, '{"n": 1}');
  expect(readJson(path, form)).toEqual({ n: 1 });
});

test.each(['{}', '{"pid": "1"}', 'null', '[]'])('a claim that holds %s is nobody’s', (text) => {
  const lock = join(folder, 'lock');
  writeFileSync(`${lock}.1`, text);
  expect(lockHolder(lock)).toBeUndefined();
  expect(takeLock(lock)).toBe(`${lock}.2`);
  expect(lockHolder(lock)?.pid).toBe(process.pid);
  expect(readdirSync(folder)).toEqual(['lock.2']);
});

test('of two claims of one name the first one holds', () => {
  const [first, second, path] = [join(folder, 'a'), join(folder, 'b'), join(folder, 'claim')];
  for (const draft of [first, second]) writeFileSync(draft, draft);
  expect([claimByLink(first, path), claimByLink(second, path)]).toEqual([true, false]);
});
