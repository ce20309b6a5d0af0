/** `workflow logs` and `workflow events`: what was written so far, then what comes, until the workflow has ended. */
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArguments } from '../argv.ts';
import { Refusal } from '../refusal.ts';
import { isFinal, loadState } from '../run-folder.ts';
import { eventsPath } from '../supervisor/events.ts';
import { knownRun } from './known-run.ts';
import { printLines } from './output.ts';
import { currentUser } from './session.ts';
import { Tail } from './tail.ts';

const positionals = { name: 'workflow_id', min: 1, max: 1 };
const poll = 200;

/** `-t` means `--task` here. */
export async function logs(argv: string[]): Promise<void> {
  const args = parseArguments('osmo workflow logs', argv, {
    options: {
      task: { kind: 'value' },
      'retry-id': { kind: 'value' },
      'last-n-lines': { kind: 'value' },
      error: { kind: 'flag' },
    },
    short: { t: 'task', n: 'last-n-lines', r: 'retry-id' },
    positionals,
  });
  currentUser();
  const { state, folder } = knownRun(args.positionals[0] ?? '');
  const task = args.text('task');
  if (args.has('error') && task === undefined)
    throw new Refusal('Specify task for retry ID or error logs.', 1, 2);
  checkTask(
    state.id,
    task,
    state.groups.flatMap(({ tasks }) => tasks.map(({ name }) => name)),
  );
  printLines(`Workflow ${state.id} has ${args.has('error') ? 'error ' : ''}logs:`);
  // A stand-in keeps one log for both streams, so there is nothing apart for errors; neither has the real one here.
  if (args.has('error')) return;
  const folderOfLogs = join(folder, 'logs');
  const last = args.text('last-n-lines');
  await follow(folder, () => logFiles(folderOfLogs, task), last === undefined ? undefined : Number(last));
}

export async function events(argv: string[]): Promise<void> {
  const args = parseArguments('osmo workflow events', argv, {
    options: { task: { kind: 'value' }, 'retry-id': { kind: 'value' } },
    short: { t: 'task' },
    positionals,
  });
  currentUser();
  const { state, folder } = knownRun(args.positionals[0] ?? '');
  const task = args.text('task');
  checkTask(
    state.id,
    task,
    state.groups.flatMap(({ tasks }) => tasks.map(({ name }) => name)),
  );
  printLines(`Workflow ${state.id} has events:`);
  await follow(
    folder,
    () => [eventsPath(folder)],
    undefined,
    (line) => (task === undefined ? true : line.includes(` [${task}] `)),
  );
}

function checkTask(id: string, task: string | undefined, known: string[]): void {
  if (task !== undefined && !known.includes(task))
    throw new Refusal(`Task ${task} of workflow ${id} is not found.`, 400);
}

function logFiles(folder: string, task: string | undefined): string[] {
  if (task !== undefined) return [join(folder, `${task}.log`)];
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.log') && name !== 'events.log')
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** So many lines are printed at a time. */
const batch = 500;

/** Lines of several files in the order of their time stamps, which lead each line. */
async function follow(
  folder: string,
  files: () => string[],
  last: number | undefined,
  wanted: (line: string) => boolean = () => true,
): Promise<void> {
  const tails = new Map<string, Tail>();
  for (let first = true; ; first = false) {
    // The state is read before the files: what was written before the end is then surely seen.
    const state = loadState(folder);
    const over = state === undefined || (isFinal(state.status) && state.status !== 'FAILED_SUBMISSION');
    for (const file of files())
      if (!tails.has(file)) tails.set(file, new Tail(file, first ? last : undefined));
    await printNew([...tails.values()], first ? last : undefined, wanted);
    if (over) return;
    await wait(poll);
  }
}

/** What is finished by now, or the last `keep` lines of it. */
async function printNew(
  tails: readonly Tail[],
  keep: number | undefined,
  wanted: (line: string) => boolean,
): Promise<void> {
  let lines: string[] = [];
  for (const line of merged(tails)) {
    if (!wanted(line)) continue;
    lines.push(line);
    if (keep !== undefined && lines.length > keep + batch) lines = lines.slice(-Math.max(keep, 1));
    if (keep === undefined && lines.length >= batch) await printSlowly(lines.splice(0));
  }
  if (keep !== undefined) lines = keep > 0 ? lines.slice(-keep) : [];
  while (lines.length > 0) await printSlowly(lines.splice(0, batch));
}

/** No faster than the reader takes it: what waits for a slow one would fill the memory. */
async function printSlowly(lines: string[]): Promise<void> {
  printLines(...lines);
  if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
}

/** What is finished in all of them by now, the earliest stamp first; of equal ones the earlier file's. */
function* merged(tails: readonly Tail[]): Iterable<string> {
  for (;;) {
    let earliest: { tail: Tail; line: string } | undefined;
    for (const tail of tails) {
      const line = tail.peek();
      if (line !== undefined && (earliest === undefined || line.slice(0, 19) < earliest.line.slice(0, 19)))
        earliest = { tail, line };
    }
    if (earliest === undefined) return;
    earliest.tail.take();
    yield earliest.line;
  }
}
