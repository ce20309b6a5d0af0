/**
 * The catalogue in the subsets of JSON Schema and within the limits of the large hosts, whose APIs refuse the whole request
 * when one tool does not fit. Sources:
 * - Gemini API, reference of `Schema` and `FunctionDeclaration` (ai.google.dev/api/caching; the fields also stand in the
 *   generated client at hexdocs.pm/geminix, Geminix.V1beta.Schema): an OpenAPI subset without `$ref`, `oneOf`, `allOf`, `const`
 *   and lists of types, whose `enum` is a list of texts of a STRING; names of 64 characters that begin with a letter;
 * - OpenAI, "Structured outputs, supported schemas" and "Function calling, strict mode" (platform.openai.com/docs/guides), and
 *   the FunctionObject of its API reference: closed objects whose fields are all required (hosts add null for those that were
 *   not), at most 5,000 fields in 10 levels, 1,000 values of enums and 120,000 characters of names and values; names of 64
 *   letters, digits, `_` and `-`;
 * - Claude Code, "Connect to tools via MCP, output limits": 50,000 characters of a result, about 11,000 of an error, and
 *   names `mcp__<server>__<tool>`; Anthropic's API takes 64 characters of a name.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { longestPart, longestText } from '../../src/server/tool-result.ts';
import { type Host, type ListedTool, modernHost } from '../support/hosts.ts';
import { keptFolder, removeFolder } from '../support/places.ts';
import { record } from '../support/values.ts';

type Json = Record<string, unknown>;

const home = keptFolder();
let host: Host;
let tools: ListedTool[];
beforeAll(async () => {
  host = await modernHost({ home });
  tools = await host.tools();
});
afterAll(async () => {
  await host.close();
  removeFolder(home);
});

const types = ['string', 'number', 'integer', 'boolean', 'array', 'object'];
/** What both know; `additionalProperties` is strict mode's, and hosts of Gemini leave it out. */
const words = new Set([
  'type',
  'description',
  'enum',
  'items',
  'properties',
  'required',
  'additionalProperties',
]);

interface Found {
  problems: string[];
  fields: number;
  values: number;
  characters: number;
  depth: number;
}

/** Reads a schema as both hosts do. */
function read(schema: Json, at: string, depth = 1): Found {
  const { type, enum: values, items, properties, required, additionalProperties } = schema;
  const problems = Object.keys(schema)
    .filter((word) => !words.has(word))
    .map((word) => `${at}: ${word}`);
  if (typeof type !== 'string' || !types.includes(type))
    problems.push(`${at}: the type ${JSON.stringify(type)}`);
  if (
    values !== undefined &&
    (type !== 'string' || !Array.isArray(values) || values.some((one) => typeof one !== 'string'))
  )
    problems.push(`${at}: an enum that is no list of texts`);
  if (type === 'array' && items === undefined) problems.push(`${at}: an array without items`);
  const inner = Object.entries(record(properties));
  if (type === 'object') {
    if (properties === undefined) problems.push(`${at}: an object without properties`);
    if (additionalProperties !== false) problems.push(`${at}: an object that is open`);
    for (const name of Array.isArray(required) ? required : [])
      if (!inner.some(([key]) => key === name))
        problems.push(`${at}: requires ${name}, which it does not have`);
  }
  const below = [
    ...inner.map(([key, value]) => read(record(value), `${at}.${key}`, depth + 1)),
    ...(items === undefined ? [] : [read(record(items), `${at}[]`, depth + 1)]),
  ];
  const listed = Array.isArray(values) ? values.map(String) : [];
  const own = [...inner.map(([key]) => key), ...listed].join('').length;
  const sum = (part: 'fields' | 'values' | 'characters'): number =>
    below.reduce((all, one) => all + one[part], 0);
  return {
    problems: [...problems, ...below.flatMap((one) => one.problems)],
    fields: inner.length + sum('fields'),
    values: listed.length + sum('values'),
    characters: own + sum('characters'),
    depth: Math.max(depth, ...below.map((one) => one.depth)),
  };
}

/** As the hosts of strict mode make it: every field required, and null for those that were not. */
function strict(schema: Json): Json {
  const { properties, items, required, ...rest } = schema;
  const needed = Array.isArray(required) ? required : [];
  const fields = Object.entries(record(properties)).map(([key, value]) => {
    const inner = strict(record(value));
    return [key, needed.includes(key) ? inner : { ...inner, type: [inner.type, 'null'] }];
  });
  return {
    ...rest,
    ...(items === undefined ? {} : { items: strict(record(items)) }),
    ...(properties === undefined
      ? {}
      : { properties: Object.fromEntries(fields), required: fields.map(([key]) => key) }),
  };
}

test('every input is in the subset that Gemini and the strict mode of OpenAI take', () => {
  for (const { name, inputSchema } of tools) {
    const { problems, fields, values, characters, depth } = read(inputSchema, name);
    expect(problems).toEqual([]);
    expect([name, fields <= 5000, values <= 1000, characters <= 120_000, depth <= 10]).toEqual([
      name,
      ...Array(4).fill(true),
    ]);
    const made = strict(inputSchema);
    expect([name, made.required]).toEqual([name, Object.keys(record(inputSchema.properties))]);
  }
});

test('the reader tells what hosts refuse, so that its silence means something', () => {
  const wrong: Record<string, Json> = {
    'a: an enum that is no list of texts': { type: 'integer', enum: [1, 2] },
    'a: the type ["string","null"]': { type: ['string', 'null'] },
    'a: an array without items': { type: 'array' },
    'a: an object that is open': { type: 'object', properties: {} },
    'a: pattern': { type: 'string', pattern: '^x$' },
    'a[]: $ref': { type: 'array', items: { type: 'string', $ref: '#/x' } },
  };
  for (const [problem, schema] of Object.entries(wrong))
    expect(read(schema, 'a').problems).toContainEqual(problem);
});

test('names, descriptions and results are within the limits of the hosts', () => {
  for (const { name, description, inputSchema } of tools) {
    expect([name, /^[a-z][a-z0-9_]*$/.test(name)]).toEqual([name, true]);
    expect([name, `mcp__pcba-day0__${name}`.length <= 60]).toEqual([name, true]);
    expect([name, description.length <= 1024]).toEqual([name, true]);
    for (const key of Object.keys(record(inputSchema.properties)))
      expect([name, key, /^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(key)]).toEqual([name, key, true]);
  }
  expect(tools.length).toBeLessThanOrEqual(128);
  // Structured content is held to its bound in every answer of every test (house-rules.ts).
  expect(longestText).toBeLessThanOrEqual(50_000);
  expect(3 * longestPart).toBeLessThanOrEqual(11_000);
});
