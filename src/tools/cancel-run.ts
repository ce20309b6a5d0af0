/** Cancels a run, after the user has said so for this very run. */
import * as z from 'zod';
import { Day0Error } from '../base/errors.ts';
import { nextCall } from '../base/next-call.ts';
import { pause } from '../base/pause.ts';
import type { ClusterKind } from '../domain/model-id.ts';
import { elapsedSeconds, isFinished, stageProgress } from '../domain/progress.ts';
import { quietNotes } from '../domain/quiet-phases.ts';
import { lookAtResult } from '../features/artifacts/after.ts';
import { type FoundRun, findRun } from '../features/runs/find.ts';
import { runFields } from '../features/runs/run-fields.ts';
import { clusterLine, type ToolContext } from '../ports/context.ts';
import { clusterField, nextField } from './define.ts';
import { defineTool } from './input.ts';

/** OSMO cancels a little later; the call looks so often, in milliseconds. */
const looks = [500, 1000, 2000, 3000, 4000];

export const input = z.strictObject({
  run: z.string().describe('Name or ID'),
  confirm: z.string().optional().describe('Workflow ID, only after the user has said so'),
  reason: z.string().max(200).optional(),
});

export const cancelRunTool = defineTool({
  name: 'cancel_run',
  title: 'Cancel a run',
  description:
    'Stop a run for good: what its running stage made is lost. The user must say so for this very run: asks, or returns the confirm value. A quiet log is no reason.',
  effect: 'end',
  input,
  output: z.object({
    cluster: clusterField,
    run: z.string().nullable(),
    workflow_id: z.string(),
    cancelled: z.boolean().describe('false: OSMO has taken the request and has not ended the run yet'),
    status: z.string(),
    next: nextField,
  }),
  run: async ({ run, confirm, reason }, context) => {
    const found = await findRun(run, context);
    const { id } = found.workflow;
    if (isFinished(found.workflow.status)) throw alreadyFinished(found);
    if (confirm === undefined) {
      const answer = context.answer(questionKey(id));
      if (answer === undefined) throw unconfirmed(found, context.settings.cluster);
      if (answer === false || answer.cancel !== true) throw declined(found);
    } else if (confirm !== id) throw otherRun(confirm, found);
    const outcome = await context.osmo.cancel(id, plainReason(reason), { signal: context.signal });
    const status = await statusAfter(id, context);
    const cancelled = isFinished(status);
    const name = found.name ?? id;
    const next = cancelled ? lookAtResult(found) : nextCall('watch_run', { run: name, wait_s: 45 });
    const verdict =
      outcome === 'already_finished'
        ? `FINISHED before it could be cancelled: ${status}`
        : cancelled
          ? `CANCELLED: ${status}`
          : `CANCEL REQUESTED: still ${status}; OSMO ends it in a moment`;
    return {
      data: {
        ...runFields(found, context),
        cancelled,
        status,
        next,
      },
      text: `${verdict}: ${name} (workflow ${id}, ${clusterLine(context.settings)})\nnext: ${next}`,
    };
  },
});

const questionKey = (id: string): string => `cancel ${id}`;

/** One line without control characters: it becomes an argument and is shown to others. */
function plainReason(reason = 'cancelled through pcba-day0'): string {
  return (
    reason
      .replace(/\p{Cc}+/gu, ' ')
      .replace(/^-+/, '')
      .trim() || 'cancelled through pcba-day0'
  );
}

async function statusAfter(id: string, context: ToolContext): Promise<string> {
  for (const wait of looks) {
    await pause(wait, context.signal);
    const { status } = await context.osmo.query(id, { signal: context.signal });
    if (isFinished(status)) return status;
  }
  return (await context.osmo.query(id, { signal: context.signal })).status;
}

function describe({ name, workflow }: FoundRun, cluster: ClusterKind): string {
  const now = Date.now();
  const stages = stageProgress(workflow, now);
  const states = stages.map(({ what, status }) => `${what} ${status}`).join(', ');
  const quiet = quietNotes(cluster, stages).map((note) => ` A quiet log is not a dead run: ${note}.`);
  return `${name ?? workflow.id} (workflow ${workflow.id}) is ${workflow.status} since ${elapsedSeconds(workflow, now)} s: ${states || 'nothing started'}. What the running stage has made is lost; finished stages stay.${quiet.join('')}`;
}

function unconfirmed(found: FoundRun, cluster: ClusterKind): Day0Error {
  const { id } = found.workflow;
  return new Day0Error(
    {
      code: 'needs_answer',
      what: `nothing was cancelled: the user has to say so for ${found.name ?? id} first`,
      why: describe(found, cluster),
      fix: `ask the user; after a yes call ${nextCall('cancel_run', { run: found.name ?? id, confirm: id })}`,
      retry: 'after_check',
    },
    {
      question: {
        key: questionKey(id),
        message: `Cancel this run? ${describe(found, cluster)}`,
        fields: [{ name: 'cancel', kind: 'yes', title: 'Cancel it' }],
      },
    },
  );
}

function declined({ name, workflow }: FoundRun): Day0Error {
  return new Day0Error({
    code: 'aborted',
    what: `the user declined: ${name ?? workflow.id} was not cancelled`,
    why: 'the question was answered with no, or its box was left empty',
    fix: `go on with ${nextCall('watch_run', { run: name ?? workflow.id })}`,
    retry: 'never',
  });
}

function otherRun(confirm: string, { name, workflow }: FoundRun): Day0Error {
  return new Day0Error({
    code: 'bad_input',
    what: `confirm is ${JSON.stringify(confirm.slice(0, 80))}, which is not the workflow ID of ${name ?? 'this run'}; nothing was cancelled`,
    why: 'a confirmation counts for one run only',
    fix: `after the user's yes for this run give confirm ${JSON.stringify(workflow.id)}`,
    retry: 'never',
  });
}

function alreadyFinished(found: FoundRun): Day0Error {
  const { name, workflow } = found;
  const run = name ?? workflow.id;
  return new Day0Error({
    code: 'finished',
    what: `${run} has finished already: ${workflow.status}`,
    why: 'a finished run holds no GPU and cannot be cancelled',
    fix: `see what it made: ${lookAtResult(found)}`,
    retry: 'never',
  });
}
