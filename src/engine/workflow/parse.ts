/** Reads a rendered workflow into the specification that the supervisor runs; what is not supported is refused by name. */
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import * as z from 'zod';
import { messageOf } from '../../errors.ts';
import type { FileSpec, WorkflowSpec } from '../model.ts';
import { Refusal } from '../refusal.ts';
import { durationSeconds } from './duration.ts';
import { checkGraph } from './graph.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const input = z.union([
  z.strictObject({ task: z.string(), regex: z.string().optional() }),
  z.strictObject({ url: z.string(), regex: z.string().optional() }),
]);
const file = z.strictObject({
  path: z.string().regex(/^\//),
  contents: z.string().optional(),
  localpath: z.string().optional(),
});
const task = z.strictObject({
  name: z.string().regex(/^[A-Za-z]([A-Za-z0-9_-]*[A-Za-z0-9])?$/),
  image: z.string(),
  command: z.array(scalar).min(1),
  args: z.array(scalar).default([]),
  lead: z.boolean().optional(),
  environment: z.record(z.string(), scalar).default({}),
  credentials: z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())])).default({}),
  inputs: z.array(input).default([]),
  outputs: z.array(z.strictObject({ url: z.string(), regex: z.string().optional() })).default([]),
  files: z.array(file).default([]),
  resource: z.string().default('default'),
});
const group = z.strictObject({ name: z.string(), tasks: z.array(task).min(1) });
const workflow = z.strictObject({
  name: z.string().regex(/^[a-zA-Z]([a-zA-Z0-9_-]*[a-zA-Z0-9])?$/),
  timeout: z.strictObject({ exec_timeout: scalar.optional(), queue_timeout: scalar.optional() }).default({}),
  resources: z.record(z.string(), z.record(z.string(), z.union([z.string(), z.number()]))).default({}),
  groups: z.array(group).optional(),
  tasks: z.array(task).optional(),
});
const whole = z.strictObject({ version: z.union([z.literal(1), z.literal(2)]).optional(), workflow });

/** The rendered workflow as OSMO prints it: comments gone, keys in order. */
export function normalise(rendered: string): string {
  return stringify(readYaml(rendered), { version: '1.1', sortMapEntries: true, lineWidth: 0 });
}

function readYaml(rendered: string): unknown {
  try {
    return parse(rendered, { version: '1.1' });
  } catch (error) {
    throw new Refusal(`Workflow spec is not properly formatted: ${messageOf(error)}`, 1, 1, 400);
  }
}

/** `file` is the workflow file's path: `localpath` entries are relative to its folder and are read here. */
export function parseWorkflow(rendered: string, file: string): WorkflowSpec {
  const document = readYaml(rendered);
  const parsed = whole.safeParse(document);
  if (!parsed.success) throw new Refusal(formError(parsed.error, document), 1, 1, 400);
  const { name, timeout, resources, groups, tasks } = parsed.data.workflow;
  if ((groups === undefined) === (tasks === undefined))
    throw new Refusal('A workflow has either groups or tasks.', 1, 1, 400);
  const spec: WorkflowSpec = {
    name,
    execTimeout: seconds('exec_timeout', timeout.exec_timeout, 5_184_000),
    queueTimeout: seconds('queue_timeout', timeout.queue_timeout, 5_184_000),
    resources,
    groups: (groups ?? tasks?.map((one) => ({ name: one.name, tasks: [one] })) ?? []).map((one) => ({
      name: one.name,
      tasks: one.tasks.map((each) => ({
        ...each,
        inputs: each.inputs.map((source) =>
          'task' in source
            ? strip({ task: source.task, regex: source.regex })
            : strip({ url: source.url, regex: source.regex }),
        ),
        outputs: each.outputs.map(({ url, regex }) => strip({ url, regex })),
        lead: each.lead ?? one.tasks.length === 1,
        files: each.files.map((entry) => readFile(entry, file)),
      })),
    })),
  };
  checkGraph(spec);
  return spec;
}

function strip<T extends { regex?: string | undefined }>({
  regex,
  ...rest
}: T): Omit<T, 'regex'> & { regex?: string } {
  return regex === undefined ? rest : { ...rest, regex };
}

function readFile(entry: z.infer<typeof file>, workflowFile: string): FileSpec {
  const { path, contents, localpath } = entry;
  if (contents !== undefined && localpath !== undefined)
    throw new Refusal('Files tag dont support contents and localpath together', 1);
  if (localpath === undefined) return { path, contents: contents ?? '' };
  const source = resolve(dirname(workflowFile), localpath);
  if (!statSync(source, { throwIfNoEntry: false })?.isFile())
    throw new Refusal(`The file/path ${source} does not exist!`, 1);
  return { path, contents: readFileSync(source, 'utf8') };
}

function seconds(field: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const value = durationSeconds(text);
  if (value !== undefined) return value;
  throw new Refusal(
    `1 validation error for VersionedWorkflowSpec\nworkflow.timeout.${field}\n  Value error, Cannot recognize duration: ${text}. Only xd, xh, xm, xs are supported`,
    1,
    1,
    400,
  );
}

/** In pydantic's shape, with the field's path; keys that OSMO knows and this engine does not are named as such. */
function formError(error: z.ZodError, document: unknown): string {
  const name =
    typeof document === 'object' && document !== null && 'workflow' in document
      ? nameIn(document.workflow)
      : '';
  const lines = error.issues.slice(0, 6).map((issue) => {
    const path = issue.path.join('.');
    if (issue.code === 'unrecognized_keys') {
      return `${path}\n  not supported by the embedded engine: ${issue.keys.join(', ')}`;
    }
    return `${path}\n  ${issue.message}`;
  });
  return `Workflow ${name}submit failed:\n${error.issues.length} validation error${error.issues.length === 1 ? '' : 's'} for VersionedWorkflowSpec\n${lines.join('\n')}`;
}

function nameIn(value: unknown): string {
  return typeof value === 'object' && value !== null && 'name' in value ? `${String(value.name)} ` : '';
}
