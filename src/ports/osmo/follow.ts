/**
 * Reads what `workflow logs` and `workflow events` print. While a workflow is alive they follow for ever, `-n` or
 * not, so a reading is bounded in time and size, and ends early when nothing more comes.
 */
import { aborted } from '../../base/pause.ts';
import { LineCutter } from '../../base/system/lines.ts';
import { deadlineError, failure } from './failures.ts';
import { mustHaveBegun, type OsmoCommand, startOsmo } from './process.ts';

export interface FollowBounds {
  /** Milliseconds in all. */
  deadline: number;
  /** Milliseconds until the heading: Python's start and one request; a service that hangs never sends it. */
  firstLine: number;
  /** Milliseconds without a new line after which everything so far counts as read. */
  quiet: number;
  /** Bytes. */
  most: number;
  signal?: AbortSignal | undefined;
}

/**
 * Why a reading ended. `complete`: the command ended by itself; `quiet`: it follows and nothing more came; `time` and
 * `size`: a bound was met; `cut`: the service broke the stream, which the command reports with exit code 0.
 */
export type FollowEnd = 'complete' | 'quiet' | 'time' | 'size' | 'cut';

const heading = /^Workflow \S+ has (error )?(logs|events):$/;
const cutMark = /^(Log|Event) stream has timed out or failed\. Please run the command again/;

/** Calls `onLine` for each line after the heading. Rejects like any other call when the command fails. */
export async function follow(
  command: OsmoCommand,
  args: readonly string[],
  doing: string,
  bounds: FollowBounds,
  onLine: (line: string) => void,
): Promise<FollowEnd> {
  const { deadline, firstLine, quiet, signal } = bounds;
  const begun = performance.now();
  const started = await startOsmo(command, args, {
    deadline: Math.max(deadline, firstLine) + quiet,
    signal,
    buffer: false,
  });
  const { child } = started;
  const reading = new Reading(bounds, begun, started.end, onLine);
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => reading.take(chunk));
  child.stderr.on('data', (chunk: Buffer) => {
    if (stderr.length < longestWords) stderr += chunk.toString('utf8');
  });
  try {
    const result = await child;
    const { ended, headed, head } = reading.close();
    if (signal?.aborted) throw aborted();
    mustHaveBegun(command.argv[0], result);
    const { exitCode: exit } = result;
    if (ended !== undefined) return ended;
    const timedOut = started.timedOut();
    if (timedOut && headed) return 'time';
    if (timedOut) throw deadlineError(doing);
    if (exit !== 0 || !headed) throw failure({ exit, stdout: head, stderr, timedOut }, doing);
    return 'complete';
  } finally {
    reading.close();
    started.release();
  }
}

/** Characters of a refusal that are kept. */
const longestWords = 10_000;
/** Characters of a line that are kept. */
const longestLine = 16_384;

/** What came so far, and the bounds of silence, time and size. */
class Reading {
  ended: FollowEnd | undefined;
  headed = false;
  /** What came before the heading: the words of a refusal. */
  head = '';
  private bytes = 0;
  private silence: NodeJS.Timeout | undefined;
  private limit: NodeJS.Timeout | undefined;
  private readonly lines = new LineCutter({ longest: longestLine, beyond: 'dropped' });

  constructor(
    private readonly bounds: FollowBounds,
    private readonly begun: number,
    private readonly endCommand: () => void,
    private readonly onLine: (line: string) => void,
  ) {}

  take(chunk: Buffer): void {
    this.bytes += chunk.length;
    for (const line of this.lines.push(chunk)) this.takeLine(line);
    if (this.bytes > this.bounds.most) this.stop('size');
    clearTimeout(this.silence);
    if (this.headed) this.silence = setTimeout(() => this.stop('quiet'), this.bounds.quiet);
  }

  /** With a last line that has no end. */
  close(): this {
    for (const line of this.lines.end()) this.takeLine(line);
    clearTimeout(this.silence);
    clearTimeout(this.limit);
    return this;
  }

  private takeLine(line: string): void {
    if (this.ended !== undefined) return;
    if (this.headed && cutMark.test(line)) this.ended = 'cut';
    else if (this.headed) this.onLine(line);
    else if (heading.test(line)) {
      this.headed = true;
      const left = this.bounds.deadline - (performance.now() - this.begun);
      this.limit = setTimeout(() => this.stop('time'), Math.max(left, this.bounds.quiet));
    } else if (this.head.length < longestWords) this.head += `${line}\n`;
  }

  private stop(why: FollowEnd): void {
    this.ended ??= why;
    this.endCommand();
  }
}
