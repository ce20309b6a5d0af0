/** The folders and files of submitted workflows below the home folder. */
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { messageOf } from '../../base/errors.ts';
import { homeFolder } from '../../base/home.ts';
import { readIfThere, readJson, writeAtomic } from '../../base/system/files.ts';
import { codeOf } from '../../base/system-error.ts';
import type { RunState, WorkflowSpec } from './model.ts';
import { damagedState, runState, workflowSpec } from './state-form.ts';

export const engineFolder = (): string => join(homeFolder(), 'osmo');
const workflowsFolder = (): string => join(engineFolder(), 'workflows');

export const runFolder = (id: string): string => join(workflowsFolder(), id);

/** Takes the next free number for this workflow name; making the folder is what claims it. */
export function claimRunFolder(name: string): { id: string; folder: string } {
  mkdirSync(workflowsFolder(), { recursive: true, mode: 0o700 });
  for (let n = 1 + highest(name); ; n++) {
    const id = `${name}-${n}`;
    try {
      mkdirSync(runFolder(id));
      return { id, folder: runFolder(id) };
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
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

/** False for a folder that is gone, or half made. */
export const hasState = (folder: string): boolean => existsSync(statePath(folder));

export function saveState(folder: string, state: RunState): void {
  writeAtomic(statePath(folder), JSON.stringify(state, null, 1));
}

/** The first state, which is kept besides: who submitted what is known even when the state is damaged later. */
export function beginState(folder: string, state: RunState): void {
  writeAtomic(submittedPath(folder), JSON.stringify(state));
  saveState(folder, state);
}

const submittedPath = (folder: string): string => join(folder, 'submitted.json');

/**
 * The run's state; undefined for an unknown or half-made folder. A damaged one is told as FAILED_SERVER_ERROR with the
 * reason, so that it has a name in every list and is the failure of none.
 */
export function loadState(folder: string): RunState | undefined {
  try {
    const text = readIfThere(statePath(folder));
    return text === undefined ? undefined : runState.parse(JSON.parse(text));
  } catch (error) {
    const submitted = readJson(submittedPath(folder), runState);
    return damagedState(basename(folder), messageOf(error), submitted, changed(folder));
  }
}

function changed(folder: string): Date {
  try {
    return statSync(folder).mtime;
  } catch {
    return new Date(0);
  }
}

export function saveSpec(folder: string, spec: WorkflowSpec): void {
  writeAtomic(join(folder, 'spec.json'), JSON.stringify(spec));
}

/** Null when there is none, as of a refused submission, and when it is damaged. */
export function loadSpec(folder: string): WorkflowSpec | null {
  return readJson(join(folder, 'spec.json'), workflowSpec) ?? null;
}

/** True once nothing more happens to it. */
export function isFinal(status: string): boolean {
  return status === 'COMPLETED' || status.startsWith('FAILED');
}
