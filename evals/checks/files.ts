/** Checks of files below the home folder; paths may hold `*` and `**`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import picomatch from 'picomatch';
import type { Check } from './evidence.ts';

/** Paths of files below the home that fit the pattern. */
function filesOf(home: string, pattern: string): string[] {
  const matches = picomatch(pattern, { dot: true });
  return readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => matches(relative(home, path).split(sep).join('/')));
}

export const filesExist: Check<string[]> = (patterns, { home }) =>
  patterns.filter((pattern) => filesOf(home, pattern).length === 0).map((pattern) => `no file ${pattern}`);

export const filesAbsent: Check<string[]> = (patterns, { home }) =>
  patterns.filter((pattern) => filesOf(home, pattern).length > 0).map((pattern) => `there is ${pattern}`);

/** The files are there, and none holds the text. */
export const filesOmit: Check<{ path: string; text: string }[]> = (wanted, { home }) =>
  wanted.flatMap(({ path, text }) => {
    const found = filesOf(home, path);
    if (found.length === 0) return [`no file ${path}`];
    return found
      .filter((file) => readFileSync(file, 'utf8').includes(text))
      .map((file) => `${relative(home, file)} holds ${text}`);
  });
