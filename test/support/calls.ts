/** Calls as results and pages write them, `tool {"argument": value}`: finding them, reading them, and holding them to a schema. */
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/client/validators/ajv';
import { isRecord, type Json } from './values.ts';

export interface Call {
  tool: string;
  args: Json;
}

/** A call as it stands, its arguments unread. */
export interface WrittenCall {
  tool: string;
  json: string;
}

/** Reads the whole text as one call; undefined when it is none. */
export function parseCall(text: string): Call | undefined {
  const [, tool, json = '{}'] = /^(\*|[a-z][a-z0-9_]*)(?:\s+(\{.*\}))?$/s.exec(text.trim()) ?? [];
  if (tool === undefined) return undefined;
  try {
    const args: unknown = JSON.parse(json);
    return isRecord(args) ? { tool, args } : undefined;
  } catch {
    return undefined;
  }
}

/** Everything that has the form of a call, in code or not: `word {...}` and `word '{...}'`. */
export const writtenCalls = (text: string): WrittenCall[] =>
  [...text.matchAll(/(?<![\w.-])([a-z][a-z0-9_]*) '?(?=\{)/g)].map((match) => ({
    tool: match[1] ?? '',
    json: objectAt(text, match.index + match[0].length),
  }));

/** From an opening brace to the one that closes it; braces in strings do not count. */
function objectAt(text: string, from: number): string {
  let depth = 0;
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    const one = text[at];
    if (quoted && one === '\\') at++;
    else if (one === '"') quoted = !quoted;
    else if (!quoted && one === '{') depth++;
    else if (!quoted && one === '}' && --depth === 0) return text.slice(from, at + 1);
  }
  return text.slice(from);
}

const ajv = new AjvJsonSchemaValidator();
type Validator = ReturnType<typeof ajv.getValidator>;
const validators = new WeakMap<Json, Validator>();

/** Why the arguments do not fit the tool's listed input schema; undefined when they do. */
export function misfit(args: Json, schema: Json): string | undefined {
  const validator = validators.get(schema) ?? ajv.getValidator(schema);
  validators.set(schema, validator);
  const { valid, errorMessage } = validator(args);
  return valid ? undefined : (errorMessage ?? 'it does not fit the schema');
}
