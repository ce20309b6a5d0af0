/** Programs run as a user without rights: this one, or where the tests are root one that nobody logs in as. */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { onTestFinished } from 'vitest';
import { patience } from './patience.ts';
import { ownEnvironment, programs, removeFolder } from './places.ts';
import type { Ended } from './run.ts';

/** Any that owns nothing; most systems have it as `nobody`. */
const uid = 65_534;

export interface Unprivileged {
  /** A folder that is this user's; gone after the test. */
  folder(): string;
  /** Runs a command as this user, with a limit on its processes where one is given. */
  run(argv: readonly [string, ...string[]], env: Record<string, string>, processes?: number): Promise<Ended>;
}

/** Or why there is none here. */
export function unprivileged(): Unprivileged | string {
  const root = process.getuid?.() === 0;
  if (process.platform === 'win32') return 'Windows has no such users';
  if (root)
    try {
      execFileSync(process.execPath, [programs.osmo, '--help'], {
        uid,
        gid: uid,
        stdio: 'ignore',
        env: {},
        cwd: '/',
      });
    } catch {
      return `the user ${uid} may not read the built programs: their folders are closed to others`;
    }
  return {
    folder: () => {
      const made = mkdtempSync(join(tmpdir(), 'pcba dé '));
      if (root) chownSync(made, uid, uid);
      onTestFinished(() => {
        chmodSync(made, 0o700);
        removeFolder(made);
      });
      return made;
    },
    run: async ([program, ...args], env, processes) => {
      const limited =
        processes === undefined
          ? [program, args]
          : ['bash', ['-c', `ulimit -u ${processes} && exec "$0" "$@"`, program, ...args]];
      const [file, given] = limited;
      const ended = await execa(String(file), [given ?? []].flat(), {
        env: { ...ownEnvironment(), HOME: '/nonexistent', ...env },
        extendEnv: false,
        reject: false,
        stdin: 'ignore',
        timeout: patience,
        cwd: '/',
        ...(root ? { uid, gid: uid } : {}),
      });
      return { exit: ended.exitCode, stdout: ended.stdout ?? '', stderr: ended.stderr ?? '' };
    },
  };
}
