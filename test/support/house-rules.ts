/** What every answer of every tool owes its reader; the test hosts hold each answer to it, in every test. */
import { expect } from 'vitest';

type Json = Record<string, unknown>;

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
/** Log lines that were asked for by number are the answer itself. */
const longByWish = (tool: string, args: Json): boolean => tool === 'read_logs' && Number(args.lines) > 10;

export function expectHouseRules(tool: string, args: Json, answer: RawAnswer, catalogue: Catalogue): void {
  const { isError, text, data, meta } = answer;
  const problems: string[] = [];
  const lines = text.split('\n').length;
  if (lines > mostLines && !longByWish(tool, args)) problems.push(`${lines} lines of text`);
  if (text.trimStart().startsWith('{')) problems.push('the text is JSON');
  if (isError) {
    if (data !== undefined) problems.push('structured content on an error');
    const error = record(meta['pcba-day0/error']);
    for (const part of ['code', 'what', 'why', 'fix', 'retry'])
      if (typeof error[part] !== 'string' || error[part] === '') problems.push(`an error without ${part}`);
  } else {
    const { next } = record(data);
    if (typeof next !== 'string') problems.push('no next call');
    else problems.push(...wrongCall(next, catalogue).map((why) => `next: ${next}: ${why}`));
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

/** Calls with flat arguments that a text names; those with an ellipsis or a placeholder are told, not sent. */
function callsIn(text: string, catalogue: Catalogue): string[] {
  return [...text.matchAll(/\b([a-z_0-9]+) (\{[^{}]*\})/g)]
    .filter(([, tool = '', json = '']) => catalogue.has(tool) && !/\.\.\.|…|</.test(json))
    .map(([call]) => call);
}

/** What is wrong with a call that was suggested: nothing, for a call that can be sent as it stands. */
export function wrongCall(call: string, catalogue: Catalogue): string[] {
  const [, tool = '', json = ''] = /^(\w+) (\{.*\})$/s.exec(call) ?? [];
  const schema = catalogue.get(tool);
  if (schema === undefined) return ['names no tool'];
  let args: Json;
  try {
    args = record(JSON.parse(json));
  } catch {
    return ['its arguments are not JSON'];
  }
  const properties = record(schema.properties);
  const required = Array.isArray(schema.required) ? schema.required.map(String) : [];
  return [
    ...required.filter((key) => !(key in args)).map((key) => `lacks ${key}`),
    ...Object.entries(args).flatMap(([key, value]) =>
      key in properties ? misfit(key, value, record(properties[key])) : [`${key} is no argument`],
    ),
  ];
}

function misfit(key: string, value: unknown, { type, enum: choices }: Json): string[] {
  const kind = Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
  const fits = type === undefined || kind === type || (kind === 'integer' && type === 'number');
  const allowed = !Array.isArray(choices) || choices.includes(value);
  return fits && allowed ? [] : [`${key} does not fit its schema`];
}

const record = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
