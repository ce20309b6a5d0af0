/** OSMO's models of a workflow (6.4, src/utils/job of the public source): what a specification may hold. */

import type { CredentialUse, FileSpec, InputSpec, OutputSpec, TaskSpec } from '../model.ts';
import { type At, Form, inJavaScript, type Model } from '../python/pydantic.ts';
import { isDict, isList, type PyValue, str, typeName } from '../python/values.ts';
import { Refusal } from '../refusal.ts';
import { resource, timeouts } from './form-sizes.ts';

export const namePattern = '^[a-zA-Z]([a-zA-Z0-9_-]*[a-zA-Z0-9])?$';
const taskPattern =
  '^(?P<workflow_id_or_task>[a-zA-Z]([a-zA-Z0-9_-]*[a-zA-Z0-9])?)(:(?P<previous_task>[a-zA-Z]([a-zA-Z0-9_-]*[a-zA-Z0-9])?))?$';

/** Fields that OSMO has and this engine does not; naming one is refused. */
const unsupported = {
  workflow: ['pool', 'backend'],
  group: ['barrier', 'ignoreNonleadStatus'],
  task: [
    ...['kpis', 'privileged', 'hostNetwork', 'volumeMounts', 'downloadType', 'cacheSize', 'exitActions'],
    ...['checkpoint', 'resources', 'backend'],
  ],
  file: ['base64'],
} as const;

interface ReadGroup {
  name: string;
  tasks: TaskSpec[];
}

export interface ReadWorkflow {
  name: string;
  labels: Record<string, string>;
  groups: ReadGroup[];
  tasks: TaskSpec[];
  resources: Record<string, Record<string, string | number>>;
  execTimeout: number | undefined;
  queueTimeout: number | undefined;
}

/** Throws `Refusal` with pydantic's report, or with the sentence of a check that ends the reading at once. */
export function readWorkflow(document: PyValue): ReadWorkflow {
  const form = new Form();
  const whole = form.model(document, [], 'VersionedWorkflowSpec');
  const read = whole?.must('workflow', (value, at) => workflow(value, at, form));
  whole?.end();
  const report = form.report('VersionedWorkflowSpec');
  if (report !== undefined) throw new Refusal(report, 400, 1);
  if (read === undefined) throw new Refusal('Workflow spec not found.', 400, 2);
  return read;
}

const entries = (value: PyValue | undefined): PyValue[] => (isList(value) ? value : []);
const nameOf = (value: PyValue): string | undefined => {
  const name = isDict(value) ? value.get('name') : undefined;
  return name === undefined ? undefined : str(name);
};

function workflow(value: PyValue, at: At, form: Form): ReadWorkflow | undefined {
  if (isDict(value)) {
    const problem = shapeProblem(value.get('groups'), value.get('tasks'));
    if (problem !== undefined) return form.wrong(at, problem, value);
  }
  const model = form.model(value, at, 'WorkflowSpec');
  if (model === undefined) return undefined;
  const name = model.must('name', (one, where) => form.text(one, where, { pattern: namePattern }));
  const labels = model.may('labels', {}, (one, where) =>
    form.dict(one, where, (text, key) => form.text(text, key)),
  );
  const groups = model.may<ReadGroup[]>('groups', [], (one, where) =>
    form.list(one, where, (each, place) => group(each, place, form)),
  );
  const tasks = model.may<TaskSpec[]>('tasks', [], (one, where) =>
    form.list(one, where, (each, place) => task(each, place, form)),
  );
  const resources = model.may('resources', { default: {} }, (one, where) =>
    form.dict(one, where, (each, place) => resource(each, place, form)),
  );
  const timeout = model.may('timeout', {}, (one, where) => timeouts(one, where, form));
  model.end(unsupported.workflow);
  if (!name || !labels || !groups || !tasks || !resources || !timeout) return undefined;
  return { name, labels, groups, tasks, resources, execTimeout: timeout.exec, queueTimeout: timeout.queue };
}

