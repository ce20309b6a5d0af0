/** Reads a rendered workflow into the specification that the supervisor runs; what is not supported is refused by name. */
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { WorkflowSpec } from '../model.ts';
import { isDict, isList, type PyDict, type PyKey, type PyValue } from '../python/values.ts';
import { Refusal, serverFailed } from '../refusal.ts';
import { readWorkflow } from './form.ts';
import { checkOrder } from './graph.ts';

/** Limits of the service's own configuration, at OSMO's defaults. */
const mostTasks = 20;
const longestName = 64;
/** Seconds: the pool's longest. */
const longestTimeout = 5_184_000;

/** Throws `Refusal` in OSMO's words and with its exit codes. */
export function parseWorkflow(document: PyValue): WorkflowSpec {
  const { name, groups: given, tasks, resources, execTimeout, queueTimeout } = readWorkflow(document);
  const groups = [
    ...given,
    ...tasks.map((task) => ({ name: `${task.name}-group`, tasks: [{ ...task, lead: true }] })),
  ];
  checkOrder(groups);
  const all = groups.flatMap((group) => group.tasks);
  for (const task of all) checkResource(task.name, task.resource, resources);
  if (all.length > mostTasks) throw new Refusal(`Workflow cannot have more than ${mostTasks} tasks.`, 400, 2);
  for (const one of [
    name,
    ...groups.flatMap((group) => [group.name, ...group.tasks.map((task) => task.name)]),
  ])
    if (one.length > longestName)
      throw new Refusal(`Name ${one} is too long. It must be ${longestName} characters or less.`, 400, 2);
  return {
    name,
    groups,
    resources,
    execTimeout: Math.min(execTimeout ?? longestTimeout, longestTimeout),
    queueTimeout: Math.min(queueTimeout ?? longestTimeout, longestTimeout),
  };
}

function checkResource(task: string, use: string, resources: WorkflowSpec['resources']): void {
  if (use in resources) return;
  throw new Refusal(
    use === 'default'
      ? `Task ${task} has no specified resource. Specify a default resource in the resources section.`
      : `Requesting undefined resource ${use}.`,
    400,
    1,
  );
}

const bytes: Record<string, number> = { T: 2 ** 40, G: 2 ** 30, M: 2 ** 20, K: 2 ** 10 };

/** What the pool's own rules ask of sizes: more than nothing, counted in Ki. */
export function checkSizes({ groups, resources }: WorkflowSpec): void {
  for (const task of groups.flatMap((group) => group.tasks))
    for (const field of ['memory', 'storage']) {
      const text = resources[task.resource]?.[field];
      const parts = text === undefined ? null : /^([\d.]+)([a-zA-Z]*)$/.exec(String(text));
      const size = Number(parts?.[1]) * (bytes[parts?.[2]?.[0] ?? ''] ?? 1);
      if (parts === null || size >= 1024) continue;
      const message = `Assertion failed for task ${task.name}: Value ${size / 1024}Ki needs to be greater than 0 for ${field}`;
      throw new Refusal(`Resource validation failed for task: ${task.name}\n${message}`, 400, 2);
    }
}

const host = '[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?';
const part = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const image = new RegExp(
  `^(?:${host}(?::\\d+)?/)?${part}(?:/${part})*(?::\\w[\\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$`,
);

/** Images and storage URLs, task by task, as the service looks at them before it looks at credentials. */
export function checkPlaces({ groups }: WorkflowSpec): void {
  for (const task of groups.flatMap((group) => group.tasks)) {
    if (!image.test(task.image))
      throw new Refusal(`Could not parse docker image ${task.image}. Please provide a valid image.`, 400, 1);
    for (const place of [...task.inputs, ...task.outputs]) if ('url' in place) checkUrl(place.url);
  }
}

/** `file:` is this engine's own; other storage than S3 it does not have. */
function checkUrl(url: string): void {
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(url)?.[1] ?? '';
  if (scheme === 'file' || /^s3:\/\/[^/\s]+/.test(url)) return;
  throw serverFailed(
    scheme === 's3' ? `Incorrectly formatted S3 URI: ${url}` : `Unknown URI scheme: ${scheme}`,
  );
}

/** The document with its `localpath` files read; they are relative to the folder of the workflow file. */
export function withLocalFiles(document: PyValue, workflowFile: string): PyValue {
  return mapAt(document, 'workflow', (workflow) =>
    mapAt(mapAt(workflow, 'tasks', readFiles), 'groups', (groups) =>
      isList(groups) ? groups.map((group) => mapAt(group, 'tasks', readFiles)) : groups,
    ),
  );

  function readFiles(tasks: PyValue): PyValue {
    if (!isList(tasks)) return tasks;
    return tasks.map((task) =>
      mapAt(task, 'files', (files) =>
        isList(files) ? files.map((one) => readLocal(one, workflowFile)) : files,
      ),
    );
  }
}

/** A copy of the dictionary with one value changed; anything else as it is. */
function mapAt(value: PyValue, key: PyKey, change: (one: PyValue) => PyValue): PyValue {
  if (!isDict(value)) return value;
  const found = value.get(key);
  return found === undefined ? value : new Map(value).set(key, change(found));
}

function readLocal(entry: PyValue, workflowFile: string): PyValue {
  const localpath = isDict(entry) ? entry.get('localpath') : undefined;
  if (!isDict(entry) || typeof localpath !== 'string') return entry;
  if (entry.has('contents')) throw new Refusal('Files tag dont support contents and localpath together', 1);
  const source = resolve(dirname(workflowFile), localpath);
  if (!statSync(source, { throwIfNoEntry: false })?.isFile())
    throw new Refusal(`The file/path ${source} does not exist!`, 1);
  const read: PyDict = new Map(entry).set('contents', readFileSync(source, 'utf8'));
  read.delete('localpath');
  return read;
}
