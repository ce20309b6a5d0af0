/** Takes one task from its inputs to its uploaded outputs; safe to call again after any crash. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { messageOf } from '../../../base/errors.ts';
import { writeAtomic } from '../../../base/system/files.ts';
import { isAlive, type ProcessIdentity, signalGroup } from '../../../base/system/process-identity.ts';
import { line } from '../../../base/untrusted-text.ts';
import { stateTime } from '../clock.ts';
import { mountedPaths } from '../credentials.ts';
import type { RunState, StepStatus, TaskSpec, TaskState } from '../model.ts';
import {
  buildContainer,
  containerRoot,
  inputFolder,
  insideRoot,
  outputFolder,
  taskFolder,
} from './container.ts';
import { knownImages, standInFor } from './stand-in.ts';
import { copyTree, downloadUrl, uploadFolder } from './transfer.ts';
import { claimant, exitCode, launchPath, logWriter } from './wrapper.ts';

export interface TaskRun {
  folder: string;
  run: RunState;
  spec: TaskSpec;
  state: TaskState;
  /** Saves the run's state. */
  save(): void;
  /** Why the task must stop now, or undefined. */
  stopReason(): StopReason | undefined;
}

export type StopReason = 'canceled' | 'exec_timeout' | 'lead_ended';

const poll = 100;
const grace = 3000;
/** A wrapper of an earlier supervisor that has not made its claim by then will make none. */
const longestStart = 15_000;

/** Ends with the task in a final status; rejects only when the state cannot be saved. */
export async function runTask(task: TaskRun): Promise<void> {
  const { state, save } = task;
  try {
    await advance(task);
  } catch (error) {
    // Throws where the disk is full: then the task goes on, and the next supervisor takes the run up.
    finish(task, 'FAILED_SERVER_ERROR', 2002, `The embedded engine failed: ${messageOf(error)}`);
    // Nobody watches it any more.
    if (state.process) signalGroup(state.process, 'SIGKILL');
  }
  dropSecrets(task);
  state.process = null;
  save();
}

/** What a killed wrapper could not take away: the launch file and the mounted credentials. */
function dropSecrets({ folder, spec }: TaskRun): void {
  rmSync(launchPath(taskFolder(folder, spec.name)), { force: true });
  const root = containerRoot(folder, spec.name);
  for (const path of mountedPaths(spec)) rmSync(insideRoot(root, path), { force: true });
}

async function advance(task: TaskRun): Promise<void> {
  const { folder, spec, state, save } = task;
  const home = taskFolder(folder, spec.name);
  const platform = logWriter(folder, spec.name, [], `[${spec.name}][osmo]`);
  let begun: Begun | undefined;
  if (existsSync(launchPath(home))) await claimed(home);
  if (claimant(home) === undefined) {
    if (!(await prepare(task, platform))) return;
    if (task.stopReason() === undefined) begun = start(folder, spec.name);
  }
  state.status = 'RUNNING';
  state.times.start_time ??= stateTime();
  save();
  const code = await watch(task, home, begun);
  const reason = task.stopReason();
  if (code === undefined) return finish(task, ...stopped[reason ?? 'canceled']);
  state.exit_code = code;
  if (code !== 0) {
    if (reason !== undefined) return finish(task, ...stopped[reason]);
    return finish(task, 'FAILED', code, `Task failed with exit code ${code}`);
  }
  state.times.output_upload_start_time = stateTime();
  for (const { url, regex } of spec.outputs) {
    platform('Upload Start');
    try {
      await uploadFolder(outputFolder(containerRoot(folder, spec.name)), url, regex);
      platform('Upload Complete');
    } catch (error) {
      platform(`Upload failed: ${messageOf(error)}`);
      return finish(
        task,
        'FAILED',
        2012,
        `Task failed with exit code 2012: upload to ${url} failed: ${messageOf(error)}`,
      );
    }
  }
  finish(task, 'COMPLETED', 0, null);
}

/** A supervisor that died right after starting a wrapper leaves it a moment to make its claim. */
async function claimed(home: string): Promise<void> {
  for (let waited = 0; waited < 2000 && claimant(home) === undefined; waited += poll) await wait(poll);
}

const stopped: Record<StopReason, [StepStatus, number | null, string | null]> = {
  canceled: ['FAILED_CANCELED', null, 'Workflow was canceled.'],
  exec_timeout: ['FAILED_EXEC_TIMEOUT', null, 'Task ran longer than the exec timeout.'],
  lead_ended: ['COMPLETED', 0, null],
};

function finish(
  { state, save }: TaskRun,
  status: StepStatus,
  code: number | null,
  message: string | null,
): void {
  state.status = status;
  state.exit_code = code;
  state.failure_message = message;
  state.times.end_time = stateTime();
  save();
}

