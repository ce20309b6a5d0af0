/** Reads the part of a task's log that is asked for: its end, a search, what is around errors, or the next page. */

import { nextCall } from '../../base/next-call.ts';
import { looksLikeTrouble } from '../../domain/log-errors.ts';
import { isFinished } from '../../domain/progress.ts';
import type { ToolContext } from '../../ports/context.ts';
import type { FollowEnd } from '../../ports/osmo/follow.ts';
import { type LogRequest, readLog, refuseLogOf } from '../../ports/osmo/logs.ts';
import { resultCall, setUpAgain } from '../artifacts/index.ts';
import { chooseTask, type FoundRun, findRun, LogWindow, type Picked } from '../runs/index.ts';

export interface LogQuestion {
  run?: string | undefined;
  task?: string | undefined;
  search?: string | undefined;
  errors?: boolean | undefined;
  around?: number | undefined;
  lines?: number | undefined;
  /** Number of the line after which to read on. */
  cursor?: number | undefined;
}

export interface LogExcerpt {
  found: FoundRun;
  task: string;
  picked: Picked;
  end: FollowEnd;
  /** Whether lines were searched for, so that `hits` says something. */
  searched: boolean;
  /** So many lines were asked for. */
  most: number;
  /** Give it to read on; null when everything asked for is here. */
  cursor: number | null;
  next: string;
}

/** So many lines fit a short text. */
const usualLines = 9;

export async function readRunLog(question: LogQuestion, context: ToolContext): Promise<LogExcerpt> {
  const { search, errors = false, around = 3, lines, cursor: after } = question;
  const found = await findRun(question.run, context);
  const { id, status } = found.workflow;
  refuseLogOf(id, status);
  const task = chooseTask(found.workflow, question.task);
  const most = lines ?? usualLines;
  const hit = search !== undefined ? holds(search.toLowerCase()) : errors ? looksLikeTrouble : undefined;
  const asksForEnd = hit === undefined && after === undefined;
  const window = new LogWindow({
    hit,
    around: hit ? around : 0,
    after: after ?? 0,
    most,
    last: asksForEnd,
  });
  const request = { id, task, signal: context.signal };
  const end = await readLog(context.osmo, request, (line) => window.push(line));
  const bounded = end === 'size' || end === 'time';
  const picked = bounded && asksForEnd ? await endOf(request, most, window, context) : window.picked();
  const cursor = picked.covered < picked.total ? picked.covered : null;
  const run = found.called;
  const wish = {
    ...(search ? { search } : {}),
    ...(errors ? { errors } : {}),
    ...(lines ? { lines } : {}),
  };
  const next =
    cursor === null ? nextAfter(run, errors, found) : nextCall('read_logs', { run, task, ...wish, cursor });
  return { found, task, picked, end, searched: hit !== undefined, most, cursor, next };
}

const holds =
  (needle: string) =>
  (text: string): boolean =>
    text.toLowerCase().includes(needle);

/** The last lines of a log whose end a bound has kept away. Their place in the whole is not known: they have number 0. */
async function endOf(
  request: Pick<LogRequest, 'id' | 'task' | 'signal'>,
  most: number,
  read: LogWindow,
  { osmo }: ToolContext,
): Promise<Picked> {
  const tail = new LogWindow({ hit: undefined, around: 0, after: 0, most, last: true });
  await readLog(osmo, { ...request, lines: most }, (line) => tail.push(line));
  const { total } = read.picked();
  return {
    lines: tail.picked().lines.map((line) => ({ ...line, number: 0 })),
    hits: 0,
    total,
    covered: total,
  };
}

/** A diagnosis that knows no cause sends its reader to the errors, so from there the way leads on, to what a new try needs. */
function nextAfter(run: string, errors: boolean, found: FoundRun): string {
  const { status } = found.workflow;
  if (!isFinished(status)) return nextCall('watch_run', { run, wait_s: 45 });
  if (status === 'COMPLETED') return resultCall(found);
  if (!errors) return nextCall('diagnose_run', { run });
  return found.kind === 'setup' ? setUpAgain(found) : nextCall('preflight', { like: run });
}
