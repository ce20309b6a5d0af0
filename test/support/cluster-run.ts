/** Answers of a cluster about one run, in the form of the real command's recordings: status, log and events as a test wants them. */
import { altered, type Recording, recordings } from './recordings.ts';

export const runName = 'texture_defect_gen_day0-0a1b2c3d';
export const workflowId = 'texture-fail-1';

const all = [
  ['usd2roi-render', 'usd2roi-replicator'],
  ['augment-image-edit', 'image-edit'],
  ['finetune-job', 'finetune'],
  ['anomaly-infer', 'infer-all-defects'],
] as const;

/** Release 1.1 has another name for its last task, and trains in every run. */
const release11 = all.map(
  ([group, task]) => [group, group === 'anomaly-infer' ? 'infer-and-label' : task] as const,
);

/** A run has the training group only where the test is about it. */
const groupsOf = ({ group, release }: ClusterRun): readonly (readonly [group: string, task: string])[] =>
  release === '1.1' ? release11 : all.filter(([name]) => name !== 'finetune-job' || group === name);

export interface ClusterRun {
  /** 1.0 when left out. */
  release?: '1.1';
  /** Of the workflow. */
  status?: string;
  /** The group it is about; those before it are COMPLETED, those after it wait or failed upstream. */
  group?: (typeof all)[number][0];
  /** Status of that group's task; the group itself is coarser. */
  task?: string;
  exit?: number | null;
  message?: string | null;
  /** Lines of the task, without time and task name. */
  log?: string[];
  logFile?: string;
  /** Such as `OOMKilled: Container killed`. */
  events?: string[];
  /** Keeps `logs` and `events` open, as for a run that is alive. */
  follows?: boolean;
  /** Minutes ago that the current group started. */
  since?: number;
  /** Lines of the tasks before it. */
  upstreamLog?: string[];
}

const recorded = (argv: string): Recording => {
  const found = recordings.find((one) => one.argv.join(' ') === argv);
  if (found === undefined) throw new Error(`nothing recorded for ${argv}`);
  return found;
};
const query = recorded('osmo workflow query texture-fail-1 --format-type json');
const list = recorded('osmo workflow list --format-type json --label run=abc-123');

/** The recordings that answer for this run; `others` of the cluster go before or after them. */
export function clusterRun(run: ClusterRun): Recording[] {
  const { status = 'FAILED', group = 'anomaly-infer', log = [], events = [], follows = false } = run;
  const groups = groupsOf({ ...run, group });
  const at = groups.findIndex(([name]) => name === group);
  const stamp = (line: string): string => `2026/11/23 18:22:52 [${groups[at]?.[1]}] ${line}`;
  const asked = (what: string, task: string): string[] => [
    'osmo',
    'workflow',
    what,
    workflowId,
    '--task',
    task,
  ];
  const text = (what: string, lines: string[]): string =>
    [`Workflow ${workflowId} has ${what}:`, ...lines].join('\n');
  const end = follows ? { exit: 'KILLED after 8.0s' } : { exit: '0' };
  const task = groups[at]?.[1] ?? '';
  const before = groups.slice(0, Math.max(at, 0)).flatMap(([, name]) =>
    (['logs', 'events'] as const).map((what) =>
      altered(query, {
        argv: asked(what, name),
        exit: '0',
        stdout: text(
          what,
          what === 'logs'
            ? (run.upstreamLog ?? ['done']).map((line) => `2026/11/23 18:22:50 [${name}] ${line}`)
            : [],
        ),
      }),
    ),
  );
  return [
    altered(query, { stdout: JSON.stringify(answer(run, status, at)) }),
    altered(list, { stdout: JSON.stringify({ workflows: listed(status) }) }),
    altered(query, {
      ...end,
      argv: asked('logs', task),
      stdout: text('logs', log.map(stamp)),
      ...(run.logFile === undefined ? {} : { stdout_file: run.logFile }),
    }),
    altered(query, {
      ...end,
      argv: asked('events', task),
      stdout: text(
        'events',
        events.map((line) => `2026-11-23 18:22:51.000000+00:00 [${task}] ${line}`),
      ),
    }),
    ...before,
  ];
}

const time = (minutesAgo: number): string =>
  new Date(Date.now() - minutesAgo * 60_000).toISOString().replace('Z', '');

function answer(run: ClusterRun, status: string, at: number): unknown {
  const failed = status.startsWith('FAILED');
  const groups = groupsOf(run);
  const own = run.task ?? (failed ? 'FAILED' : status);
  const base = JSON.parse(query.stdout);
  return {
    ...base,
    status,
    labels: { 'pcba-day0-run': runName },
    submit_time: time((run.since ?? 1) + 1),
    end_time: failed ? base.end_time : null,
    groups:
      status === 'FAILED_SUBMISSION'
        ? []
        : groups.map(([name, task], n) => {
            const state = n < at ? 'COMPLETED' : n === at ? own : failed ? 'FAILED_UPSTREAM' : 'WAITING';
            const message =
              n === at ? (run.message ?? null) : n > at && failed ? 'Upstream task failed.' : null;
            const exit = n === at ? (run.exit ?? null) : n < at ? 0 : failed ? 3000 : null;
            const shared = {
              start_time:
                n <= at && !/^(SCHEDULING|WAITING|PROCESSING)$/.test(state) ? time(run.since ?? 1) : null,
              end_time: n < at || failed ? time(0) : null,
              failure_message: message,
            };
            return {
              name,
              // Groups are coarse: whatever befell the task, the group is FAILED.
              status: state.startsWith('FAILED') && state !== 'FAILED_UPSTREAM' ? 'FAILED' : state,
              ...shared,
              tasks: [{ name: task, retry_id: 0, status: state, exit_code: exit, ...shared }],
            };
          }),
  };
}

function listed(status: string): unknown[] {
  const [first] = JSON.parse(list.stdout).workflows;
  return [{ ...first, name: workflowId, status, labels: { 'pcba-day0-run': runName } }];
}
