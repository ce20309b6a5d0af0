/** Reads what a failed run left behind, in bounded time and memory, and matches it against the catalogue. */
import { stages } from '../day0/contract.ts';
import { looksLikeTrouble } from '../day0/log-errors.ts';
import type { GroupView } from '../day0/progress.ts';
import { type Cause, Matcher } from '../day0/troubleshooting/match.ts';
import { readRefusal } from '../launch/refusals.ts';
import type { FollowEnd } from '../osmo/follow.ts';
import { type LogLine, readEvents, readLog } from '../osmo/logs.ts';
import type { FoundRun } from '../runs/find.ts';
import { groupsInOrder } from '../runs/tasks.ts';
import type { ToolContext } from '../tools/context.ts';

export interface Failure {
  /** The stage that failed first; undefined when nothing was started. */
  group: GroupView | undefined;
  task: string | undefined;
  exitCode: number | undefined;
  causes: Cause[];
  /** Lines that look like trouble, the last ones, and the end of the log. */
  window: LogLine[];
  linesRead: number;
  /** How the reading of the log ended. */
  end: FollowEnd | undefined;
}

/** A log of this size is read whole; of a larger one the beginning and the end. */
const bounds = { deadline: 25_000, most: 256 * 1024 * 1024 };
const windowLines = 14;
const tailLines = 2000;

export async function explainFailure({ name, workflow }: FoundRun, context: ToolContext): Promise<Failure> {
  const group = groupsInOrder(workflow).find(
    ({ status }) => status.startsWith('FAILED') && status !== 'FAILED_UPSTREAM',
  );
  const task = group?.tasks.find(({ status }) => status.startsWith('FAILED')) ?? group?.tasks[0];
  const matcher = new Matcher(stages.find((one) => one.group === group?.name)?.id);
  matcher.status(workflow.status);
  if (group) matcher.status(group.status);
  if (task) matcher.status(task.status);
  if (task?.exitCode !== undefined) matcher.exit(task.exitCode);
  for (const message of [group?.message, task?.message]) if (message) matcher.message(message);
  const refusal = name === undefined ? undefined : readRefusal(context.settings.home, name);
  if (workflow.status === 'FAILED_SUBMISSION' && refusal !== undefined) matcher.message(refusal);
  const read = task ? await readAll(workflow.id, task.name, matcher, context) : undefined;
  return {
    group,
    task: task?.name,
    exitCode: task?.exitCode,
    causes: matcher.causes(),
    window: read?.window ?? [],
    linesRead: read?.total ?? 0,
    end: read?.end,
  };
}

async function readAll(
  id: string,
  task: string,
  matcher: Matcher,
  context: ToolContext,
): Promise<{ window: LogLine[]; total: number; end: FollowEnd }> {
  const { osmo, signal } = context;
  const trouble = new Ring(windowLines);
  const last = new Ring(windowLines);
  let total = 0;
  const take = (line: LogLine): void => {
    total++;
    matcher.log(line.number, line.text);
    last.push(line);
    if (looksLikeTrouble(line.text)) trouble.push(line);
  };
  const [end] = await Promise.all([
    readLog(osmo, { id, task, signal, ...bounds }, take),
    events(id, task, matcher, context),
  ]);
  // What ends a stage stands at the end of its log, which a bound may have kept away.
  if (end === 'time' || end === 'size')
    await readLog(osmo, { id, task, signal, lines: tailLines }, (line) => take({ ...line, number: 0 }));
  return { window: trouble.lines.length > 0 ? trouble.lines : last.lines, total, end };
}

async function events(
  id: string,
  task: string,
  matcher: Matcher,
  { osmo, signal }: ToolContext,
): Promise<void> {
  try {
    const { lines } = await readEvents(osmo, { id, task, signal, deadline: 8000, quiet: 800 });
    for (const line of lines) matcher.event(line);
  } catch {
    if (signal?.aborted) throw signal.reason;
    // Events are kept for a short time only; the log says more.
  }
}

/** The last so many. */
class Ring {
  readonly lines: LogLine[] = [];

  constructor(private readonly most: number) {}

  push(line: LogLine): void {
    this.lines.push(line.text.length > 400 ? { ...line, text: `${line.text.slice(0, 400)} [cut]` } : line);
    if (this.lines.length > this.most) this.lines.shift();
  }
}
