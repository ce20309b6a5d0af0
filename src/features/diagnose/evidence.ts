/** Reads the log and the events of one task into a matcher, in bounded time and memory. */
import { looksLikeTrouble } from '../../domain/log-errors.ts';
import type { Matcher } from '../../domain/troubleshooting/match.ts';
import type { ToolContext } from '../../ports/context.ts';
import type { FollowEnd } from '../../ports/osmo/follow.ts';
import { type LogLine, readEvents, readLog } from '../../ports/osmo/logs.ts';

export interface LogRead {
  /** The last lines that look like trouble, or the end of the log when none does. */
  window: LogLine[];
  lines: number;
  end: FollowEnd;
}

export interface Bounds {
  /** An earlier attempt of the task. */
  attempt?: number;
  /** Milliseconds. */
  deadline: number;
  /** Bytes; a log of this size is read whole, of a larger one the beginning and the end. */
  most: number;
}

const windowLines = 12;
const tailLines = 2000;

export async function readTask(
  id: string,
  task: string,
  matcher: Matcher,
  context: ToolContext,
  bounds: Bounds,
): Promise<LogRead> {
  const { osmo, signal } = context;
  const trouble = new Ring(windowLines);
  const last = new Ring(windowLines);
  let lines = 0;
  const take = (line: LogLine): void => {
    lines++;
    matcher.log(line.number, line.text);
    last.push(line);
    if (looksLikeTrouble(line.text)) trouble.push(line);
  };
  const [end] = await Promise.all([
    // The log of a finished task ends by itself: a pause in it must not pass for its end.
    readLog(osmo, { id, task, signal, quiet: bounds.deadline, ...bounds }, take),
    matchEvents(id, task, matcher, context, bounds.attempt),
  ]);
  // What ends a stage stands at the end of its log, which a bound may have kept away; line numbers are not known there.
  if (end === 'time' || end === 'size')
    await readLog(osmo, { id, task, attempt: bounds.attempt, signal, lines: tailLines }, (line) =>
      take({ ...line, number: 0 }),
    );
  return { window: trouble.lines.length > 0 ? trouble.lines : last.lines, lines, end };
}

/** Events are kept for a short time only and may be gone; then the log has to say it. */
export async function matchEvents(
  id: string,
  task: string | undefined,
  matcher: Matcher,
  { osmo, signal }: ToolContext,
  attempt?: number,
): Promise<string[]> {
  try {
    const { lines } = await readEvents(osmo, { id, task, attempt, signal, deadline: 8000, quiet: 800 });
    for (const line of lines) matcher.event(line);
    return lines;
  } catch {
    if (signal?.aborted) throw signal.reason;
    return [];
  }
}

/** The last so many. */
class Ring {
  readonly lines: LogLine[] = [];

  constructor(private readonly most: number) {}

  push(line: LogLine): void {
    this.lines.push(line.text.length > 300 ? { ...line, text: `${line.text.slice(0, 300)} [cut]` } : line);
    if (this.lines.length > this.most) this.lines.shift();
  }
}
