/** The folders and files of submitted workflows below the home folder. */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { homeFolder } from '../home.ts';
import { readIfThere, writeAtomic } from '../system/files.ts';
import type { RunState, WorkflowSpec } from './model.ts';

export const engineFolder = (): string => join(homeFolder(), 'osmo');
const workflowsFolder = (): string => join(engineFolder(), 'workflows');

export const runFolder = (id: string): string => join(workflowsFolder(), id);

/** Takes the next free number for this workflow name; making the folder is what claims it. */
export function claimRunFolder(name: string): { id: string; folder: string } {
  mkdirSync(workflowsFolder(), { recursive: true });
  for (let n = 1 + highest(name); ; n++) {
    const id = `${name}-${n}`;
    try {
      mkdirSync(runFolder(id));
      return { id, folder: runFolder(id) };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

function highest(name: string): number {
  const numbers = runIds().flatMap((id) =>
    id.startsWith(`${name}-`) ? Number(id.slice(name.length + 1)) : [],
  );
  return Math.max(0, ...numbers.filter(Number.isInteger));
}

export function runIds(): string[] {
  try {
    return readdirSync(workflowsFolder());
  } catch {
    return [];
  }
}

const statePath = (folder: string): string => join(folder, 'state.json');

export function saveState(folder: string, state: RunState): void {
  writeAtomic(statePath(folder), JSON.stringify(state, null, 1));
}

/** The run's state; undefined for an unknown or half-made folder. */
export function loadState(folder: string): RunState | undefined {
  const text = readIfThere(statePath(folder));
  return text === undefined ? undefined : JSON.parse(text);
}

export function saveSpec(folder: string, spec: WorkflowSpec): void {
  writeAtomic(join(folder, 'spec.json'), JSON.stringify(spec));
}

export function loadSpec(folder: string): WorkflowSpec {
  return JSON.parse(readIfThere(join(folder, 'spec.json')) ?? 'null');
}

/** True once nothing more happens to it. */
export function isFinal(status: string): boolean {
  return status === 'COMPLETED' || status.startsWith('FAILED');
}
