/** Printing of answers: JSON documents with the indent of the real command, or lines of text that no terminal obeys. */
import { isPlain, name, shownJson, visible } from '../../../base/untrusted-text.ts';

/** Characters; stores take no longer ones. */
const longestKey = 1024;

export function printJson(value: unknown, indent = 2): void {
  process.stdout.write(`${shownJson(value, indent)}\n`);
}

export function printLines(...lines: string[]): void {
  process.stdout.write(`${lines.map(visible).join('\n')}\n`);
}

/** A key as it is for programs, which look it up again; on a terminal one that is no plain line is quoted. */
export function printName(key: string): void {
  process.stdout.write(`${process.stdout.isTTY && !isPlain(key) ? name(key, longestKey) : key}\n`);
}
