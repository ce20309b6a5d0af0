/**
 * Bad news of a probe is told once: who mends something and asks again gets a new look, not the old answer. The
 * note is all that is kept; when it is lost, the news is told twice.
 */
import { join } from 'node:path';
import { readIfThere, writeAtomic } from '../../../base/system/files.ts';
import type { ListedWorkflow } from '../../osmo/answers.ts';

type Probe = Pick<ListedWorkflow, 'name' | 'submit_time'>;

/** `key` is a hash of ours, so it is safe as a file name. */
const path = (home: string, key: string): string => join(home, 'probes', `${key}.told`);
/** IDs begin anew on another cluster, so the time belongs to it. */
const note = ({ name, submit_time }: Probe): string => `${name} ${submit_time ?? ''}`;

export const markReported = (home: string, key: string, probe: Probe): void =>
  writeAtomic(path(home, key), note(probe));

export const wasReported = (home: string, key: string, probe: Probe): boolean =>
  readIfThere(path(home, key)) === note(probe);