/** What the model checks before its fields. */
function shapeProblem(groups: PyValue | undefined, tasks: PyValue | undefined): string | undefined {
  const some = (value: PyValue | undefined): boolean => isList(value) && value.length > 0;
  if (some(groups) && some(tasks)) return 'Cannot use both groups and tasks in the same workflow.';
  if (!some(groups) && !some(tasks)) return 'Workflows need to have at least one group or one task.';
  const names = [
    ...entries(tasks).map(nameOf),
    ...entries(groups).flatMap((one) => [
      nameOf(one),
      ...entries(isDict(one) ? one.get('tasks') : undefined).map(nameOf),
    ]),
  ].flatMap((name) => (name === undefined ? [] : [name.toLowerCase().replaceAll('_', '-')]));
  const twice = names.find((name, n) => names.indexOf(name) !== n);
  return twice === undefined
    ? undefined
    : `Multiple tasks/groups have the same name: "${twice}". Note that names are not case sensitive and we consider "-" and "_" the same. For example, "Group_1" and "group-1" are considered the same name.`;
}

function group(value: PyValue, at: At, form: Form): ReadGroup | undefined {
  const model = form.model(value, at, 'TaskGroupSpec');
  if (model === undefined) return undefined;
  const name = model.must('name', (one, where) => form.text(one, where, { pattern: namePattern }));
  const tasks = model.must('tasks', (one, where) => {
    const found = form.list(one, where, (each, place) => task(each, place, form));
    if (found === undefined) return undefined;
    const shown = name ?? '<unknown>';
    if (found.length === 0)
      return form.wrong(where, `Group "${shown}" needs to have at least one task.`, one);
    const [only, ...others] = found;
    if (only && others.length === 0) return [{ ...only, lead: true }];
    const leads = found.filter(({ lead }) => lead).length;
    if (leads === 1) return found;
    return form.wrong(where, `Group "${shown}" has ${leads} leader(s) but must have exactly one.`, one);
  });
  model.end(unsupported.group);
  return name === undefined || tasks === undefined ? undefined : { name, tasks };
}

function taskName(value: PyValue, at: At, form: Form): string | undefined {
  const name = form.text(value, at, { numbers: true, pattern: namePattern });
  if (name?.toLowerCase().replaceAll('_', '-') !== 'osmo-ctrl') return name;
  return form.wrong(at, `Container ${name} cannot be named "osmo-ctrl". This is a restricted name.`, value);
}

function task(value: PyValue, at: At, form: Form): TaskSpec | undefined {
  const model = form.model(value, at, 'TaskSpec');
  if (model === undefined) return undefined;
  const text = (one: PyValue, where: At): string | undefined => form.text(one, where, { numbers: true });
  const texts = (one: PyValue, where: At): string[] | undefined => form.list(one, where, text);
  const name = model.must('name', (one, where) => taskName(one, where, form));
  const image = model.must('image', text);
  const command = model.must('command', (one, where) => {
    const found = texts(one, where);
    if (found === undefined || found.length > 0) return found;
    return form.wrong(where, `Container ${name ?? ''} should have at least one command.`, one);
  });
  const inputs = model.may<InputSpec[]>('inputs', [], (one, where) =>
    form.list(one, where, (each, place) => input(each, place, form)),
  );
  const outputs = model.may<OutputSpec[]>('outputs', [], (one, where) =>
    form.list(one, where, (each, place) => url(each, place, form)),
  );
  const args = model.may<string[]>('args', [], texts);
  const lead = model.may('lead', false, (one, where) => form.truth(one, where));
  const environment = model.may('environment', {}, (one, where) =>
    form.dict(scalarsAsText(one), where, text),
  );
  const files = model.may<FileSpec[]>('files', [], (one, where) => fileList(one, where, name, form));
  const credentials = model.may('credentials', {}, (one, where) => credentialUses(one, where, form));
  const use = model.may('resource', 'default', text);
  model.end(unsupported.task);
  if (!name || image === undefined || !command || !inputs || !outputs || !args) return undefined;
  if (lead === undefined || !environment || !files || !credentials || use === undefined) return undefined;
  return {
    name,
    image,
    command,
    inputs,
    outputs,
    args,
    lead,
    environment,
    files,
    credentials,
    resource: use,
  };
}

