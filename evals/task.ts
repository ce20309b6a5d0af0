/** The form of a task: what the user says, the world it is said in, and what has to be true afterwards. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { parseCall } from '../test/support/calls.ts';
import { plainBoards } from '../test/support/plain-boards.ts';

const call = z.string().transform((text, context) => {
  const parsed = parseCall(text);
  if (parsed) return { ...parsed, text };
  context.addIssue(`${JSON.stringify(text)} is not of the form: tool {"argument": value}`);
  return z.NEVER;
});
const filledIn = z.union([z.string(), z.boolean()]);
const pattern = z.string().transform((source) => new RegExp(source, 'is'));

const world = z.discriminatedUnion('from', [
  z.strictObject({
    /** Nobody was here before: an empty home and the embedded engine. */
    from: z.literal('nothing'),
  }),
  z.strictObject({
    /** The sample root, ready for a run. */
    from: z.literal('sample'),
    /** Names of faults of test/injection that are put in. */
    faults: z.array(z.string()).default([]),
    /** `empty`: the server's root is a folder with nothing in it. */
    root: z.enum(['sample', 'empty']).default('sample'),
    /** A service on this machine that lists these models; its URL stands for {{endpoint}} in the words. */
    endpoint_lists: z.array(z.string()).optional(),
    /** A scene of test/support/plain-boards.ts, uploaded beside the sample's. */
    scene: z.enum(plainBoards).optional(),
  }),
  z.strictObject({
    /** One finished run, `board-a-5f2a90c1`. */
    from: z.literal('finished'),
    /** Names of corruptions of test/support, each done to another sample. */
    corruptions: z.array(z.string()).default([]),
    /** Also a second run, `board-d-04d8f6b7`, whose camera look is another. */
    twin: z.boolean().default(false),
  }),
  z.strictObject({
    /** A run, `board-b-77c01d3e`, that failed by this fault of test/injection, or since its endpoint lists these models. */
    from: z.literal('failed'),
    fault: z.string().optional(),
    endpoint_lists: z.array(z.string()).optional(),
    /** Mended since, so that a second try can work. */
    mended: z.boolean().default(false),
  }),
  z.strictObject({
    /** A run, `board-c-19e4b2aa`, that lives and says nothing. */
    from: z.literal('quiet'),
  }),
  z.strictObject({
    /** A cluster that answers from recordings of the real command. */
    from: z.literal('cluster'),
    root: z.enum(['none', 'empty']).default('none'),
    /** Whether OSMO has the hf-token credential. */
    credential: z.boolean().default(true),
    /** A run there that is alive for so many minutes and quiet. */
    quiet_minutes: z.number().optional(),
  }),
]);
export type WorldOf = z.infer<typeof world>;

const checks = z.strictObject({
  'calls.includes': z.array(call).optional(),
  'calls.excludes': z.array(call).optional(),
  'calls.order': z.array(call).optional(),
  'calls.at_most': z.number().int().optional(),
  /** The fewest calls that answer it; 1.3 times as many are taken. */
  'calls.optimum': z.number().int().min(1).optional(),
  'runs.submitted': z.number().int().optional(),
  'run.status': z.strictObject({ run: z.string(), is: pattern }).optional(),
  'answer.mentions': z.array(pattern).optional(),
  'answer.omits': z.array(pattern).optional(),
  'files.exist': z.array(z.string()).optional(),
  'files.absent': z.array(z.string()).optional(),
  'files.omit': z.array(z.strictObject({ path: z.string(), text: z.string() })).optional(),
  asked: z.union([z.boolean(), pattern]).optional(),
});
export type Checks = z.infer<typeof checks>;

const task = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  words: z.string(),
  /** True where something must not happen, or where nothing may. */
  negative: z.boolean().default(false),
  world,
  /** The user behind the host: what is asked, as a pattern, and the answer. Without it the host cannot ask. */
  user: z
    .array(z.strictObject({ asks: pattern, answers: z.union([filledIn, z.record(z.string(), filledIn)]) }))
    .optional(),
  checks,
});
export type Task = z.infer<typeof task> & { group: string };

/** All tasks below a folder; a file is a group. Throws for a file that is not of the form and for an id that is not unique. */
export function loadTasks(folder: string): Task[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  const tasks = files.sort().flatMap((file) => {
    const group = basename(file, '.yaml').replace(/^\d+-/, '');
    const parsed = z.array(task).safeParse(parse(readFileSync(join(folder, file), 'utf8')));
    if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
    return parsed.data.map((one) => ({ ...one, group }));
  });
  const ids = tasks.map(({ id }) => id);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) throw new Error(`the id ${twice} stands twice`);
  return tasks;
}
