/** Turns a tool definition into a registered tool: strict arguments, errors that name the field. */
import type * as z from 'zod';
import { badInput, Day0Error } from '../base/errors.ts';
import { closest, closestName } from '../base/spelling.ts';
import { latestWithSamples } from '../features/runs/index.ts';
import { engineName, type ToolContext } from '../ports/context.ts';
import { commonFields, type Tool, type ToolAnswer, type ToolDefinition, type ToolOutcome } from './define.ts';
import { inDocumentWords } from './document-words.ts';
import { runsAsGiven } from './run-as-given.ts';

export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  definition: ToolDefinition<Input, Output>,
): Tool {
  const { run, output, ...described } = definition;
  return {
    ...described,
    output: output.extend(commonFields),
    call: async (args, context) => {
      const known = Object.keys(definition.input.shape);
      const given = inDocumentWords(args ?? {}, known);
      const parsed = definition.input.safeParse(given);
      if (!parsed.success) throw badArguments(definition.name, parsed.error, known, given);
      const asGiven = runsAsGiven(parsed.data);
      try {
        const answer = await run(parsed.data, context);
        const { lines, next } = answer;
        return outcomeOf({ ...answer, lines: lines.map(asGiven), next: asGiven(next) }, context);
      } catch (error) {
        throw errorAsGiven(await namingAnother(error, definition.name, known, parsed.data, context), asGiven);
      }
    },
  };
}

/** Where nobody named the run and the latest has no samples: the same call of the latest that has some. */
async function namingAnother(
  error: unknown,
  tool: string,
  known: readonly string[],
  args: Record<string, unknown>,
  context: ToolContext,
): Promise<unknown> {
  const unnamed = known.includes('run') && args.run === undefined && args.dig_url_root === undefined;
  if (!(error instanceof Day0Error) || error.detail?.kind !== 'no_samples' || !unnamed) return error;
  const run = await latestWithSamples(context).catch(() => undefined);
  if (run === undefined) return error;
  const { fix } = error.body;
  const call = `${tool} ${JSON.stringify({ ...args, run })}`;
  return new Day0Error(
    { ...error.body, fix: `of the latest run that has samples: ${call}; ${fix}` },
    { cause: error },
  );
}

/** What is not ours goes on as it is. */
function errorAsGiven(error: unknown, asGiven: (text: string) => string): unknown {
  if (!(error instanceof Day0Error)) return error;
  const { body, question, detail } = error;
  const fix = asGiven(body.fix);
  if (fix === body.fix) return error;
  return new Day0Error({ ...body, fix }, { cause: error, detail, ...(question ? { question } : {}) });
}

/** The first line says which engine answered, where its tool has not given it: a preview must not pass for more. */
function outcomeOf(
  { data, lines, next, ...beside }: ToolAnswer<object>,
  { settings }: ToolContext,
): ToolOutcome<Record<string, unknown>> {
  const [first = '', ...rest] = [...lines, `next: ${next}`].join('\n').split('\n');
  const verdict = /embedded engine|OSMO cluster/.test(first) ? first : `${first} (${engineName(settings)})`;
  return {
    ...beside,
    data: { cluster: settings.cluster, ...data, next },
    text: [verdict, ...rest].join('\n'),
  };
}

const withGuess = (key: string, known: readonly string[]): string => {
  const guess = closestName(key, known);
  return guess === undefined ? key : `${key} (did you mean ${guess}?)`;
};

/** What stands at a path of the arguments. */
function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inside, key) =>
      typeof inside === 'object' && inside !== null
        ? Object.entries(inside).find(([name]) => name === String(key))?.[1]
        : undefined,
    value,
  );
}

/** As it is written in JSON: a word that is near, a number that was given as text, a text that was given as a number. */
function meantBy(value: unknown, issue: z.core.$ZodIssue): string | undefined {
  if (issue.code === 'invalid_value') {
    const word = closest(String(value), issue.values.map(String));
    return typeof value === 'string' ? word : word && JSON.stringify(word);
  }
  if (issue.code !== 'invalid_type' || typeof value !== 'string') return undefined;
  const fits = issue.expected === 'number' ? /^-?\d+(\.\d+)?$/ : /^(true|false)$/;
  return ['number', 'boolean'].includes(issue.expected) && fits.test(value) ? value : undefined;
}

function badArguments(tool: string, error: z.ZodError, known: string[], given: unknown): Day0Error {
  const problems = error.issues.slice(0, 5).map((issue) => {
    if (issue.code === 'unrecognized_keys')
      return `unknown argument ${issue.keys.map((key) => withGuess(key, known)).join(', ')}`;
    const value = at(given, issue.path);
    const name = issue.path.join('.') || 'arguments';
    if (value === undefined && issue.path.length > 0) return `${name} is missing`;
    const meant = meantBy(value, issue);
    return `${name}: ${issue.message}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
  });
  return badInput({
    what: `${tool}: ${problems.join('; ')}`,
    why: 'the arguments do not fit the tool; nothing was done',
    fix: error.issues.some(({ code }) => code === 'unrecognized_keys')
      ? `correct the named arguments; ${tool} takes: ${known.join(', ')}`
      : 'correct the named arguments',
  });
}
