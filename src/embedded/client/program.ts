/** Starts the package's other programs as processes: the embedded `osmo` and the CPU stand-ins. */
import { Day0Error } from '../../base/errors.ts';
import { builtPath } from '../../base/package.ts';
import { confinedEnvironment } from '../../base/system/confined.ts';
import { isFull } from '../../base/system-error.ts';
import type { OsmoCommand } from '../../ports/osmo/process.ts';

/** The embedded engine as an `osmo` command whose state lies in `home`. */
export function embeddedOsmo(home: string, mirror?: string): OsmoCommand {
  return {
    argv: [process.execPath, builtPath('pcba-day0-osmo.cjs')],
    // Supervisors and tasks inherit it from the submit.
    env: { PCBA_DAY0_HOME: home, ...(mirror === undefined ? {} : { PCBA_DAY0_MIRROR: mirror }) },
  };
}

export const standInProgram = (): string => builtPath('stand-ins.cjs');

/** Milliseconds; ten times what the slowest needs on an idle machine. */
const longest = 300_000;

/**
 * Runs one stand-in program to its end and returns the JSON object on its last line of stdout. With `within` it works on
 * files of others: it sees these folders alone, and nothing of the user's environment.
 */
export async function runStandIn(
  home: string,
  args: readonly string[],
  { signal, within }: { signal?: AbortSignal; within?: readonly string[] } = {},
): Promise<unknown> {
  const { execa } = await import('execa');
  const result = await execa(process.execPath, [standInProgram(), ...args], {
    env: { ...(within ? confinedEnvironment(within) : {}), PCBA_DAY0_HOME: home },
    extendEnv: within === undefined,
    stdin: 'ignore',
    reject: false,
    timeout: longest,
    ...(signal ? { cancelSignal: signal } : {}),
  });
  if (result.timedOut) {
    throw new Day0Error({
      code: 'internal',
      what: `the program "${args[0]}" of this package did not end within ${longest / 1000} s`,
      why: 'it needs seconds on a machine with time to spare; this one is busy',
      fix: 'call again when the machine has less to do',
      retry: 'safe',
    });
  }
  if (isFull(result.code)) throw result.cause;
  if (result.failed) {
    const reason = /^ERROR: (.+)$/m.exec(result.stderr ?? '')?.[1];
    throw new Day0Error({
      code: 'internal',
      what: reason ?? `the program "${args[0]}" of this package failed`,
      why: reason
        ? `the program "${args[0]}" of this package stopped there`
        : (result.stderr || result.stdout || result.shortMessage || '').slice(-600),
      fix: `mend what it names (disk space and write access of ${home} first), then call again`,
      retry: 'after_check',
    });
  }
  return JSON.parse(result.stdout.trim().split('\n').at(-1) ?? '{}');
}
