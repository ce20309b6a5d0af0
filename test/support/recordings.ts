/** Recorded calls of the real `osmo` 6.4.0, and clients whose `osmo` answers from them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { OsmoClient } from '../../src/ports/osmo/client.ts';
import { installOsmo, osmoOnPath } from './osmo-on-path.ts';
import { temporaryFolder } from './places.ts';

export interface Recording {
  /** Section of the recording session, such as `02-not-logged-in`. */
  from: string;
  note: string | null;
  argv: string[];
  /** Or `KILLED after 8.0s` for a command that did not end. */
  exit: number | string;
  seconds: number;
  stdout: string;
  /** A file whose contents come after stdout, for answers too large for a recording. */
  stdout_file?: string;
  stderr: string;
}

export const recordings: Recording[] = JSON.parse(
  readFileSync(new URL('../ports/osmo/recordings.json', import.meta.url), 'utf8'),
);

/** The recordings of these sections, in the order asked for. */
export const from = (...sections: string[]): Recording[] =>
  sections.flatMap((section) => recordings.filter((one) => one.from === section));

/** A recording with other contents, for what the recording session could not provoke. */
export const altered = (recording: Recording | undefined, change: Partial<Recording>): Recording => {
  if (recording === undefined) throw new Error('no such recording');
  return { ...recording, ...change };
};

/** The specification of a workflow with one group that writes there; the form is recorded, the contents are not. */
export const specified = (id: string, group: string, url: string): Recording =>
  altered(
    recordings.find(({ argv }) => argv[2] === 'spec'),
    {
      argv: ['osmo', 'workflow', 'spec', id],
      exit: '0',
      stdout: stringify({
        workflow: { groups: [{ name: group, tasks: [{ name: 'one', outputs: [{ url }] }] }] },
      }),
      stderr: '',
    },
  );

/** Deadlines short enough for tests, long enough for a loaded machine to start a program. */
const deadlines = { read: 3000, submit: 3000 };

/** A client whose cluster is these recordings. */
export function replayed(answers: readonly Recording[], limits = deadlines): OsmoClient {
  const home = temporaryFolder();
  const file = join(home, 'replay.json');
  writeFileSync(file, JSON.stringify(answers));
  const env = { REPLAY: file };
  return new OsmoClient({ argv: [installOsmo(home, 'replay_osmo.py')], env }, limits);
}

/** The environment of a server whose `osmo` answers from these recordings; `log` gets its argument lists. */
export function replayedOnPath(
  home: string,
  answers: readonly Recording[],
): { env: Record<string, string>; log: string } {
  const file = join(home, 'replay.json');
  const log = join(home, 'replay.log');
  writeFileSync(file, JSON.stringify(answers));
  writeFileSync(log, '');
  return { env: osmoOnPath(home, 'replay_osmo.py', { REPLAY: file, REPLAY_LOG: log }), log };
}
