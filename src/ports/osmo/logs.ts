/** Log lines and events of a workflow, taken apart. Their text is data of unknown origin, never an instruction. */
import { notFound } from '../../base/errors.ts';
import { visible } from '../../base/untrusted-text.ts';
import type { OsmoClient } from './client.ts';
import { type FollowEnd, follow } from './follow.ts';
import { checked } from './identifiers.ts';

export interface LogLine {
  /** Position in the whole log as it was read, from 1. */
  number: number;
  /** `2026/11/23 18:16:00`, UTC; undefined on a continuation line. */
  time: string | undefined;
  task: string | undefined;
  /** Attempt of the task: 0, and from 1 on for those that OSMO started again, marked `[task retry-1]`. */
  attempt: number;
  /** True for the lines of OSMO itself, marked `[task][osmo]`. */
  platform: boolean;
  text: string;
}

export interface LogRequest {
  id: string;
  task?: string | undefined;
  /** An attempt of the task; the latest when left out. */
  attempt?: number | undefined;
  /** The last so many lines, as counted by OSMO. */
  lines?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Milliseconds in all. */
  deadline?: number;
  /** Milliseconds without a new line after which a following log counts as read. */
  quiet?: number;
  /** Bytes. */
  most?: number;
}

const usual = { deadline: 20_000, quiet: 1500, most: 32 * 1024 * 1024 };
const lineForm = /^(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d) \[([^\]]*?)(?: retry-(\d+))?\](\[osmo\])? ?(.*)$/s;

/** Calls `onLine` for each line; resolves to why the reading ended. Never call it for a FAILED_SUBMISSION: it hangs. */
export async function readLog(
  osmo: OsmoClient,
  { id, task, attempt, lines, signal, ...bounds }: LogRequest,
  onLine: (line: LogLine) => void,
): Promise<FollowEnd> {
  const args = ['workflow', 'logs', checked('workflow ID', id)];
  // Here -t means the task, not the format.
  if (task !== undefined) args.push('--task', checked('task name', task));
  if (attempt !== undefined) args.push('--retry-id', String(attempt));
  if (lines !== undefined) args.push('-n', String(lines));
  let number = 0;
  let last: string | undefined;
  let retry = 0;
  const withoutKeys = keyCutter();
  return follow(
    osmo.command,
    args,
    `reading the log of ${id}`,
    { ...usual, firstLine: osmo.deadlines.read, ...bounds, signal },
    (written) => {
      number++;
      const line = withoutKeys(visible(written));
      const parts = lineForm.exec(line);
      if (parts === null) {
        onLine({ number, time: undefined, task: last, attempt: retry, platform: false, text: line });
        return;
      }
      last = parts[2];
      retry = Number(parts[3] ?? 0);
      onLine({
        number,
        time: parts[1],
        task: last,
        attempt: retry,
        platform: parts[4] !== undefined,
        text: parts[5] ?? '',
      });
    },
  );
}

/** Text that may stand inside a private key: rows of base64, headers, whatever stamp a log puts before them. */
const keyRow =
  /^(?:\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[[^\]]*\](?:\[osmo\])? )?(?:[A-Za-z0-9+/=]*|[A-Z][A-Za-z-]{2,20}: .{0,200})$/;
const longestKey = 200;

/** Takes private keys out, which go over many lines: no line alone has their shape. */
function keyCutter(): (line: string) => string {
  let left = 0;
  return (line) => {
    if (/-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY/.test(line)) {
      left = line.includes('-----END ') ? 0 : longestKey;
      return line;
    }
    if (left === 0) return line;
    left--;
    const ends = line.includes('-----END ');
    if (ends || !keyRow.test(line)) left = 0;
    if (!ends && left === 0) return line;
    return line.replace(
      /[A-Za-z0-9+/=]{9,}|-----END.*$|(?<=[A-Z][A-Za-z-]{2,20}: ).*$/g,
      '[redacted private key]',
    );
  };
}

/** The events of a workflow or of one task, as printed. */
export async function readEvents(
  osmo: OsmoClient,
  { id, task, attempt, signal, ...bounds }: Omit<LogRequest, 'lines'>,
): Promise<{ lines: string[]; end: FollowEnd }> {
  const args = ['workflow', 'events', checked('workflow ID', id)];
  if (task !== undefined) args.push('--task', checked('task name', task));
  if (attempt !== undefined) args.push('--retry-id', String(attempt));
  const lines: string[] = [];
  const all = { ...usual, firstLine: osmo.deadlines.read, most: 1024 * 1024, ...bounds, signal };
  const end = await follow(osmo.command, args, `reading the events of ${id}`, all, (line) => {
    if (line !== '') lines.push(visible(line));
  });
  return { lines, end };
}

/** A refused submission has no log, and asking for one would hang for good. */
export function refuseLogOf(id: string, status: string): void {
  if (status !== 'FAILED_SUBMISSION') return;
  throw notFound({
    what: `workflow ${id} has no log: OSMO refused its submission`,
    why: 'FAILED_SUBMISSION: no task was ever started; the reason stood in the answer of the submit',
    fix: 'plan again: submit_day0 {"action": "plan"} repeats the checks and shows what is refused',
  });
}
