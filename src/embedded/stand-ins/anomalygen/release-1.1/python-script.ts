/** Runs a tool that stands in for a Python script: what it refuses ends as that script ends, with its words and its code. */
import { appendFileSync } from 'node:fs';
import { basename } from 'node:path';
import { PythonError, traceback } from '../../shared/python.ts';
import { Refused } from '../refused.ts';

let kept: string | undefined;

/** From here on the log's lines go to this file, too. */
export function keepLog(path: string): void {
  kept = path;
}

function told(line: string, stream: NodeJS.WritableStream): void {
  const text = `[preview-anomalygen-1.1] ${line}\n`;
  stream.write(text);
  if (kept !== undefined) appendFileSync(kept, text);
}

/** A line of the tool's log; of what stands in, not of what it stands in for. */
export const say = (line: string): void => told(line, process.stdout);

export const warn = (line: string): void => told(`WARNING: ${line}`, process.stderr);

export async function asPython(script: string, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refused) {
      process.stderr.write(`${error.message}\n`);
      return error.code;
    }
    process.stderr.write(`${traceback(error, script)}\n`);
    return 1;
  }
}

interface Options<Known extends string> {
  values: Partial<Record<Known, string>>;
  /** Switches that were given. */
  flags: Set<string>;
  /** Words that no option took, in order. */
  rest: string[];
}

/**
 * Options as argparse takes them (`--name value` and `--name=value`). Ends with code 2 where one is missing or, unless
 * `passing`, unknown.
 */
export function argparse<Known extends string>(
  script: string,
  argv: readonly string[],
  known: readonly Known[],
  more: { required?: readonly Known[]; switches?: readonly string[]; passing?: boolean } = {},
): Options<Known> {
  const values: Partial<Record<Known, string>> = {};
  const [flags, rest]: [Set<string>, string[]] = [new Set(), []];
  for (let n = 0; n < argv.length; n++) {
    const word = argv[n] ?? '';
    const [, name, given] = /^--([\w-]+)(?:=(.*))?$/s.exec(word) ?? [];
    const key = known.find((one) => one === name);
    if (key !== undefined) {
      const value = given ?? argv[++n];
      if (value === undefined) throw wrong(script, `argument --${key}: expected one argument`);
      values[key] = value;
    } else if (name !== undefined && more.switches?.includes(name)) flags.add(name);
    else rest.push(word);
  }
  const absent = (more.required ?? []).filter((name) => values[name] === undefined);
  if (absent.length > 0)
    throw wrong(
      script,
      `the following arguments are required: ${absent.map((name) => `--${name}`).join(', ')}`,
    );
  if (rest.length > 0 && !more.passing) throw wrong(script, `unrecognized arguments: ${rest.join(' ')}`);
  return { values, flags, rest };
}

export const wrong = (script: string, message: string): Refused =>
  new Refused(`usage: ${basename(script)} [-h] ...\n${basename(script)}: error: ${message}`, 2);

/** `type=int` of argparse. */
export function int(script: string, name: string, text: string): number {
  if (/^[+-]?\d+$/.test(text.trim())) return Number(text);
  throw wrong(script, `argument --${name}: invalid int value: '${text}'`);
}

export const valueError = (message: string): PythonError => new PythonError('ValueError', message);
