/** Imitates a container for one task: its own root folder, files, tokens and environment. */
import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import * as z from 'zod';
import { confinedTo, plainVariables } from '../../../base/system/confined.ts';
import type { RunState, TaskSpec } from '../model.ts';
import { type StandIn, standInEnvironment } from './stand-in.ts';

/** As the launch file has it. */
export const containerForm = z.object({
  /** The container's `/`. */
  root: z.string(),
  argv: z.array(z.string()),
  /** Without credentials: those are read by the process that starts the command. */
  env: z.record(z.string(), z.string()),
});
export type Container = z.infer<typeof containerForm>;

export const taskFolder = (runFolder: string, task: string): string => join(runFolder, 'tasks', task);
export const containerRoot = (runFolder: string, task: string): string =>
  join(taskFolder(runFolder, task), 'root');
export const inputFolder = (root: string, index: number): string =>
  join(root, 'osmo', 'data', 'input', String(index));
export const outputFolder = (root: string): string => join(root, 'osmo', 'data', 'output');

/** Builds the root anew; nothing of an earlier, never started attempt stays. */
export function buildContainer(
  runFolder: string,
  task: TaskSpec,
  standIn: StandIn,
  run: Pick<RunState, 'id' | 'uuid'>,
): Container {
  const root = containerRoot(runFolder, task.name);
  rmSync(root, { recursive: true, force: true });
  for (const folder of ['tmp', 'home', join('osmo', 'data', 'input'), join('osmo', 'data', 'output')]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  if (existsSync(standIn.rootfs)) cpSync(standIn.rootfs, root, { recursive: true });
  const fill = tokenFiller(task, root, run);
  for (const { path, contents } of task.files) {
    const target = insideRoot(root, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, fill(contents));
    chmodSync(target, 0o755);
  }
  const mapFiles = (argument: string): string =>
    task.files.some(({ path }) => path === argument) ? insideRoot(root, argument) : argument;
  const env: Record<string, string> = {
    ...Object.fromEntries(
      Object.entries(process.env).filter(
        (pair): pair is [string, string] => plainVariables.test(pair[0]) && pair[1] !== undefined,
      ),
    ),
    ...standInEnvironment(standIn, root),
    ...Object.fromEntries(Object.entries(task.environment).map(([key, value]) => [key, fill(value)])),
    HOME: join(root, 'home'),
    TMPDIR: join(root, 'tmp'),
    STAND_IN_ROOT: root,
    ...confinedTo([root]),
  };
  env.PATH = [...standIn.path.map((folder) => join(root, folder)), env.PATH ?? '/usr/bin:/bin'].join(':');
  return { root, argv: [...task.command, ...task.args].map(fill).map(mapFiles), env };
}

/** A container path below the root; `..` cannot climb out. */
export function insideRoot(root: string, path: string): string {
  return join(root, normalize(`/${path}`));
}

/** Replaces OSMO's tokens: {{output}}, {{input:0}}, {{input:<task>}}, {{workflow_id}}, {{uuid}}, {{host:<task>}}. */
function tokenFiller(
  task: TaskSpec,
  root: string,
  { id, uuid }: Pick<RunState, 'id' | 'uuid'>,
): (text: string) => string {
  return (text) =>
    text.replace(
      /\{\{(input:([^{}\s]+)|output|workflow_id|uuid|host:[^{}\s]+)\}\}/g,
      (whole, token: string, input?: string) => {
        if (token === 'output') return outputFolder(root);
        if (token === 'workflow_id') return id;
        if (token === 'uuid') return uuid;
        if (token.startsWith('host:')) return '127.0.0.1';
        const index = /^\d+$/.test(input ?? '')
          ? Number(input)
          : task.inputs.findIndex((source) => 'task' in source && source.task === input);
        return index >= 0 && index < task.inputs.length ? inputFolder(root, index) : whole;
      },
    );
}
