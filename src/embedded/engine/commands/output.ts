/** Printing of answers: JSON documents with the indent of the real command, or lines of text that no terminal obeys. */
import { shownJson, visible } from '../../../base/foreign.ts';

export function printJson(value: unknown, indent = 2): void {
  process.stdout.write(`${shownJson(value, indent)}\n`);
}

export function printLines(...lines: string[]): void {
  process.stdout.write(`${lines.map(visible).join('\n')}\n`);
}

/** A name as it is for programs, which look it up again; on a terminal without what a terminal obeys. */
export function printName(name: string): void {
  process.stdout.write(`${process.stdout.isTTY ? visible(name) : name}\n`);
}
