/**
 * Reads what `workflow logs` and `workflow events` print. While a workflow is alive they follow for ever, `-n` or
 * not, so a reading is bounded in time and size, and ends early when nothing more comes.
 */

import { aborted } from '../../base/pause.ts';
import { failure, hung } from './failures.ts';
import { LineCutter } from './lines.ts';
import { missing, type OsmoCommand, startOsmo } from './process.ts';

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
  { deadline, firstLine, quiet, most, signal }: FollowBounds,
  onLine: (line: string) => void,
): Promise<FollowEnd> {
  const begun = performance.now();
  const started = await startOsmo(command, args, {
    deadline: Math.max(deadline, firstLine) + quiet,
    signal,
    buffer: false,
  });
  const { child } = started;
  let ended: FollowEnd | undefined;
  let headed = false;
  let bytes = 0;
  /** What came before the heading: the words of a refusal. */
  let head = '';
  let stderr = '';
  let silence: NodeJS.Timeout | undefined;
  let limit: NodeJS.Timeout | undefined;
  const stop = (why: FollowEnd): void => {
    ended ??= why;
    started.end();
  };
  const take = (line: string): void => {
    if (ended !== undefined) return;
    if (headed && cutMark.test(line)) ended = 'cut';
    else if (headed) onLine(line);
    else if (heading.test(line)) {
      headed = true;
      const left = deadline - (performance.now() - begun);
      limit = setTimeout(() => stop('time'), Math.max(left, quiet));
    } else if (head.length < 10_000) head += `${line}\n`;
  };
  const lines = new LineCutter(take);
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    lines.push(chunk);
    if (bytes > most) stop('size');
    clearTimeout(silence);
    if (headed) silence = setTimeout(() => stop('quiet'), quiet);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    if (stderr.length < 10_000) stderr += chunk.toString('utf8');
  });
  try {
    const { code, exitCode: exit } = await child;
    lines.end();
    if (signal?.aborted) throw aborted();
    if (code === 'ENOENT') throw missing(command.argv[0]);
    if (ended !== undefined) return ended;
    const timedOut = started.timedOut();
    if (timedOut) {
      if (headed) return 'time';
      throw hung(doing);
    }
    if (exit !== 0 || !headed) throw failure({ exit, stdout: head, stderr, timedOut }, doing);
    return 'complete';
  } finally {
    clearTimeout(silence);
    clearTimeout(limit);
    started.release();
  }
}
