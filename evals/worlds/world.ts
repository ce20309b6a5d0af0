/** A world that a task is played in, ready for a server to be started on it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { record, text } from '../../test/support/values.ts';
import type { SubmittedRun } from '../checks/evidence.ts';

export interface OpenWorld {
  home: string;
  /** Of the server, beside what this process has. */
  env: Record<string, string>;
  /** Given to the server's command line. */
  flags: string[];
  /** What stands for `{{name}}` in a task's words. */
  names: Record<string, string>;
  /** Runs and setups that the cluster has, oldest first. */
  runs(): SubmittedRun[];
  /** Ends what lives and removes what was made. */
  close(): Promise<void>;
}

/** The user's words with the world's names in them. */
export const spoken = (words: string, { names }: OpenWorld): string =>
  words.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => names[name] ?? whole);

/** Workflows with a run's label that the embedded engine keeps in this home. */
export function engineRuns(home: string): (SubmittedRun & { id: string })[] {
  const folder = join(home, 'osmo', 'workflows');
  const states = namesIn(folder).map((id) =>
    record(JSON.parse(readFileSync(join(folder, id, 'state.json'), 'utf8'))),
  );
  return states
    .map((state) => ({
      id: text(state.id),
      name: text(record(state.labels)['pcba-day0-run']),
      status: text(state.status),
      at: text(state.submit_time),
    }))
    .filter(({ name }) => name !== '')
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ id, name, status }) => ({ id, name, status }));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
