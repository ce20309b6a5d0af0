/**
 * Looks at an image-edit endpoint from inside a pod. A pod may wait in a queue for longer than a host lets a call
 * last, so a call waits a bounded time; the same call again finds the same probe. A withdrawn call leaves it to end.
 */

import { Day0Error, errorBody } from '../../../base/errors.ts';
import { nextCall } from '../../../base/next-call.ts';
import { pause } from '../../../base/pause.ts';
import type { ClusterKind } from '../../../domain/model-id.ts';
import { isFinished } from '../../../domain/progress.ts';
import type { QueryAnswer } from '../../osmo/answers.ts';
import { judgeAnswers } from '../judge.ts';
import type { EndpointReport } from '../report.ts';
import { readAnswer } from './answer.ts';
import { markReported } from './reported.ts';
import { type ProbeQuestion, probeKey } from './request.ts';
import { type Door, findProbe, sendProbe } from './submit.ts';

/** Seconds that a call waits when nobody says. */
export const usualWait = 40;

export interface ProbeDoor extends Door {
  /** Milliseconds to wait at most. */
  waitMs: number;
  cluster: ClusterKind;
  progress(message: string, seconds: number): void;
}

export interface Probed {
  report: EndpointReport;
  workflowId: string;
  status: string;
}

/** Milliseconds between two looks. */
const poll: Record<ClusterKind, number> = { embedded: 400, osmo: 3000 };
/** A command needs so long to start and to ask once, whatever the caller wants to wait. */
const shortest = 8000;

export async function inspectFromCluster(asked: ProbeQuestion, door: ProbeDoor): Promise<Probed> {
  const begun = performance.now();
  const waited = (): number => performance.now() - begun;
  const left = (): number => Math.max(shortest, door.waitMs - waited());
  const { osmo, signal } = door;
  const id = (await findProbe(asked, door, left)) ?? (await sendProbe(asked, door, left));
  let found: QueryAnswer;
  for (;;) {
    found = await osmo.query(id, { signal, deadline: Math.min(osmo.deadlines.read, left()) });
    const remaining = door.waitMs - waited();
    if (isFinished(found.status) || remaining <= 0) break;
    door.progress(`probe ${id}: ${stateOf(found)}`, waited() / 1000);
    await pause(Math.min(poll[door.cluster], remaining), signal);
  }
  const { status } = found;
  if (!isFinished(status))
    return { report: waiting(asked, found, waited()), workflowId: id, status: stateOf(found) };
  const reported = (): void => markReported(door.home, probeKey(asked), found);
  if (status !== 'COMPLETED') {
    reported();
    throw failed(found);
  }
  const deadline = Math.min(osmo.deadlines.read, left());
  const raw = await readAnswer(osmo, id, { deadline, signal }).catch((error: unknown) => {
    if (errorBody(error).code === 'unreadable_answer') reported();
    throw error;
  });
  const report = judgeAnswers(raw, { ...asked, from: 'cluster' });
  if (report.verdict !== 'ok') reported();
  const seconds = Math.max(0, Math.round((Date.now() - (found.end_time ?? Date.now())) / 1000));
  report.evidence.unshift(`asked from a pod of the pool ${asked.pool} (workflow ${id}), ${seconds} s ago`);
  return { report, workflowId: id, status };
}

/** The task's status tells more than the workflow's: `PENDING (SCHEDULING)`. */
function stateOf({ status, groups }: QueryAnswer): string {
  const task = groups[0]?.tasks[0]?.status;
  return task === undefined || task === status ? status : `${status} (${task})`;
}

function waiting({ url, model, pool }: ProbeQuestion, found: QueryAnswer, waited: number): EndpointReport {
  const what = `the probe has not answered yet: workflow ${found.name} is ${stateOf(found)}`;
  return {
    url,
    model,
    verdict: 'waiting',
    what,
    why: 'its pod waits for a place in the pool, for its image, or for the endpoint; it ends by itself, at the latest after 20 minutes',
    fix: 'make the same call again: it takes up this probe and starts no other',
    listed: [],
    evidence: [
      `osmo workflow query ${found.name}: ${stateOf(found)} after ${Math.round(waited / 1000)} s of waiting, pool ${pool}`,
    ],
    models_ms: undefined,
    edit_ms: undefined,
  };
}

function failed({ name, status, groups }: QueryAnswer): Day0Error {
  const tasks = groups.flatMap((group) => group.tasks);
  const task = tasks.find((one) => one.status.startsWith('FAILED'));
  const said =
    task?.failure_message ?? groups.find(({ failure_message }) => failure_message)?.failure_message;
  const closest = task?.status ?? status;
  return new Day0Error({
    code: 'run_failed',
    what: `the probe pod failed before it could say anything of the endpoint: workflow ${name} ended as ${closest}`,
    why: said || `OSMO says no more than ${status}`,
    fix: `${remedy(closest)}; its log: ${nextCall('read_logs', { run: name })}; the same call again sends another probe`,
    retry: 'after_check',
  });
}

function remedy(status: string): string {
  if (status.includes('IMAGE_PULL'))
    return 'a run needs the same image: let the nodes of this pool pull nvcr.io/nvidia/paidf-augmentation:1.0.0';
  if (status.includes('QUEUE_TIMEOUT'))
    return 'no node of the pool took a pod of 1 cpu and 1 GiB within 10 minutes: wait until the pool is less busy, or give another pool';
  return 'a run needs pods of this pool too: mend what the message names, or give another pool';
}