/** Container, inputs, launch file. False when the task has ended already. */
async function prepare(task: TaskRun, platform: (line: string) => void): Promise<boolean> {
  const { folder, run, spec, state, save } = task;
  const step = (
    status: StepStatus,
    time: 'processing_start_time' | 'scheduling_start_time' | 'initializing_start_time',
  ): void => {
    state.status = status;
    state.times[time] ??= stateTime();
    save();
  };
  step('PROCESSING', 'processing_start_time');
  step('SCHEDULING', 'scheduling_start_time');
  step('INITIALIZING', 'initializing_start_time');
  const standIn = standInFor(spec.image);
  if (!standIn) {
    const message = `Failed to pull image "${spec.image}": the embedded engine has no stand-in for it; it has ${knownImages().join(', ')}`;
    platform(message);
    finish(task, 'FAILED_IMAGE_PULL', null, message);
    return false;
  }
  const container = buildContainer(folder, spec, standIn, run);
  state.times.input_download_start_time = stateTime();
  platform('Downloading Start');
  const passed = (key: string): void =>
    platform(`Left out, since it can be no file: ${JSON.stringify(key.slice(0, 200))}`);
  for (const [index, input] of spec.inputs.entries()) {
    const target = inputFolder(container.root, index);
    mkdirSync(target, { recursive: true });
    try {
      const count =
        'url' in input
          ? await downloadUrl(input.url, target, input.regex, passed)
          : await copyTree(outputFolder(containerRoot(folder, input.task)), target, input.regex);
      if (count === 0) platform(`No entries found for ${'url' in input ? input.url : input.task}`);
    } catch (error) {
      platform(`Download failed: ${messageOf(error)}`);
      finish(task, 'FAILED', 2010, `Task failed with exit code 2010: ${messageOf(error)}`);
      return false;
    }
  }
  platform('All Inputs Gathered');
  state.times.input_download_end_time = stateTime();
  writeAtomic(launchPath(taskFolder(folder, spec.name)), JSON.stringify(container), 0o600);
  return true;
}

/** A wrapper that was started; `failed` says why it ended, once it has, or was none. */
interface Begun {
  failed: string | undefined;
}

function start(folder: string, task: string): Begun {
  const begun: Begun = { failed: undefined };
  const child = spawn(process.execPath, [process.argv[1] ?? '', '__task', folder, task], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      if (output.length < 1000) output += chunk.toString('utf8');
    });
    // The wrapper outlives this process; so does what it says nothing into.
    if (stream instanceof Socket) stream.unref();
  }
  // As where the user has no processes left.
  child.once('error', (error) => {
    begun.failed = messageOf(error);
  });
  child.once('close', (code, signal) => {
    begun.failed ??=
      line(output.replace(/^Error code: \d+$/m, '')) || `it ended with ${signal ?? `exit code ${code}`}`;
  });
  child.unref();
  return begun;
}

/** Waits for the wrapper's exit code; ends its group when the task must stop. Undefined: stopped before it began. */
async function watch(task: TaskRun, home: string, wrapped?: Begun): Promise<number | undefined> {
  // Clocks that only go on: the wall's may be set meanwhile.
  let signalled: number | undefined;
  const begun = performance.now();
  for (;;) {
    const code = exitCode(home);
    if (code !== undefined) {
      const leader = claimant(home);
      if (leader) signalGroup(leader, 'SIGKILL');
      return code;
    }
    const wrapper = claimant(home) ?? task.state.process ?? undefined;
    if (wrapper) {
      remember(task, wrapper);
      if (!isAlive(wrapper) && exitCode(home) === undefined) return 137;
      if (task.stopReason() !== undefined) signalled = end(wrapper, signalled);
    } else {
      if (task.stopReason() !== undefined || !existsSync(launchPath(home))) return undefined;
      const late = performance.now() - begun > longestStart;
      requireClaim(task, home, wrapped?.failed ?? (late ? 'it made no claim' : undefined));
    }
    await wait(poll);
  }
}

function requireClaim({ spec }: TaskRun, home: string, failed: string | undefined): void {
  if (failed !== undefined && claimant(home) === undefined)
    throw new Error(`the wrapper of ${spec.name} did not start: ${failed}`);
}

/** Its claim may be deleted with the run's folder. */
function remember(task: TaskRun, wrapper: ProcessIdentity): void {
  if (task.state.process?.pid === wrapper.pid) return;
  task.state.process = wrapper;
  task.save();
}

/** Asks first and kills after the grace; returns when it asked. */
function end(wrapper: ProcessIdentity, asked: number | undefined): number {
  if (asked === undefined) signalGroup(wrapper, 'SIGTERM');
  else if (performance.now() - asked > grace) signalGroup(wrapper, 'SIGKILL');
  return asked ?? performance.now();
}

/** Frees the disk of a finished run; logs and state stay. */
export function removeContainers(folder: string, tasks: readonly string[]): void {
  for (const task of tasks) rmSync(containerRoot(folder, task), { recursive: true, force: true });
}
