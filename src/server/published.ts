/**
 * Schemas as hosts see them: what a model needs to fill them in, no more, since every conversation pays for each
 * character. Limits of length and form are left to our own check, whose errors name them.
 */
import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import type * as z from 'zod';
import { runArguments } from '../domain/parameters.ts';

type Json = Record<string, unknown>;

/** Checked by us and told in our errors; a model rarely needs them beforehand. */
const omitted = new Set('$schema minLength maxLength pattern minItems maxItems minimum maximum'.split(' '));
/** Arguments of the run, described once in the catalogue: with this tool. */
const describing = 'submit_day0';

/**
 * The input as it is listed. The SDK's own check is off: `tool.call` checks, so that a wrong argument becomes an
 * error of our shape over MCP and on the command line alike.
 */
export function publishedInput(tool: string, schema: z.ZodObject): StandardSchemaWithJSON<unknown, unknown> {
  const described = (key: string): boolean => tool === describing || !(key in runArguments);
  return published(
    (value) => ({ value }),
    () => {
      const { properties, ...rest } = jsonOf(schema, 'input');
      const fields = Object.entries(record(properties)).map(([key, field]) => {
        const { description, ...form } = record(shortened(field));
        return [key, described(key) && description !== undefined ? { ...form, description } : form];
      });
      return { type: 'object', properties: Object.fromEntries(fields), ...closed(rest) };
    },
  );
}

/**
 * The outline of the structured result: its fields with their types where they are no text, but for the cluster, which every
 * result names. The whole schema still checks it.
 */
export function publishedOutput(schema: z.ZodObject): StandardSchemaWithJSON<unknown, unknown> {
  return published(schema['~standard'].validate, () => {
    const { cluster: _, ...properties } = record(jsonOf(schema, 'output').properties);
    const fields = Object.entries(properties);
    return {
      type: 'object',
      properties: Object.fromEntries(fields.map(([key, field]) => [key, typeOf(field)])),
    };
  });
}

function published(
  validate: StandardSchemaWithJSON<unknown, unknown>['~standard']['validate'],
  form: () => Json,
): StandardSchemaWithJSON<unknown, unknown> {
  return {
    '~standard': { version: 1, vendor: 'pcba-day0', validate, jsonSchema: { input: form, output: form } },
  };
}

const jsonOf = (schema: z.ZodObject, side: 'input' | 'output'): Json =>
  record(schema['~standard'].jsonSchema[side]({ target: 'draft-2020-12' }));

function closed({ required }: Json): Json {
  return { ...(required === undefined ? {} : { required }), additionalProperties: false };
}

function shortened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value !== 'object' || value === null) return value;
  const { anyOf, items, prefixItems, ...rest } = record(value);
  const kept = Object.entries(rest).filter(([key]) => !omitted.has(key));
  const choices = Array.isArray(anyOf) ? anyOf.map((one) => record(one)) : [];
  const [first] = choices;
  const values = choices.map((one) => one.const);
  // Some hosts know neither tuples nor constants.
  const inner = Array.isArray(prefixItems) ? record(prefixItems[0]) : items;
  return {
    ...Object.fromEntries(kept),
    ...(first ? chosen(first.type, values, rest.description) : {}),
    ...(inner === undefined ? {} : { items: shortened(inner) }),
  };
}

/** Gemini's function declarations know lists of texts alone, so numbers are told in words. */
function chosen(type: unknown, values: unknown[], description: unknown): Json {
  if (!values.some((value) => typeof value === 'number')) return { type, enum: values };
  return { type: 'integer', description: [description ?? [], values.join('/')].flat().join(': ') };
}

/** Without a type where it is text, which most are, or may be null: hosts disagree about lists of types. */
function typeOf(field: unknown): Json {
  const { type } = record(field);
  return typeof type === 'string' && type !== 'string' ? { type } : {};
}

const record = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
