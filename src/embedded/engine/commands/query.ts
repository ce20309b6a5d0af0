/** `workflow query`, `workflow list` and `workflow spec`. */
import { join } from 'node:path';
import { readIfThere } from '../../../base/system/files.ts';
import { formatOption, parseArguments } from '../argv.ts';
import type { RunState } from '../model.ts';
import { UsageError } from '../refusal.ts';
import { loadSpec, loadState, runFolder, runIds } from '../run-folder.ts';
import { describeRow, describeRun } from './describe.ts';
import { knownRun } from './known-run.ts';
import { matchesLabels, parseLabels } from './labels.ts';
import { printJson, printLines } from './output.ts';
import { currentUser } from './session.ts';

const positionals = { name: 'workflow_id', min: 1, max: 1 };

export function query(argv: string[]): void {
  const args = parseArguments('osmo workflow query', argv, {
    options: { ...formatOption, verbose: { kind: 'flag' } },
    short: { t: 'format-type', v: 'verbose' },
    positionals,
  });
  currentUser();
  const { state, folder } = knownRun(args.positionals[0] ?? '');
  if (args.text('format-type') === 'json')
    return printJson(describeRun(state, loadSpec(folder) ?? undefined));
  printLines(
    `Workflow ID : ${state.id}`,
    `Status      : ${state.status}`,
    `User        : ${state.user}`,
    `Submit Time : ${state.submit_time}`,
    '',
    ...state.groups.flatMap(({ tasks }) =>
      tasks.map(
        ({ name, status, exit_code }) =>
          `${name}  ${status}${exit_code === null ? '' : `  exit ${exit_code}`}`,
      ),
    ),
  );
}

export function spec(argv: string[]): void {
  const args = parseArguments('osmo workflow spec', argv, {
    options: { template: { kind: 'flag' } },
    positionals,
  });
  currentUser();
  const { folder } = knownRun(args.positionals[0] ?? '');
  const file = args.has('template') ? 'template.yaml' : 'rendered.yaml';
  printLines((readIfThere(join(folder, file)) ?? '').trimEnd());
}

const statuses = [
  'PENDING',
  'RUNNING',
  'WAITING',
  'COMPLETED',
  'FAILED',
  'FAILED_SUBMISSION',
  'FAILED_SERVER_ERROR',
  'FAILED_EXEC_TIMEOUT',
  'FAILED_QUEUE_TIMEOUT',
  'FAILED_CANCELED',
  'FAILED_BACKEND_ERROR',
  'FAILED_IMAGE_PULL',
  'FAILED_EVICTED',
  'FAILED_START_ERROR',
  'FAILED_START_TIMEOUT',
  'FAILED_PREEMPTED',
];

/** One's own, unless asked otherwise: the newest `count` after `offset`, printed oldest first unless asked otherwise. */
export function list(argv: string[]): void {
  const args = parseArguments('osmo workflow list', argv, {
    options: {
      ...formatOption,
      label: { kind: 'append' },
      name: { kind: 'value' },
      status: { kind: 'list', choices: statuses },
      pool: { kind: 'list' },
      user: { kind: 'list' },
      count: { kind: 'value' },
      offset: { kind: 'value' },
      order: { kind: 'value', choices: ['asc', 'desc'] },
      'all-users': { kind: 'flag' },
    },
    short: { t: 'format-type', c: 'count', p: 'pool', s: 'status', n: 'name', o: 'order', f: 'offset' },
  });
  const user = currentUser();
  const count = wholeNumber(args.text('count') ?? '20', 'count/-c', 1);
  const offset = wholeNumber(args.text('offset') ?? '0', 'offset/-f', 0);
  const selector = parseLabels(args.list('label'));
  const named = args.list('status');
  const pools = args.list('pool');
  const users = args.list('user');
  const isWhose = (owner: string): boolean =>
    args.has('all-users') || (users.length > 0 ? users.includes(owner) : owner === user);
  const wanted = (state: RunState): boolean =>
    isWhose(state.user) &&
    matchesLabels(state.labels, selector) &&
    state.id.includes(args.text('name') ?? '') &&
    (pools.length === 0 || pools.includes(state.pool)) &&
    (named.length === 0 ? state.status !== 'FAILED_SUBMISSION' : named.includes(state.status));
  const newestFirst = runIds()
    .flatMap((id) => loadState(runFolder(id)) ?? [])
    .filter(wanted)
    .sort((a, b) => (a.submit_time < b.submit_time ? 1 : -1));
  const rows = newestFirst.slice(offset, offset + count);
  if (args.text('order') !== 'desc') rows.reverse();
  if (args.text('format-type') === 'json') return printJson({ workflows: rows.map(describeRow) });
  if (rows.length === 0) return printLines('There are no workflows to view.');
  printLines(...rows.map(({ id, status, submit_time }) => `${id}  ${status}  ${submit_time}`));
}

function wholeNumber(text: string, option: string, least: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  const what = least > 0 ? 'greater than zero' : 'zero or greater';
  throw new UsageError(
    `usage: osmo workflow list [-h]\nosmo workflow list: error: argument --${option}: The value should be ${what}.`,
  );
}
