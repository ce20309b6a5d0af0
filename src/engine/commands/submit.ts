/** `workflow validate` and `workflow submit`. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeAtomic } from '../../system/files.ts';
import { type Arguments, formatOption, type OptionSpec, parseArguments } from '../argv.ts';
import { stateTime } from '../clock.ts';
import { checkCredentials } from '../credentials.ts';
import type { RunState, WorkflowSpec } from '../model.ts';
import { Refusal } from '../refusal.ts';
import { beginState, claimRunFolder, saveSpec } from '../run-folder.ts';
import { startSupervisor } from '../supervisor/index.ts';
import { initialGroups } from '../workflow/initial-state.ts';
import { normalise, parseWorkflow } from '../workflow/parse.ts';
import { renderTemplate, splitTemplate } from '../workflow/template.ts';
import { overviewUrl } from './describe.ts';
import { parseLabels } from './labels.ts';
import { printJson, printLines } from './output.ts';
import { checkPool, checkPoolOpen, platformName, poolName } from './pool.ts';
import { currentUser } from './session.ts';

const options: Record<string, OptionSpec> = {
  pool: { kind: 'value' },
  set: { kind: 'list' },
  'set-string': { kind: 'list' },
};
const positionals = { name: 'workflow_file', min: 1, max: 1 };

/** A failure after rendering leaves a FAILED_SUBMISSION row, as in OSMO. */
export async function validate(argv: string[]): Promise<void> {
  const args = parseArguments('osmo workflow validate', argv, { options, short: { p: 'pool' }, positionals });
  const user = currentUser();
  const file = resolve(args.positionals[0] ?? '');
  const { rendered } = await render(args, file);
  try {
    checkAll(rendered, file);
  } catch (error) {
    if (error instanceof Refusal && error.status !== undefined) {
      recordFailure(rendered, file, user, args, {}, error.message);
      throw new Refusal(error.message, 400, error.exit);
    }
    throw error;
  }
  printLines('Workflow validation succeeded.');
}

export async function submit(argv: string[]): Promise<void> {
  const args = parseArguments('osmo workflow submit', argv, {
    options: {
      ...options,
      ...formatOption,
      label: { kind: 'append' },
      priority: { kind: 'value', choices: ['HIGH', 'NORMAL', 'LOW', 'high', 'normal', 'low'] },
      'dry-run': { kind: 'flag' },
    },
    short: { p: 'pool', t: 'format-type' },
    positionals,
  });
  const user = currentUser();
  const file = resolve(args.positionals[0] ?? '');
  const { source, rendered } = await render(args, file);
  if (args.has('dry-run')) return printLines(normalise(rendered).trimEnd());
  let spec: WorkflowSpec;
  const labels: Record<string, string> = {};
  try {
    // First, so that a refused submission is found by its labels too.
    Object.assign(labels, parseLabels(args.list('label')));
    spec = checkAll(rendered, file);
  } catch (error) {
    if (!(error instanceof Refusal) || error.status === undefined) throw error;
    recordFailure(rendered, file, user, args, labels, error.message);
    const said = error.message.startsWith('Workflow ')
      ? error.message
      : `Workflow submit failed:\n${error.message}`;
    throw new Refusal(said, 1, 1, 400);
  }
  const { id, folder } = claimRunFolder(spec.name);
  writeAtomic(join(folder, 'template.yaml'), source);
  writeAtomic(join(folder, 'rendered.yaml'), normalise(rendered));
  saveSpec(folder, spec);
  beginState(folder, {
    ...blankState(id, spec.name, user, args, labels),
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

async function render(args: Arguments, file: string): Promise<{ source: string; rendered: string }> {
  let source: string;
  try {
    source = readFileSync(file, 'utf8');
  } catch {
    throw new Refusal(`[Errno 2] No such file or directory: '${file}'`, 1, 1);
  }
  checkPool(args.text('pool') ?? poolName);
  const rendered = await renderTemplate(splitTemplate(source), args.list('set'), args.list('set-string'));
  return { source, rendered };
}

function checkAll(rendered: string, file: string): WorkflowSpec {
  checkPoolOpen();
  const spec = parseWorkflow(rendered, file);
  for (const { platform } of Object.values(spec.resources)) {
    if (platform !== undefined && platform !== platformName)
      throw new Refusal(`Platform ${platform} does not exist in pool ${poolName}!`, 400);
  }
  checkCredentials(spec);
  return spec;
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
  rendered: string,
  file: string,
  user: string,
  args: Arguments,
  labels: Record<string, string>,
  message: string,
): void {
  const name = /^\s+name:\s*["']?([a-zA-Z][a-zA-Z0-9_-]*)/m.exec(rendered)?.[1] ?? 'workflow';
  const { id, folder } = claimRunFolder(name);
  const now = stateTime();
  writeAtomic(join(folder, 'template.yaml'), readFileSync(file, 'utf8'));
  writeAtomic(join(folder, 'rendered.yaml'), rendered);
  beginState(folder, {
    ...blankState(id, name, user, args, labels),
    status: 'FAILED_SUBMISSION',
    submit_time: now,
    start_time: now,
    end_time: now,
    failure_message: message,
  });
}
