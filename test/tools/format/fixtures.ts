/** What the tests of formatters share: a run as it is found, and answers as one page of text. */
import type { GroupView } from '../../../src/domain/progress.ts';
import type { FoundRun } from '../../../src/features/runs/find.ts';

/** Milliseconds since the epoch: the run was submitted then. */
const submitted = Date.UTC(2026, 0, 1);
/** 100 s later. */
export const now = submitted + 100_000;

export function group(name: string, status: string, rest: Partial<GroupView> = {}): GroupView {
  const begun = !/WAITING|SCHEDULING/.test(status);
  return {
    name,
    status,
    started: begun ? submitted + 10_000 : undefined,
    ended: status === 'RUNNING' || !begun ? undefined : submitted + 40_000,
    message: undefined,
    tasks: [{ name, status, exitCode: undefined, message: undefined, retries: 0 }],
    ...rest,
  };
}

export function foundRun(
  status: string,
  groups: GroupView[] = [],
  rest: Partial<Omit<FoundRun, 'workflow'>> = {},
): FoundRun {
  const ended = /^(COMPLETED|FAILED)/.test(status) ? submitted + 90_000 : undefined;
  return {
    name: 'board-1a2b3c4d',
    called: 'name' in rest ? (rest.name ?? 'board-1a2b3c4d-1') : 'board-1a2b3c4d',
    kind: 'day0',
    pool: 'gpus',
    user: 'ada',
    root: undefined,
    cancelledBy: undefined,
    limits: { exec: undefined, queue: undefined },
    workflow: { id: 'board-1a2b3c4d-1', status, submitted, started: submitted + 5000, ended, groups },
    ...rest,
  };
}

/** The lines of each answer, with the next call as the last one, below the name of its case. */
export const page = (answers: Record<string, { lines: readonly string[]; next: string }>): string =>
  Object.entries(answers)
    .map(([name, { lines, next }]) => [`# ${name}`, ...lines, `next: ${next}`].join('\n'))
    .join('\n\n');
