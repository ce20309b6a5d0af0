/** Small workflows for the embedded engine, run by the stand-in that has nothing but a shell. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { arrival, until } from './patience.ts';
import { osmo } from './run.ts';

export interface SmallTask {
  name: string;
  /** Bash source. */
  script: string;
  /** Name of its group; the task's with `-group` when left out. */
  group?: string;
  [key: string]: unknown;
}

/** One group per task, each task of its own. Tokens such as {{output}} go in as they are. */
export function workflowText(tasks: readonly SmallTask[], more: Record<string, unknown> = {}): string {
  return stringify({
    version: 2,
    workflow: {
      name: 'small',
      resources: { default: { cpu: 1 } },
      groups: tasks.map(({ script, group, ...task }) => ({
        name: group ?? `${task.name}-group`,
        tasks: [{ image: 'pcba-day0/shell', lead: true, command: ['bash', '-c', script], ...task }],
      })),
      ...more,
    },
  });
}

export function writeWorkflow(
  folder: string,
  tasks: readonly SmallTask[],
  more: Record<string, unknown> = {},
): string {
  const path = join(folder, 'workflow.yaml');
  writeFileSync(path, workflowText(tasks, more));
  return path;
}

interface Step {
  name: string;
  status: string;
  failure_message: string | null;
}

export interface Queried extends Step {
  groups: (Step & { tasks: (Step & { exit_code: number | null })[] })[];
  labels: Record<string, string>;
}

export async function query(home: string, id: string): Promise<Queried> {
  return JSON.parse((await osmo(home, ['workflow', 'query', id, '-t', 'json'])).stdout);
}

/** Submits and returns the workflow ID. */
export async function submit(home: string, file: string, more: readonly string[] = []): Promise<string> {
  const ended = await osmo(home, ['workflow', 'submit', file, '--pool', 'default', ...more, '-t', 'json']);
  if (ended.exit !== 0) throw new Error(ended.stdout + ended.stderr);
  return JSON.parse(ended.stdout).name;
}

/** A run of this name that is at work until it is let go, at the latest by the test's end. */
export async function waitingRun(home: string, run = 'line-7'): Promise<{ id: string; letGo(): void }> {
  const gate = join(home, 'gate');
  const script = `until [ -e '${gate}' ]; do sleep 0.1; done`;
  const label = ['--label', `pcba-day0-run=${run}`];
  const id = await submit(home, writeWorkflow(home, [{ name: 'one', script }]), label);
  const letGo = (): void => writeFileSync(gate, '');
  onTestFinished(letGo);
  await until(async () => (await query(home, id)).status === 'RUNNING');
  return { id, letGo };
}

/** Queries until nothing more happens. */
export const finished = (home: string, id: string): Promise<Queried> =>
  arrival(async () => {
    const state = await query(home, id);
    return state.status === 'COMPLETED' || state.status.startsWith('FAILED') ? state : undefined;
  }, `the end of ${id}`);

/** Task statuses by task name. */
export const taskStatuses = ({ groups }: Queried): Record<string, string> =>
  Object.fromEntries(groups.flatMap(({ tasks }) => tasks.map(({ name, status }) => [name, status])));

/** Lines that a finished task printed, without stamp and mark. */
export async function printed(home: string, id: string, task: string): Promise<string[]> {
  const { stdout } = await osmo(home, ['workflow', 'logs', id, '--task', task]);
  return stdout.split('\n').flatMap((line) => {
    const match = new RegExp(`^\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d \\[${task}\\] (.*)$`).exec(line);
    return match?.[1] === undefined ? [] : [match[1]];
  });
}

/** Claims of the lock that a run's supervisor holds, the current one last. */
export function supervisorClaims(home: string, id: string): string[] {
  const folder = join(home, 'osmo', 'workflows', id);
  const numbers = readdirSync(folder).flatMap((name) => /^supervisor\.lock\.(\d+)$/.exec(name)?.[1] ?? []);
  return numbers
    .map(Number)
    .sort((a, b) => a - b)
    .map((number) => join(folder, `supervisor.lock.${number}`));
}

/** Kills the run's supervisor, if it has not ended by itself at this moment. */
export function killSupervisor(home: string, id: string): void {
  const claim = readFileSync(supervisorClaims(home, id).at(-1) ?? '', 'utf8');
  if (claim === '') return;
  try {
    process.kill(JSON.parse(claim).pid, 'SIGKILL');
  } catch {
    // It ended between the reading and the signal.
  }
}
