/** What every answer of every tool owes its reader; the test hosts hold each answer to it, in every test. */
import { expect } from 'vitest';
import { misfit, parseCall, writtenCalls } from './calls.ts';
import { type Json, list, record } from './values.ts';

export interface RawAnswer {
  isError: boolean;
  text: string;
  data: Json | undefined;
  meta: Json;
}

/** Schemas of the listed tools by name. */
export type Catalogue = ReadonlyMap<string, Json>;

/** A text that is longer crowds a small context. */
const mostLines = 15;
/** Claude Code puts a longer result into a file, and shows its path in the conversation. */
const mostCharacters = 50_000;
/** Log lines that were asked for by number are the answer itself. */
const longByWish = (tool: string, args: Json): boolean => tool === 'read_logs' && Number(args.lines) > 10;

export function expectHouseRules(tool: string, args: Json, answer: RawAnswer, catalogue: Catalogue): void {
  const { isError, text, data, meta } = answer;
  const problems: string[] = [];
  const lines = text.split('\n').length;
  if (lines > mostLines && !longByWish(tool, args)) problems.push(`${lines} lines of text`);
  if (text.trimStart().startsWith('{')) problems.push('the text is JSON');
  const size = JSON.stringify(data ?? {}).length;
  if (size > mostCharacters && !longByWish(tool, args))
    problems.push(`${size} characters of structured content`);
  if (isError) {
    if (data !== undefined) problems.push('structured content on an error');
    const error = record(meta['pcba-day0/error']);
    for (const part of ['code', 'what', 'why', 'fix', 'retry'])
      if (typeof error[part] !== 'string' || error[part] === '') problems.push(`an error without ${part}`);
  } else {
    const { next } = record(data);
    if (typeof next !== 'string') problems.push('no next call');
    else if (!/^none: \S/.test(next)) {
      problems.push(...wrongCall(next, catalogue).map((why) => `next: ${next}: ${why}`));
      if (repeats(tool, args, next) && !isUnfinished(record(data)))
        problems.push('next is the call just made');
    }
    if (!/embedded engine|OSMO cluster/.test(text.split('\n')[0] ?? ''))
      problems.push('no engine in the first line');
    if (!text.includes(`next: ${next}`)) problems.push('the text does not end with the next call');
  }
  problems.push(
    ...callsIn(text, catalogue).flatMap((call) => wrongCall(call, catalogue).map((why) => `${call}: ${why}`)),
  );
  expect({ tool, args, problems, text: problems.length > 0 ? text : '' }).toEqual({
    tool,
    args,
    problems: [],
    text: '',
  });
}

/** The same tool with the same arguments, whatever their order. */
function repeats(tool: string, args: Json, next: string): boolean {
  const call = parseCall(next);
  const form = (value: Json): string => JSON.stringify(Object.entries(value).sort());
  return call?.tool === tool && form(call.args) === form(args);
}

/** Who waits calls again: a run that lives, a download that goes on, a pod that has not answered. */
const isUnfinished = ({ finished, complete, verdict, ready, skipped }: Json): boolean =>
  finished === false ||
  complete === false ||
  verdict === 'waiting' ||
  (ready === false && list(skipped).includes('endpoint.service'));

/** Calls that a line names; those with an ellipsis or a placeholder are told, not sent, and an open brace is none. */
const callsIn = (text: string, catalogue: Catalogue): string[] =>
  text
    .split('\n')
    .flatMap(writtenCalls)
    .filter(({ tool, json }) => catalogue.has(tool) && json.endsWith('}') && !/\.\.\.|…|</.test(json))
    .map(({ tool, json }) => `${tool} ${json}`);

/** What is wrong with a call that was suggested: nothing, for a call that can be sent as it stands. */
function wrongCall(written: string, catalogue: Catalogue): string[] {
  const call = parseCall(written);
  // A bare name is none either: arguments belong to it, if only {}.
  if (call === undefined || !written.endsWith('}')) return ['it cannot be read as a call'];
  const schema = catalogue.get(call.tool);
  return schema === undefined ? ['names no tool'] : [misfit(call.args, schema) ?? []].flat();
}
