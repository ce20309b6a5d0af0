/** The embedded engine, held to the same conformance suite as the replayed real command. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { OsmoClient } from '../../../src/ports/osmo/client.ts';
import type { SubmitRequest } from '../../../src/ports/osmo/submit-request.ts';
import { clusterConformance, type Refused } from '../../support/cluster-conformance.ts';
import { patience, until } from '../../support/patience.ts';
import { programs, temporaryFolder } from '../../support/places.ts';
import { osmo as shell } from '../../support/run.ts';
import { finished, submit, workflowText, writeWorkflow } from '../../support/workflows.ts';

const deadlines = { read: patience, submit: patience };

function client(home: string, env: Record<string, string> = {}, limits = deadlines): OsmoClient {
  const argv: [string, ...string[]] = [process.execPath, programs.osmo];
  return new OsmoClient({ argv, env: { PCBA_DAY0_HOME: home, ...env } }, limits);
}

const credentialled = { credentials: { 'hf-token': { HF_TOKEN: 'token' } } };
const setCredential = (home: string, key: string) =>
  shell(home, ['credential', 'set', 'hf-token', '--type', 'GENERIC', '--payload', `${key}=v`]);

const refusals: Record<Refused, (home: string) => Promise<Partial<SubmitRequest> & { rehearse?: string }>> = {
  'unknown-pool': async (home) => ({
    file: writeWorkflow(home, [{ name: 'one', script: 'true' }]),
    pool: 'nosuch',
  }),
  maintenance: async (home) => ({
    file: writeWorkflow(home, [{ name: 'one', script: 'true' }]),
    rehearse: 'maintenance',
  }),
  'missing-credential': async (home) => ({
    file: writeWorkflow(home, [{ name: 'one', script: 'true', ...credentialled }]),
  }),
  'wrong-key': async (home) => {
    await setCredential(home, 'tokn');
    return { file: writeWorkflow(home, [{ name: 'one', script: 'true', ...credentialled }]) };
  },
  'undefined-name': async (home) => {
    const file = join(home, 'unnamed.yaml');
    writeFileSync(
      file,
      workflowText([{ name: 'one', script: 'true' }]).replace('name: small', 'name: "{{ name }}"'),
    );
    return { file };
  },
};

/** A finished workflow whose kept state says another status. */
async function inStatus(status: string) {
  const home = temporaryFolder();
  const id = await submit(home, writeWorkflow(home, [{ name: 'one', script: 'true' }]));
  await finished(home, id);
  const path = join(home, 'osmo', 'workflows', id, 'state.json');
  const state = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify({ ...state, status }));
  return { osmo: client(home), id };
}

clusterConformance('the embedded engine', {
  troubled: async (trouble) => {
    const home = temporaryFolder();
    if (trouble === 'logged-out') await shell(home, ['logout']);
    const rehearse = trouble === 'logged-out' ? '' : trouble;
    const limits = trouble === 'hanging' ? { read: 2500, submit: 2500 } : deadlines;
    return client(home, { PCBA_DAY0_REHEARSE: rehearse }, limits);
  },
  refusing: async (reason) => {
    const home = temporaryFolder();
    const { rehearse = '', ...given } = await refusals[reason](home);
    const request = { file: '', pool: 'default', values: [], labels: {}, ...given };
    return { osmo: client(home, { PCBA_DAY0_REHEARSE: rehearse }), request };
  },
  poolWith: async (status) =>
    client(temporaryFolder(), { PCBA_DAY0_REHEARSE: status === 'ONLINE' ? '' : status.toLowerCase() }),
  rendered: async (value) => {
    const home = temporaryFolder();
    const file = writeWorkflow(home, [{ name: 'one', script: 'true', args: ['{{ v }}'] }]);
    const request = { file, pool: 'default', values: [['v', value]] as const, labels: {} };
    return client(home).dryRun(request);
  },
  inStatus,
  refused: async () => {
    const home = temporaryFolder();
    const file = writeWorkflow(home, [{ name: 'one', script: 'true', ...credentialled }]);
    const osmo = client(home);
    await osmo.submitOnce({ file, pool: 'default', values: [], labels: {} });
    return { osmo, id: 'small-1' };
  },
  alive: async () => {
    const home = temporaryFolder();
    const id = await submit(home, writeWorkflow(home, [{ name: 'one', script: 'echo up; sleep 900' }]));
    const osmo = client(home);
    onTestFinished(async () => {
      await osmo.cancel(id, 'the test is over');
      await finished(home, id);
    });
    await until(async () => (await osmo.query(id)).status === 'RUNNING');
    return { osmo, id, task: 'one' };
  },
  finished: async () => {
    const home = temporaryFolder();
    const id = await submit(home, writeWorkflow(home, [{ name: 'one', script: 'echo hello' }]));
    await finished(home, id);
    return { osmo: client(home), id, task: 'one' };
  },
  pulling: async () => {
    const home = temporaryFolder();
    const id = await submit(home, writeWorkflow(home, [{ name: 'one', script: 'true', image: 'nosuch:1' }]));
    await finished(home, id);
    return { osmo: client(home), id };
  },
  threeStages: async () => {
    const home = temporaryFolder();
    const groups = ['anomaly-infer', 'usd2roi-render', 'augment-image-edit'];
    const file = writeWorkflow(
      home,
      groups.map((group) => ({ name: `task-of-${group}`, group, script: 'true' })),
    );
    const id = await submit(home, file);
    await finished(home, id);
    return { osmo: client(home), id };
  },
  unknown: async () => client(temporaryFolder()),
});
