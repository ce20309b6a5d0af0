/** A cluster that answers from recordings of the real command: what it was asked to submit and to cancel is kept. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { clusterRun, runName } from '../../test/support/cluster-run.ts';
import { clusterWith } from '../../test/support/healthy-cluster.ts';
import { removeFolder } from '../../test/support/places.ts';
import { replayedOnPath } from '../../test/support/recordings.ts';
import { list, record, text } from '../../test/support/values.ts';
import type { WorldOf } from '../task.ts';
import type { OpenWorld } from './world.ts';

export function clusterWorld(
  { root, credential, quiet_minutes: since }: Extract<WorldOf, { from: 'cluster' }>,
  folder: string,
): OpenWorld {
  const home = join(folder, 'home');
  mkdirSync(join(folder, 'root'), { recursive: true });
  mkdirSync(home);
  const url = pathToFileURL(join(folder, 'root')).href;
  const answers = [
    ...(since === undefined
      ? []
      : clusterRun({ status: 'RUNNING', group: 'usd2roi-render', task: 'RUNNING', since, follows: true })),
    ...clusterWith({
      list: () => '{"workflows": []}',
      ...(credential ? {} : { credentials: () => '{"credentials": []}' }),
    }),
  ];
  const { env, log } = replayedOnPath(folder, answers);
  return {
    home,
    env: {
      ...env,
      PCBA_DAY0_NO_PROBE: 'true',
      ...(root === 'empty' ? { PCBA_DAY0_DIG_URL_ROOT: url } : {}),
    },
    flags: [],
    names: { root: url, quiet: runName },
    runs: () =>
      readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => list(record(JSON.parse(line)).argv).map(text))
        .filter((argv) => argv.includes('submit') && !argv.includes('--dry-run'))
        .map((argv) => ({ name: argv.find((word) => /^name=/.test(word)) ?? 'a run', status: 'SENT' })),
    close: async () => removeFolder(folder),
  };
}
