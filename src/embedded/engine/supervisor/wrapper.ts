/** The process around one task: stamps and masks its output, keeps its exit code. It survives the supervisor. */
import { spawn } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import * as z from 'zod';
import { messageOf } from '../../../base/errors.ts';
import { claimByLink, readIfThere, writeAtomic } from '../../../base/system/files.ts';
import { LineCutter } from '../../../base/system/lines.ts';
import { identify, type ProcessIdentity, processIdentity } from '../../../base/system/process-identity.ts';
import { line } from '../../../base/untrusted-text.ts';
import { logTime } from '../clock.ts';
import { type TaskSecrets, taskSecrets } from '../credentials.ts';
import { loadSpec } from '../run-folder.ts';
import { type Container, containerForm, insideRoot, taskFolder } from './container.ts';

const startedPath = (folder: string): string => join(folder, 'started');
const exitPath = (folder: string): string => join(folder, 'exit.json');
export const launchPath = (folder: string): string => join(folder, 'launch.json');

/** The wrapper that claimed this task, dead or alive; undefined when none has. */
export function claimant(folder: string): ProcessIdentity | undefined {
  return readTaskFile(startedPath(folder), processIdentity);
}

/** The exit code that the wrapper left, or undefined. */
export function exitCode(folder: string): number | undefined {
  return readTaskFile(exitPath(folder), exit)?.code;
}

const exit = z.object({ code: z.number() });

/** Throws for a file that is none of ours any more, with its name. */
function readTaskFile<T>(path: string, form: z.ZodType<T>): T | undefined {
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  try {
    return form.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${basename(path)} of the task cannot be read (${line(messageOf(error), 120)})`, {
      cause: error,
    });
  }
}

/** Body of the hidden subcommand `__task <run folder> <task>`. */
export async function wrapTask(runFolder: string, taskName: string): Promise<void> {
  const folder = taskFolder(runFolder, taskName);
  if (!claim(folder)) return;
  const task = loadSpec(runFolder)
    ?.groups.flatMap(({ tasks }) => tasks)
    .find(({ name }) => name === taskName);
  const launch = readTaskFile(launchPath(folder), containerForm);
  if (!task || !launch) throw new Error(`no launch for task ${taskName}`);
  const secrets = taskSecrets(task);
  mountSecrets(launch.root, secrets);
  const write = logWriter(runFolder, taskName, secrets.values);
  // The group is told to end by a signal; this process stays to write down how the command ended.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
  const code = await runCommand(launch, secrets.env, write);
  // Whoever deleted the run's folder meanwhile does not get it back.
  if (!existsSync(folder)) return;
  for (const { path } of secrets.files) rmSync(insideRoot(launch.root, path), { force: true });
  writeAtomic(exitPath(folder), JSON.stringify({ code }));
  rmSync(launchPath(folder), { force: true });
}

/** One wrapper a task, for ever: the claim is made in one step and never given back. */
function claim(folder: string): boolean {
  mkdirSync(folder, { recursive: true });
  const draft = join(folder, `started.${process.pid}`);
  try {
    writeFileSync(draft, JSON.stringify(identify(process.pid)));
    return claimByLink(draft, startedPath(folder));
  } finally {
    rmSync(draft, { force: true });
  }
}

function mountSecrets(root: string, { files }: TaskSecrets): void {
  for (const { path, text } of files) {
    const target = insideRoot(root, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text, { mode: 0o600 });
    chmodSync(target, 0o600);
  }
}

/** Appends one finished line, stamped and masked; several processes may append to the same file. */
export function logWriter(
  runFolder: string,
  task: string,
  secrets: readonly string[],
  mark = `[${task}]`,
): (line: string) => void {
  const path = join(runFolder, 'logs', `${task}.log`);
  mkdirSync(dirname(path), { recursive: true });
  const masked = secrets.filter((value) => value.length >= 4);
  let lost = 0;
  return (line) => {
    const clean = masked.reduce((text, value) => text.replaceAll(value, '[MASKED]'), line);
    const gap =
      lost > 0 ? `${logTime()} ${mark} [${lost} lines were lost: the log could not be written]\n` : '';
    try {
      appendFileSync(path, `${gap}${logTime()} ${mark} ${clean}\n`);
      lost = 0;
    } catch {
      // A full disk: the task goes on and ends by what it does itself.
      lost++;
    }
  };
}

function runCommand(
  { argv, env, root }: Container,
  secretEnv: Record<string, string>,
  write: (line: string) => void,
): Promise<number> {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, {
    cwd: root,
    env: { ...env, ...secretEnv },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const flushes = [stampLines(child.stdout, write), stampLines(child.stderr, write)];
  return new Promise((resolve) => {
    const end = (code: number): void => {
      for (const flush of flushes) flush();
      resolve(code);
    };
    child.once('error', (error) => {
      write(`${program}: ${error.message}`);
      end(127);
    });
    // `exit`, not `close`: a process that the command left behind may hold the pipe open for ever.
    child.once('exit', (code, signal) => {
      setTimeout(() => end(code ?? (signal === 'SIGKILL' ? 137 : signal === 'SIGTERM' ? 143 : 128)), 100);
    });
  });
}

const longestLine = 64 * 1024;

/** Cuts a stream into lines; returns what writes an unfinished last line. */
function stampLines(stream: Readable, write: (line: string) => void): () => void {
  const cutter = new LineCutter({ ends: /\r?\n|\r/, longest: longestLine });
  const writeAll = (lines: string[]): void => {
    for (const line of lines) write(line);
  };
  stream.on('data', (chunk: Buffer) => writeAll(cutter.push(chunk)));
  return () => writeAll(cutter.end());
}
