/** The credential store of the local user: one file that only its owner can read. */
import { join } from 'node:path';
import * as z from 'zod';
import { readIfThere, writeAtomic } from '../../base/system/files.ts';
import { withLock } from '../../base/system/lock.ts';
import type { TaskSpec, WorkflowSpec } from './model.ts';
import { ofSubmission, Refusal } from './refusal.ts';
import { engineFolder } from './run-folder.ts';

const credential = z.object({
  type: z.enum(['GENERIC', 'DATA', 'REGISTRY']),
  payload: z.record(z.string(), z.string()),
});
const form = z.record(z.string(), credential);
export type Credentials = z.infer<typeof form>;

const path = (): string => join(engineFolder(), 'credentials.json');

/** Throws when the file is none of ours any more: a change would lose what it may still hold. */
export function readCredentials(): Credentials {
  const text = readIfThere(path());
  if (text === undefined) return {};
  try {
    return form.parse(JSON.parse(text));
  } catch {
    // Nothing of its text is told: it holds secrets.
    throw new Refusal(
      `${path()} cannot be read as credentials; mend or remove it, then set them again`,
      1,
      2,
    );
  }
}

/** Reads, changes and writes them while no other process does. */
export function changeCredentials(change: (all: Credentials) => Credentials): void {
  withLock(`${path()}.lock`, () => writeAtomic(path(), JSON.stringify(change(readCredentials()), null, 1)));
}

/** Throws OSMO's words for a credential that is missing or lacks a key. */
export function checkCredentials(spec: WorkflowSpec): void {
  const all = readCredentials();
  for (const { credentials } of spec.groups.flatMap(({ tasks }) => tasks)) {
    for (const [name, use] of Object.entries(credentials)) {
      const found = all[name];
      if (!found) throw ofSubmission(new Refusal(`Could not find the credential: ${name}.`, 400));
      const wrong =
        typeof use === 'string' ? undefined : Object.values(use).find((key) => !(key in found.payload));
      if (wrong !== undefined) {
        const keys = Object.keys(found.payload)
          .map((key) => `'${key}'`)
          .join(', ');
        const message = `${wrong} is not a valid credential key please choose from dict_keys([${keys}])`;
        throw ofSubmission(new Refusal(message, 400));
      }
    }
  }
}

export interface TaskSecrets {
  env: Record<string, string>;
  /** Files to mount: container path and content. */
  files: { path: string; text: string }[];
  /** Values that must not appear in a log. */
  values: string[];
}

/** What a task's `credentials` turn into at its start. */
export function taskSecrets({ credentials }: TaskSpec): TaskSecrets {
  const all = readCredentials();
  const secrets: TaskSecrets = { env: {}, files: [], values: [] };
  for (const [name, use] of Object.entries(credentials)) {
    const payload = all[name]?.payload ?? {};
    if (typeof use === 'string') {
      for (const [key, text] of Object.entries(payload)) secrets.files.push({ path: `${use}/${key}`, text });
      secrets.values.push(...Object.values(payload));
      continue;
    }
    for (const [variable, key] of Object.entries(use)) {
      const value = payload[key];
      if (value === undefined) continue;
      secrets.env[variable] = value;
      secrets.values.push(value);
    }
  }
  return secrets;
}

/** Container paths of the files that hold a task's credentials; none when these cannot be read any more. */
export function mountedPaths(task: TaskSpec): string[] {
  try {
    return taskSecrets(task).files.map(({ path }) => path);
  } catch {
    return [];
  }
}
