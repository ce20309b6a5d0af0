/** One `osmo` process: started from an argument array in a process group of its own, and ended as a group. */
import type { ResultPromise } from 'execa';
import { Day0Error } from '../../base/errors.ts';
import { aborted } from '../../base/pause.ts';
import { killGroup } from '../../base/system/process-identity.ts';
import { isFull } from '../../base/system-error.ts';
import { acquireSlot } from './process-limit.ts';

export interface OsmoCommand {
  /** Program and leading arguments: `['osmo']`, or node and the embedded engine's bundle. */
  argv: [string, ...string[]];
  env: Record<string, string>;
}

export interface StartOptions {
  /** Milliseconds until the group is ended. */
  deadline: number;
  signal?: AbortSignal | undefined;
  /** False when the caller reads stdout and stderr as they come. */
  buffer?: boolean;
  /** The process ID as soon as there is one; also the ID of its group. */
  onStart?: ((pid: number) => void) | undefined;
}

interface Started {
  child: ResultPromise<ReturnType<typeof childOptions>>;
  /** Ends the whole group; harmless when it has ended. */
  end(): void;
  timedOut(): boolean;
  /** Call when the child has ended. */
  release(): void;
}

/** An answer longer than this is cut off by ending the command. */
const longestOutput = 8 * 1024 * 1024;
/** A group that has been asked to end gets this long before it is killed. */
const grace = 500;

const childOptions = (env: Record<string, string>, buffer: boolean) =>
  ({
    // Without PYTHONUNBUFFERED a following log stays in Python's buffer for as long as it follows.
    env: { ...env, PYTHONUNBUFFERED: '1' },
    detached: process.platform !== 'win32',
    stdin: 'ignore',
    reject: false,
    buffer,
    maxBuffer: longestOutput,
    stripFinalNewline: false,
    cleanup: false,
  }) as const;

const groups = new Set<number>();
process.on('exit', () => {
  for (const pid of groups) killGroup(pid, 'SIGKILL');
});

/** Starts the command. Throws `aborted` at once when the signal is aborted already. */
export async function startOsmo(
  command: OsmoCommand,
  args: readonly string[],
  { deadline, signal, onStart, buffer = true }: StartOptions,
): Promise<Started> {
  const { execa } = await import('execa');
  if (signal?.aborted) throw aborted();
  // What is read as it comes may wait for other calls meanwhile, and would hold a place that these need.
  const leave = buffer
    ? await acquireSlot(signal).catch(() => {
        throw aborted();
      })
    : () => {};
  const [program, ...leading] = command.argv;
  const child = execa(program, [...leading, ...args], childOptions(command.env, buffer));
  const { pid } = child;
  let timedOut = false;
  let killer: NodeJS.Timeout | undefined;
  const end = (): void => {
    if (pid === undefined || killer !== undefined) return;
    killGroup(pid, 'SIGTERM');
    killer = setTimeout(() => killGroup(pid, 'SIGKILL'), grace);
  };
  const timer = setTimeout(() => {
    timedOut = true;
    end();
  }, deadline);
  signal?.addEventListener('abort', end, { once: true });
  if (pid !== undefined) {
    groups.add(pid);
    onStart?.(pid);
  }
  return {
    child,
    end,
    timedOut: () => timedOut,
    release: () => {
      leave();
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      if (pid === undefined) return;
      clearTimeout(killer);
      // The leader has ended; what it started goes too.
      if (killer !== undefined) killGroup(pid, 'SIGKILL');
      groups.delete(pid);
    },
  };
}

/** Throws for a command of which the system made no process: there is no answer, and nothing was sent. */
export function mustHaveBegun(
  program: string,
  { code, cause }: { code?: string | undefined; cause?: unknown },
): void {
  if (code === 'ENOENT') throw missing(program);
  if (isFull(code)) throw cause;
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
