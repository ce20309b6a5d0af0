/** `workflow validate` and `workflow submit`. */
import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { writeAtomic } from '../../../base/system/files.ts';
import { type Arguments, formatOption, type OptionSpec, parseArguments } from '../argv.ts';
import { stateTime } from '../clock.ts';
import type { RunState, WorkflowSpec } from '../model.ts';
import { isDict, type PyDict, str } from '../python/values.ts';
import { Refusal } from '../refusal.ts';
import { beginState, claimRunFolder, saveSpec } from '../run-folder.ts';
import { startSupervisor } from '../supervisor/index.ts';
import { namePattern } from '../workflow/form.ts';
import { initialGroups } from '../workflow/initial-state.ts';
import {
  type Constructed,
  checkAll,
  construct,
  keptSpec,
  prepare,
  printedSpec,
  readSource,
} from './construct.ts';
import { overviewUrl } from './describe.ts';
import { printJson, printLines } from './output.ts';
import { poolName } from './pool.ts';
import { currentUser } from './session.ts';

const options: Record<string, OptionSpec> = {
  pool: { kind: 'value' },
  set: { kind: 'list' },
  'set-string': { kind: 'list' },
  label: { kind: 'append' },
};
const positionals = { name: 'workflow_file', min: 1, max: 1 };

/** A failure after rendering leaves a FAILED_SUBMISSION row, as in OSMO. */
export async function validate(argv: string[]): Promise<void> {
  const args = parseArguments('osmo workflow validate', argv, { options, short: { p: 'pool' }, positionals });
  const user = currentUser();
  const file = resolve(args.positionals[0] ?? '');
  const source = readSource(file);
  const made = await prepare(source, args);
  attempted(made, source, file, user, args);
  printLines('Workflow validation succeeded.');
}

export async function submit(argv: string[]): Promise<void> {
  const args = parseArguments('osmo workflow submit', argv, {
    options: {
      ...options,
      ...formatOption,
      priority: { kind: 'value', choices: ['HIGH', 'NORMAL', 'LOW', 'high', 'normal', 'low'] },
      'dry-run': { kind: 'flag' },
    },
    short: { p: 'pool', t: 'format-type' },
    positionals,
  });
  const user = currentUser();
  const file = resolve(args.positionals[0] ?? '');
  const source = readSource(file);
  if (args.has('dry-run')) return printLines(printedSpec(await construct(source, args)));
  let made: Constructed;
  let spec: WorkflowSpec;
  try {
    made = await prepare(source, args);
    spec = attempted(made, source, file, user, args);
  } catch (error) {
    throw error instanceof Refusal ? submitFailed(error) : error;
  }
  const { id, folder } = claimRunFolder(spec.name);
  writeAtomic(join(folder, 'template.yaml'), source);
  writeAtomic(join(folder, 'rendered.yaml'), keptSpec(made.document, file));
  saveSpec(folder, spec);
  beginState(folder, {
    ...blankState(id, spec.name, user, args, labelsIn(made.document)),
    groups: initialGroups(spec),
  });
  startSupervisor(folder);
  const overview = overviewUrl(id);
  if (args.text('format-type') === 'json') {
    return printJson(
      { name: id, overview, logs: `${overview}/logs`, spec: null, dashboard_url: null, warnings: [] },
      4,
    );
  }
  printLines('Workflow submit successful.', `Workflow ID        - ${id}`, `Workflow Overview  - ${overview}`);
}

/** What the client makes of the service's refusal of a submission. */
function submitFailed(refusal: Refusal): Refusal {
  const { message, submission, status, exit, asItIs } = refusal;
  const checked = submission ?? (status === 400 && exit === 1 ? {} : undefined);
  if (checked === undefined || asItIs || status !== 400) return refusal;
  const name = 'name' in checked && checked.name ? `${checked.name} ` : '';
  return new Refusal(`Workflow ${name}submit failed:\n${message}`, 1, 1, 400);
}

function attempted(
  { document, rendered }: Constructed,
  source: string,
  file: string,
  user: string,
  args: Arguments,
): WorkflowSpec {
  try {
    return checkAll(document, file);
  } catch (error) {
    if (error instanceof Refusal && error.status === 400)
      recordFailure(document, rendered, source, user, args, error.message);
    throw error;
  }
}

function labelsIn(document: PyDict): Record<string, string> {
  const section = document.get('workflow');
  const labels = isDict(section) ? section.get('labels') : undefined;
  if (!isDict(labels)) return {};
  return Object.fromEntries(
    [...labels].map(([key, value]) => [str(key), typeof value === 'string' ? value : '']),
  );
}

function blankState(
  id: string,
  name: string,
  user: string,
  args: Arguments,
  labels: Record<string, string>,
): RunState {
  return {
    id,
    uuid: randomUUID().replaceAll('-', ''),
    name,
    user,
    pool: args.text('pool') ?? poolName,
    priority: (args.text('priority') ?? 'NORMAL').toUpperCase(),
    labels,
    status: 'PENDING',
    submit_time: stateTime(),
    start_time: null,
    end_time: null,
    cancelled_by: null,
    failure_message: null,
    groups: [],
  };
}

function recordFailure(
  document: PyDict,
  rendered: string,
  source: string,
  user: string,
  args: Arguments,
  message: string,
): void {
  const section = document.get('workflow');
  const given = isDict(section) ? section.get('name') : undefined;
  const name = typeof given === 'string' && new RegExp(namePattern).test(given) ? given : 'failed';
  const { id, folder } = claimRunFolder(name);
  const now = stateTime();
  writeAtomic(join(folder, 'template.yaml'), source);
  writeAtomic(join(folder, 'rendered.yaml'), rendered);
  beginState(folder, {
    ...blankState(id, name, user, args, labelsIn(document)),
    status: 'FAILED_SUBMISSION',
    submit_time: now,
    start_time: now,
    end_time: now,
    failure_message: message,
  });
}
