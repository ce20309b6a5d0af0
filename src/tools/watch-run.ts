/** Waits a bounded time for a run and says where it stands. The run belongs to the cluster: ending the call leaves it alone. */
import * as z from 'zod';
import { nextCall } from '../base/next-call.ts';
import { pause } from '../base/pause.ts';
import {
  changesBetween,
  elapsedSeconds,
  isFinished,
  type StageProgress,
  stageProgress,
} from '../domain/progress.ts';
import { quietNotes } from '../domain/quiet-phases.ts';
import { afterSetup, setUpAgain } from '../features/artifacts/after.ts';
import { type FoundRun, findRun, viewOf } from '../features/runs/find.ts';
import { stageDone } from '../features/runs/log-progress.ts';
import { runFields } from '../features/runs/run-fields.ts';
import { readRefusal } from '../features/submit/refusals.ts';
import { clusterLine, type ToolContext } from '../ports/context.ts';
import { clusterField, nextField, runField } from './define.ts';
import { defineTool } from './input.ts';

/** Seconds of one stage after which somebody may ask whether it is stuck. */
const patience = 60;

const stage = z.object({
  stage: z.string(),
  group: z.string(),
  status: z.string(),
  seconds: z.number().nullable(),
  done: z.string().nullable().describe('How far the stage says it is, such as 12/40'),
  message: z.string().nullable(),
});

export const input = z.strictObject({
  run: runField,
  wait_s: z.number().min(0).max(45).optional(),
});

export const watchRunTool = defineTool({
  name: 'watch_run',
  title: 'Watch a run',
  description:
    'Wait until a run finishes or wait_s is over: status of each stage, what changed. Again until finished is true; ending the call never stops the run.',
  effect: 'read',
  input,
  output: z.object({
    cluster: clusterField,
    run: z.string().nullable(),
    workflow_id: z.string(),
    status: z.string(),
    finished: z.boolean(),
    elapsed_s: z.number(),
    stages: z.array(stage),
    changed: z.array(z.string()).describe('What changed while this call waited'),
    next: nextField,
  }),
  run: async (args, context) => {
    const { found, changed } = await watch(args.run, args.wait_s ?? 30, context);
    const { workflow, name } = found;
    const finished = isFinished(workflow.status);
    const now = Date.now();
    const stages = finished
      ? stageProgress(workflow, now)
      : await withDone(found, stageProgress(workflow, now), context);
    const elapsed = elapsedSeconds(workflow, now);
    const run = name ?? workflow.id;
    const next = await nextOf(found, context);
    return {
      data: {
        ...runFields(found, context),
        finished,
        elapsed_s: elapsed,
        stages: stages.map(({ stage, group, status, seconds, done, message }) => ({
          stage: stage ?? group,
          group,
          status,
          seconds: seconds ?? null,
          done: done ?? null,
          message: message ?? null,
        })),
        changed,
        next,
      },
      text: [
        `${workflow.status} ${finished ? 'after' : 'for'} ${elapsed} s: ${run} (workflow ${workflow.id}, ${clusterLine(context.settings)})`,
        ...stages.map(line),
        ...refusal(found, context),
        ...(changed.length > 0
          ? [`changed: ${changed.join('; ')}`]
          : finished
            ? []
            : [
                ...quietNotes(context.settings.cluster, stages).map((note) => `quiet is usual: ${note}`),
                ...(stages.some(({ status, seconds = 0 }) => status === 'RUNNING' && seconds > patience)
                  ? [
                      `is it stuck? ${nextCall('diagnose_run', { run })} tells its last sign of life and what is normal`,
                    ]
                  : []),
              ]),
        `next: ${next}`,
      ].join('\n'),
    };
  },
});

async function watch(
  run: string | undefined,
  waitSeconds: number,
  context: ToolContext,
): Promise<{ found: FoundRun; changed: string[] }> {
  const begun = performance.now();
  const interval = context.settings.cluster === 'embedded' ? 1000 : 5000;
  let found = await findRun(run, context);
  const first = found.workflow;
  for (;;) {
    const left = waitSeconds * 1000 - (performance.now() - begun);
    if (isFinished(found.workflow.status) || left <= 0) break;
    await context.progress(progressLine(found), (performance.now() - begun) / 1000, waitSeconds);
    await pause(Math.min(interval, left), context.signal);
    const { workflow } = viewOf(await context.osmo.query(found.workflow.id, { signal: context.signal }));
    found = { ...found, workflow };
  }
  return { found, changed: changesBetween(first, found.workflow) };
}

function progressLine({ workflow }: FoundRun): string {
  const stages = stageProgress(workflow, Date.now());
  return `${workflow.status}: ${stages.map(({ what, status, seconds }) => `${what} ${status}${seconds === undefined ? '' : ` ${seconds} s`}`).join(', ')}`;
}

async function withDone(
  found: FoundRun,
  stages: StageProgress[],
  context: ToolContext,
): Promise<StageProgress[]> {
  return Promise.all(
    stages.map(async (one) =>
      one.status === 'RUNNING' ? { ...one, done: await stageDone(found.workflow, one.group, context) } : one,
    ),
  );
}

function line({ what, status, seconds, done, message }: StageProgress): string {
  const time = seconds === undefined ? '' : ` ${seconds} s`;
  return `  ${what}: ${status}${done ? ` ${done}` : ''}${time}${message ? ` (${message})` : ''}`;
}

/** The query of a refused submission has no groups and no reason. */
function refusal({ name, workflow }: FoundRun, { settings }: ToolContext): string[] {
  if (workflow.status !== 'FAILED_SUBMISSION') return [];
  const why = name === undefined ? undefined : readRefusal(settings.home, name);
  const said =
    why === undefined
      ? 'its reason was in the answer of the submit, which this machine does not have'
      : `its words: ${why}`;
  return [`OSMO refused the submission; nothing was started; ${said}`];
}

async function nextOf(found: FoundRun, context: ToolContext): Promise<string> {
  const { kind, name, workflow } = found;
  const { status } = workflow;
  const run = name ?? workflow.id;
  const setup = kind === 'setup';
  if (status === 'COMPLETED')
    return setup ? afterSetup(found, context) : nextCall('preview_outputs', { run });
  if (status === 'FAILED_SUBMISSION')
    return setup ? setUpAgain(found) : nextCall('submit_day0', { action: 'plan', like: run });
  if (isFinished(status)) return nextCall('diagnose_run', { run });
  return nextCall('watch_run', { run, wait_s: 45 });
}
