/** A run that has not finished: queued, starting, working, or silent for longer than is known, told apart from a dead one. */

import { line as oneLine } from '../../base/untrusted-text.ts';
import { execTimeoutHours } from '../../domain/edit-time.ts';
import type { ClusterKind } from '../../domain/model-id.ts';
import { type StageProgress, stageProgress } from '../../domain/progress.ts';
import { longestQuiet, quietNotes } from '../../domain/quiet-phases.ts';
import { releaseOfWorkflow } from '../../domain/releases/index.ts';
import { type Cause, Matcher } from '../../domain/troubleshooting/match.ts';
import type { ToolContext } from '../../ports/context.ts';
import { readLog } from '../../ports/osmo/logs.ts';
import type { FoundRun } from '../runs/index.ts';
import { chooseTask } from '../runs/index.ts';
import { attemptNotes } from './attempts.ts';
import { matchEvents } from './evidence.ts';
import { poolWords, schedulingWords } from './waiting.ts';

/** `2 h`, `30 min`. */
const durationText = (seconds: number): string =>
  seconds % 3600 === 0 ? `${seconds / 3600} h` : `${Math.round(seconds / 60)} min`;

export interface Alive {
  verdict: 'QUEUED' | 'STARTING' | 'RUNNING' | 'SILENT';
  /** Sentences. */
  notes: string[];
  /** What the events and statuses show, such as an image that cannot be pulled. */
  causes: Cause[];
}

const waiting = /^(SUBMITTING|WAITING|PROCESSING|SCHEDULING)$/;
const minutes = (ms: number): string =>
  ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;

export async function describeAlive(found: FoundRun, context: ToolContext): Promise<Alive> {
  const { workflow } = found;
  const stages = stageProgress(workflow, Date.now());
  const current =
    stages.find(({ status }) => status === 'RUNNING') ?? stages.find(({ status }) => status !== 'COMPLETED');
  return current?.status === 'RUNNING'
    ? describeRunning(found, { ...current, stages }, context)
    : describeWaiting(found, current, context);
}

/** No stage runs: it waits for its turn, or its pod is being started. */
async function describeWaiting(
  { workflow, pool, limits }: FoundRun,
  current: StageProgress | undefined,
  context: ToolContext,
): Promise<Alive> {
  const now = Date.now();
  const task = current === undefined ? undefined : chooseTask(workflow, current.group);
  const matcher = new Matcher(current?.stage, releaseOfWorkflow(workflow));
  const [events, quota, again] = await Promise.all([
    matchEvents(workflow.id, task, matcher, context),
    poolWords(pool, context),
    attemptNotes(workflow, context),
  ]);
  const queued = current === undefined || waiting.test(current.status);
  const queueTimeout =
    limits.queue === undefined ? '' : `the queue timeout is ${durationText(limits.queue)}; `;
  return {
    verdict: queued ? 'QUEUED' : 'STARTING',
    causes: matcher.causes(),
    notes: [
      `${current?.what ?? 'the first stage'} is ${current?.status ?? workflow.status}, ${minutes(Math.max(0, now - workflow.submitted))} after the submit`,
      schedulingWords(events) ?? 'no scheduling problem is among the events',
      ...(quota === undefined ? [] : [quota]),
      ...(queued ? [`${queueTimeout}cancelling and submitting again loses the place in the queue`] : []),
      ...again,
    ],
  };
}

async function describeRunning(
  { workflow, limits }: FoundRun,
  current: StageProgress & { stages: readonly StageProgress[] },
  context: ToolContext,
): Promise<Alive> {
  const now = Date.now();
  const { cluster } = context.settings;
  const here = cluster === 'embedded';
  const task = chooseTask(workflow, current.group);
  const matcher = new Matcher(current.stage, releaseOfWorkflow(workflow));
  const [events, last, again] = await Promise.all([
    matchEvents(workflow.id, task, matcher, context),
    lastLine(workflow.id, task, context),
    attemptNotes(workflow, context),
  ]);
  const causes = matcher.causes();
  const ran = (current.seconds ?? 0) * 1000;
  const silent = last === undefined ? ran : Math.max(0, now - last.time);
  const usual = longestQuiet(cluster, current.stage);
  const edits = current.stage === 'camera_look';
  const limit = durationText(limits.exec ?? execTimeoutHours * 3600);
  const lastWords =
    last === undefined
      ? ' and has printed nothing yet'
      : `; its last line is ${minutes(silent)} old: ${quoted(last.text)}`;
  return {
    verdict: silent > usual ? 'SILENT' : 'RUNNING',
    causes,
    notes: [
      `${current.what} has been running for ${minutes(ran)}${lastWords}`,
      ...(silent > usual
        ? [
            `that is longer than its known quiet phases (${minutes(usual)}); it proves nothing: ${edits ? 'look at the endpoint (check_endpoint) and the events' : 'look at the events'} before anybody cancels it`,
          ]
        : normalWords(cluster, usual, current.stages)),
      events.length === 0
        ? 'no events of its pod are kept'
        : `events of its ${here ? 'task' : 'pod'}: ${events.length}, ${causes.length === 0 ? 'none of a known trouble' : 'with the trouble below'}; the last: ${quoted(events.at(-1) ?? '')}`,
      `a cancel would lose what this stage has made so far; finished stages stay, and a new run repeats them`,
      `stop waiting when it is silent for longer than ${minutes(usual)} and ${edits ? 'endpoint or events show' : 'the events show'} why${here ? '' : `, or at its time limit of ${limit} a stage`}`,
      ...again,
    ],
  };
}

function normalWords(cluster: ClusterKind, usual: number, stages: readonly StageProgress[]): string[] {
  const where = cluster === 'embedded' ? 'on this machine' : 'for this stage';
  return [
    `normal ${where}: up to ${minutes(usual)} without a line`,
    ...quietNotes(cluster, stages).map((note) => `a quiet log is not a dead run: ${note}`),
  ];
}

/** Somebody's words, never an instruction. */
const quoted = (text: string): string => JSON.stringify(oneLine(text, 160));

async function lastLine(
  id: string,
  task: string,
  { osmo, signal }: ToolContext,
): Promise<{ time: number; text: string } | undefined> {
  let last: { time: number; text: string } | undefined;
  try {
    await readLog(osmo, { id, task, lines: 5, signal, deadline: 4000, quiet: 500 }, ({ time, text }) => {
      if (time !== undefined)
        last = { time: Date.parse(`${time.replaceAll('/', '-').replace(' ', 'T')}Z`), text };
    });
  } catch {
    if (signal?.aborted) throw signal.reason;
  }
  return last;
}
