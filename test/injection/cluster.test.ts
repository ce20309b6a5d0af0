/** The faults of a cluster: preflight against its answers before, the diagnosis of the run after. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { clusterRun, runName } from '../support/cluster-run.ts';
import { clusterWith } from '../support/healthy-cluster.ts';
import { temporaryFolder } from '../support/places.ts';
import { preparedHome } from '../support/prepared-home.ts';
import { type Recording, replayedOnPath } from '../support/recordings.ts';
import { server } from '../support/run.ts';
import { anomalygenMessages } from './anomalygen-messages.ts';
import { traps } from './anomalygen-messages-1.1.ts';
import { type ClusterFault, clusterFaults } from './cluster-faults.ts';

const place = preparedHome();
const score = { foretold: 0, foretellable: 0, explained: 0 };

async function call(
  tool: string,
  args: unknown,
  answers: readonly Recording[],
  home: string,
): Promise<string> {
  const { env } = replayedOnPath(temporaryFolder(), answers);
  const { stdout } = await server(['call', tool, JSON.stringify(args)], { ...env, PCBA_DAY0_HOME: home });
  return stdout;
}

async function foretoldBy({ cluster = {}, values }: ClusterFault): Promise<string[]> {
  const args = {
    dig_url_root: place.root,
    board: 'sample_board',
    scene_filename: 'sample_board.usda',
    ...(await values?.()),
  };
  const { checks } = JSON.parse(await call('preflight', args, clusterWith(cluster), place.home));
  const found: { id: string; status: string }[] = checks;
  return found.filter(({ status }) => status === 'fail' || status === 'warn').map(({ id }) => id);
}

const faults = [...clusterFaults, ...anomalygenMessages, ...traps];

test.each(faults)('$name', async (fault) => {
  if (fault.foretold !== undefined) {
    score.foretellable++;
    expect(await foretoldBy(fault)).toContain(fault.foretold);
    score.foretold++;
  }
  const home = temporaryFolder();
  if (fault.refusal !== undefined) {
    mkdirSync(join(home, 'refusals'));
    writeFileSync(join(home, 'refusals', `${runName}.json`), JSON.stringify({ why: fault.refusal }));
  }
  const answers = [...clusterRun(fault.run), ...clusterWith()];
  const text = await call('diagnose_run', { run: runName }, answers, home);
  const [first] = JSON.parse(text).causes;
  expect([first?.id, first?.evidence.map((one: { text: string }) => one.text).join('\n') ?? text]).toEqual([
    fault.cause,
    expect.stringMatching(fault.evidence),
  ]);
  expect(text.length / 4).toBeLessThan(1500);
  score.explained++;
});

afterAll(() => {
  const { foretold, foretellable, explained } = score;
  process.stdout.write(
    `\nscore of the cluster's faults: ${explained} of ${faults.length} explained; ${foretold} of ${foretellable} foretold by preflight\n`,
  );
});
