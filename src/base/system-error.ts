/** What the operating system refuses, as errors with a way out: disks that are full, folders of others, limits that are met. */
import type { ErrorBody } from './error-body.ts';

/** By the system's code; the fix for a file that was to be read or written. */
export const remedies: Record<string, string> = {
  ENOSPC: 'free disk space, then call again',
  EDQUOT: 'free disk space or have the quota raised, then call again',
  EFBIG: 'have the limit on the size of files raised, then call again',
  EACCES: 'give this user access to it, or set PCBA_DAY0_HOME or the output folder to another place',
  EPERM: 'give this user access to it, or set PCBA_DAY0_HOME or the output folder to another place',
  EROFS: 'the file system is read-only: set PCBA_DAY0_HOME or the output folder to a place on another',
  EMFILE: 'have the limit on open files raised (ulimit -n), then call again',
  ENFILE: 'end programs that hold files open, then call again',
};

/** Whether the system refused to begin a process for want of room, told by its code. */
export const isFull = (code: unknown): boolean => /^(EAGAIN|ENOMEM|EMFILE|ENFILE)$/.test(String(code));

const full = 'end processes of this user or have the limit raised (ulimit -u, or that of the container)';

/** The system's code of what was thrown, such as `ENOENT`. */
export function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string'
    ? thrown.code
    : undefined;
}

/** Whether a file was not there, nor could be where it was looked for. */
export const isMissing = (thrown: unknown): boolean => /^ENO(ENT|TDIR)$/.test(codeOf(thrown) ?? '');

/** Undefined for what is no refusal of the system, and for one that says nothing to a user. */
export function systemError(thrown: unknown): ErrorBody | undefined {
  const code = codeOf(thrown);
  if (!(thrown instanceof Error) || code === undefined) return undefined;
  const call = 'syscall' in thrown ? String(thrown.syscall) : '';
  const thread = code === 'ERR_WORKER_INIT_FAILED';
  if (thread || (/^(EAGAIN|ENOMEM)$/.test(code) && call.startsWith('spawn')))
    return {
      code: 'internal',
      what: `this machine starts no more processes: ${thrown.message}`,
      why: 'a limit on processes or memory is met; nothing was started',
      fix: `${full}, then call again`,
      retry: 'safe',
    };
  const fix = remedies[code];
  if (fix === undefined) return undefined;
  return {
    code: 'storage_failed',
    what: thrown.message,
    why: 'the system refused it; what was complete before is kept',
    fix,
    retry: 'after_check',
  };
}