/** The values of a dictionary, truth values and numbers written as Python writes them. */
function scalarsAsText(value: PyValue): PyValue {
  if (!isDict(value)) return value;
  const scalar = ['str', 'int', 'float', 'bool'];
  return new Map([...value].map(([key, one]) => [str(key), scalar.includes(typeName(one)) ? str(one) : one]));
}

function regexOf(model: Model, form: Form): string | undefined {
  return model.may('regex', '', (one, where) => {
    const text = form.text(one, where);
    if (text === undefined) return undefined;
    try {
      new RegExp(inJavaScript(text));
      return text;
    } catch {
      return form.wrong(where, `Invalid regex: ${text}`, one);
    }
  });
}

const withRegex = <Spec extends object>(spec: Spec, regex: string): Spec & { regex?: string } =>
  regex === '' ? spec : { ...spec, regex };

/** A task or a URL: pydantic tries both and reports both. */
function input(value: PyValue, at: At, form: Form): InputSpec | undefined {
  const first = new Form();
  const from = first.model(value, [...at, 'TaskInputOutput'], 'TaskInputOutput');
  const name = from?.must('task', (one, where) => first.text(one, where, { pattern: taskPattern }));
  const regex = from && regexOf(from, first);
  from?.end();
  if (first.problems.length === 0 && name !== undefined) return withRegex({ task: name }, regex ?? '');
  const second = new Form();
  const found = url(value, [...at, 'URLInputOutput'], second);
  if (second.problems.length === 0) return found;
  form.problems.push(...first.problems, ...second.problems);
  return undefined;
}

function url(value: PyValue, at: At, form: Form): OutputSpec | undefined {
  const model = form.model(value, at, 'URLInputOutput');
  const address = model?.must('url', (one, where) => form.text(one, where));
  const regex = model && regexOf(model, form);
  model?.end();
  return address === undefined || regex === undefined ? undefined : withRegex({ url: address }, regex);
}

function fileList(value: PyValue, at: At, name: string | undefined, form: Form): FileSpec[] | undefined {
  const files = form.list(value, at, (one, where) => file(one, where, form));
  const paths = files?.map(({ path }) => path) ?? [];
  const twice = paths.find((path, n) => paths.indexOf(path) !== n);
  if (twice === undefined) return files;
  const says = `Task "${name ?? ''}" has multiple files at the same path "${twice}". Each file path must be unique.`;
  return form.wrong(at, says, value);
}

function file(value: PyValue, at: At, form: Form): FileSpec | undefined {
  const model = form.model(value, at, 'File');
  const path = model?.must('path', (one, where) => {
    const text = form.text(one, where, { numbers: true });
    const [first] = (text ?? '').split('/').filter((part) => part !== '');
    if (
      text === undefined ||
      text.startsWith('/osmo/data/output/') ||
      (first !== undefined && first !== 'osmo')
    )
      return text;
    return form.wrong(where, `Empty path or adding file to "/osmo" is forbidden for file: ${text}`, one);
  });
  const contents = model?.must('contents', (one, where) => form.text(one, where, { numbers: true }));
  model?.end(unsupported.file);
  if (path === undefined || contents === undefined) return undefined;
  return { path: path.startsWith('/') ? path : `/${path}`, contents };
}

function credentialUses(value: PyValue, at: At, form: Form): Record<string, CredentialUse> | undefined {
  return form.dict(value, at, (one, where): CredentialUse | undefined => {
    if (!isDict(one)) {
      if (['str', 'int', 'float', 'bool'].includes(typeName(one))) return str(one);
      const says = `credential value for ${where.at(-1)} must be a str or dict, got ${typeName(one)}`;
      return form.wrong(at, says, value);
    }
    return form.dict(scalarsAsText(one), where, (text, key) => form.text(text, key));
  });
}
