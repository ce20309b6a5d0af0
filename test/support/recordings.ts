/** Recorded calls of the real `osmo` 6.4.0, and clients whose `osmo` answers from them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { OsmoClient } from '../../src/ports/osmo/client.ts';
import type { Deadlines } from '../../src/ports/osmo/run-command.ts';
import { installOsmo, osmoOnPath } from './osmo-on-path.ts';
import { patience } from './patience.ts';
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

/** One that answers nothing, or its head alone, and stays: its call ends at the deadline, whatever that is. */
const hangs = ({ exit, seconds, stdout }: Recording): boolean =>
  (String(exit).startsWith('KILLED') && stdout.trim().split('\n').length < 2) || seconds > 30;

/** Whoever waits in vain waits shortly; an answer may take as long as a loaded machine needs to start a program. */
const limitsFor = (answers: readonly Recording[]): Deadlines => {
  const longest = answers.some(hangs) ? 2000 : patience;
  return { read: longest, submit: longest };
};

/** A client whose cluster is these recordings. */
export function replayed(answers: readonly Recording[]): OsmoClient {
  const home = temporaryFolder();
  const file = join(home, 'replay.json');
  writeFileSync(file, JSON.stringify(answers));
  const env = { REPLAY: file };
  return new OsmoClient({ argv: [installOsmo(home, 'replay_osmo.py')], env }, limitsFor(answers));
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
