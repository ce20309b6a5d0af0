/** Programs on a real pseudo terminal: what a person's terminal would obey. */
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect } from 'vitest';
import { forbidden, mark } from './hostile.ts';
import { ownEnvironment } from './places.ts';
import { record } from './values.ts';

const driver = fileURLToPath(new URL('on_terminal.py', import.meta.url));

export interface OnTerminal {
  exit: number | null;
  /** As it came; bytes that are no UTF-8 as U+FFFD. */
  text: string;
}

/** Runs it to its end, within this many seconds; `exit` is null for one that did not end. */
export async function onTerminal(
  argv: readonly string[],
  env: Record<string, string>,
  seconds = 120,
): Promise<OnTerminal> {
  const input = JSON.stringify({ argv, env: { ...ownEnvironment(), TERM: 'xterm', ...env }, seconds });
  const { stdout } = await execa('python3', [driver], { input, timeout: (seconds + 30) * 1000 });
  const told = record(JSON.parse(stdout));
  const bytes = Buffer.from(String(told.bytes), 'base64');
  return { exit: typeof told.exit === 'number' ? told.exit : null, text: bytes.toString('utf8') };
}

/** Nothing in it that a terminal obeys or hides, and no line in which a stranger begins. */
export function expectTame(what: string, { exit, text }: OnTerminal): void {
  const odd = text.split('\n').filter((line) => forbidden.test(line) || line.trimStart().startsWith(mark));
  expect({ what, ended: exit !== null, odd }).toEqual({ what, ended: true, odd: [] });
}
