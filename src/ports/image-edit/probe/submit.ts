/** Finds the probe that an earlier call sent, or sends one: never two when one will do, never blindly a second time. */

import { Day0Error } from '../../../base/errors.ts';
import { isFinished } from '../../../domain/progress.ts';
import type { ListedWorkflow } from '../../osmo/answers.ts';
import type { OsmoClient } from '../../osmo/client.ts';
import { knowsLabels } from '../../osmo/labels.ts';
import { sendOnce } from '../../osmo/send.ts';
import { isOfName } from '../../osmo/workflow-id.ts';
import { wasReported } from './reported.ts';
import { type ProbeQuestion, probeKey, probeName, probeRequest } from './request.ts';

export interface Door {
  osmo: OsmoClient;
  home: string;
  signal: AbortSignal | undefined;
  /** Labels that the user wants on every submit. */
  labels?: Record<string, string> | undefined;
}

/** What an endpoint was like longer ago than this says little, in milliseconds. */
const freshFor = 10 * 60_000;

/** A submit that is ended early has no clear outcome, so it gets this long even in a short call, in milliseconds. */
const shortestSubmit = 20_000;

/** The probe that answers this question: on its way, or ended a short while ago. `left`: milliseconds for this call. */
export async function findProbe(
  asked: ProbeQuestion,
  door: Door,
  left: () => number,
): Promise<string | undefined> {
  const key = probeKey(asked);
  const latest = await newest(asked, door, left);
  if (latest === undefined) return undefined;
  if (!isFinished(latest.status)) return latest.name;
  const age = Date.now() - (latest.end_time ?? latest.submit_time ?? 0);
  return age < freshFor && !wasReported(door.home, key, latest) ? latest.name : undefined;
}

/** Sends one. When the answer of the submit is lost, it is looked up; it is not sent again. */
export async function sendProbe(asked: ProbeQuestion, door: Door, left: () => number): Promise<string> {
  const { osmo, signal } = door;
  const wanted = door.labels ?? {};
  const labels = Object.keys(wanted).length > 0 && (await knowsLabels(osmo, { signal })) ? wanted : {};
  const deadline = Math.min(osmo.deadlines.submit, Math.max(shortestSubmit, left()));
  const sent = await sendOnce(osmo, probeRequest(asked, labels), 'submitting the probe', {
    signal,
    deadline,
  });
  if (sent.outcome === 'refused') throw sent.refusal;
  if (sent.outcome === 'accepted') return sent.id;
  const late = await newest(asked, door, left).catch(() => undefined);
  if (late !== undefined && !isFinished(late.status)) return late.name;
  throw new Day0Error({
    code: 'outcome_unknown',
    what: 'the submit of the probe got no clear answer, and it is not listed yet: it may exist or not',
    why: sent.why || 'the osmo command ended without an answer',
    fix: 'make the same call again: it looks for the probe first, and sends one only when there is none; the probe ends by itself',
    retry: 'after_check',
  });
}

/** Refused submissions had no pod. */
async function newest(
  asked: ProbeQuestion,
  { osmo, signal }: Door,
  left: () => number,
): Promise<ListedWorkflow | undefined> {
  const deadline = Math.min(osmo.deadlines.read, left());
  const name = probeName(asked);
  const rows = await osmo.listByName(name, { signal, deadline });
  return rows.findLast((row) => isOfName(row.name, name) && row.status !== 'FAILED_SUBMISSION');
}
