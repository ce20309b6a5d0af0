/** Runs the `osmo` command once: argument array in, what it printed out, with a deadline that ends its process group. */
import { aborted } from '../../base/pause.ts';
import { mustHaveBegun, type OsmoCommand, type StartOptions, startOsmo } from './process.ts';

export interface OsmoAnswer {
  /** Exit code; undefined when a signal ended it. */
  exit: number | undefined;
  stdout: string;
  stderr: string;
  /** True when our deadline ended it. */
  timedOut: boolean;
}

export type CallOptions = Partial<Omit<StartOptions, 'buffer'>>;

/** How long calls may take, in milliseconds. */
export interface Deadlines {
  /** The command needs 0.6-0.8 s to start; a read that takes longer than this hangs (the client itself waits 362 s). */
  read: number;
  /** A POST is sent once, with the client's own limit of 60 s. */
  submit: number;
}

export const usualDeadlines: Deadlines = { read: 20_000, submit: 90_000 };

/** Never rejects for an exit code; rejects when the program is missing or the caller aborts. */
export async function callOsmo(
  command: OsmoCommand,
  args: readonly string[],
  { deadline = usualDeadlines.read, ...options }: CallOptions = {},
): Promise<OsmoAnswer> {
  const started = await startOsmo(command, args, { deadline, ...options });
  try {
    const result = await started.child;
    if (options.signal?.aborted) throw aborted();
    mustHaveBegun(command.argv[0], result);
    const { exitCode: exit, stdout = '', stderr = '' } = result;
    return { exit, stdout, stderr, timedOut: started.timedOut() };
  } finally {
    started.release();
  }
}
