/** Setups that fail: a mirror that lacks things, and a hub that refuses. The diagnosis explains each, and nothing that was there is lost. */
import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/places.ts';
import { emptyRoot, firstCause, follow, runsIn, setupPlace, watched } from '../support/setup.ts';

const { mirror: whole, hostWith } = setupPlace();

test('a mirror that lacks things: the run says which, the diagnosis repeats it, and what was there is kept', async () => {
  const mirror = temporaryFolder();
  for (const path of ['models/pcb', 'models/pretrained'])
    cpSync(join(whole, path), join(mirror, path), { recursive: true });
  rmSync(join(mirror, 'models', 'pretrained', 'pretrained', 'facebook'), { recursive: true });
  const host = await hostWith({ PCBA_DAY0_MIRROR: mirror });
  const root = emptyRoot();
  const planned = await host.call('setup_artifacts', { action: 'plan', dig_url_root: root.url });
  const [pcb, pretrained] = runsIn((await follow(host, planned.data.next)).data);
  expect((await watched(host, pcb?.name)).data.status).toBe('FAILED');
  const lacks = await host.call('diagnose_run', { run: pcb?.name });
  expect(firstCause(lacks.data)).toMatchObject({ id: 'setup.mirror', confidence: 'certain' });
  expect(lacks.text).toMatch(
    /has nothing at datasets\/pcb\/raw\/; it has models\/pcb\/, models\/pretrained\//,
  );
  expect(lacks.data.next).toBe(`setup_artifacts {"action": "plan", "like": "${pcb?.name}"}`);
  expect((await watched(host, pretrained?.name)).data.status).toBe('FAILED');
  const half = await host.call('diagnose_run', { run: pretrained?.name });
  expect(firstCause(half.data)).toMatchObject({ id: 'setup.incomplete' });
  expect(half.text).toMatch(/bundle that was downloaded lacks facebook/);
  const after = await follow(host, lacks.data.next);
  expect(after.data.artifacts).toMatchObject([
    { artifact: 'models/pcb', state: 'complete' },
    { state: 'missing' },
    { state: 'missing' },
    { state: 'missing' },
  ]);
});

/** An image whose hub client is refused, and ends with 0 all the same. */
function gatedStandIn(): string {
  const folder = temporaryFolder();
  const put = (path: string, text: string): void => {
    const file = join(folder, 'anomalygen', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, 0o755);
  };
  put(
    'stand-in.json',
    JSON.stringify({ name: 'test/gated', images: ['nvcr.io/nvidia/paidf-anomalygen'], path: ['bin'] }),
  );
  put('rootfs/workspace/paidf-anomalygen/readme', '');
  put(
    'rootfs/bin/hf',
    '#!/bin/sh\necho "403 Client Error. Cannot access gated repo for url https://huggingface.co/api/datasets/nvidia/Spark-AnomalyGen-USD/revision/main."\n',
  );
  const python =
    'import sys\nsys.exit("401 Client Error: Unauthorized for url https://huggingface.co/api/datasets/nvidia/Cosmos-AnomalyGen-PCB-Dataset. Invalid user token.")\n';
  put('rootfs/workspace/paidf-anomalygen/scripts/utilities/prepare_dataset_uc1.py', python);
  return folder;
}

test.each([
  [
    'datasets/pcb/assets',
    'setup.gated',
    /open https:\/\/huggingface\.co\/datasets\/nvidia\/Spark-AnomalyGen-USD as the owner/,
  ],
  ['datasets/pcb/raw', 'setup.token', /osmo credential set hf-token/],
])('a refusal of the hub for %s is explained by the diagnosis', async (artifact, cause, fix) => {
  const host = await hostWith({ PCBA_DAY0_STAND_INS: gatedStandIn() });
  const args = { action: 'plan', only: [artifact], dig_url_root: emptyRoot().url };
  const planned = await host.call('setup_artifacts', args);
  const [run] = runsIn((await follow(host, planned.data.next)).data);
  expect((await watched(host, run?.name)).data.status).toBe('FAILED');
  const { data, text } = await host.call('diagnose_run', { run: run?.name });
  expect(firstCause(data)).toMatchObject({
    id: cause,
    confidence: 'certain',
    foretold_by: 'credential.gated',
  });
  const log = await host.call('read_logs', { run: run?.name });
  expect(`${text}\n${log.text}`).toMatch(fix);
});
