/** Runs the `osmo` command once: argument array in, what it printed out, with a deadline that ends its process group. */
import { Day0Error } from '../errors.ts';

export interface OsmoCommand {
  /** Program and leading arguments: `['osmo']`, or node and the embedded engine's bundle. */
  argv: [string, ...string[]];
  env: Record<string, string>;
}

export interface OsmoAnswer {
  /** Exit code; undefined when a signal ended it. */
  exit: number | undefined;
  stdout: string;
  stderr: string;
  /** True when our deadline ended it. Normal for `logs` and `events` of a live workflow, which follow for ever. */
  timedOut: boolean;
}

export interface CallOptions {
  /** Milliseconds. */
  deadline?: number;
  signal?: AbortSignal | undefined;
}

/** The real command needs 0.6-0.8 s to start and gives a request 60 s; a query that takes longer than this hangs. */
export const queryDeadline = 20_000;
/** A POST is sent once, with the client's own limit of 60 s. */
export const submitDeadline = 90_000;
const longestOutput = 8 * 1024 * 1024;

/** Never rejects for an exit code; rejects when the program is missing or the caller aborts. */
export async function callOsmo(
  command: OsmoCommand,
  args: readonly string[],
  options: CallOptions = {},
): Promise<OsmoAnswer> {
  const { execa } = await import('execa');
  options.signal?.throwIfAborted();
  const [program, ...leading] = command.argv;
  const child = execa(program, [...leading, ...args], {
    env: command.env,
    detached: process.platform !== 'win32',
    stdin: 'ignore',
    reject: false,
    maxBuffer: longestOutput,
    stripFinalNewline: false,
  });
  let timedOut = false;
  const endGroup = (): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself in the meantime.
    }
  };
  const timer = setTimeout(() => {
    timedOut = true;
    endGroup();
  }, options.deadline ?? queryDeadline);
  options.signal?.addEventListener('abort', endGroup, { once: true });
  try {
    const result = await child;
    if (options.signal?.aborted) throw aborted();
    if (result.code === 'ENOENT') throw missing(program);
    return { exit: result.exitCode, stdout: result.stdout, stderr: result.stderr, timedOut };
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', endGroup);
  }
}

function aborted(): Day0Error {
  return new Day0Error({
    code: 'aborted',
    what: 'the call was cancelled',
    why: 'the client withdrew its request',
    fix: 'call again when it is wanted; a run on the cluster is not touched by this',
    retry: 'safe',
  });
}

function missing(program: string): Day0Error {
  return new Day0Error({
    code: 'not_configured',
    what: `the command ${program} was not found`,
    why: 'PCBA_DAY0_CLUSTER=osmo needs the osmo command on PATH',
    fix: "install NVIDIA's osmo command, or set PCBA_DAY0_CLUSTER=embedded for previews on this machine",
    retry: 'after_check',
  });
}
