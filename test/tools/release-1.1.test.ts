/** What a run of release 1.1 wrote is listed, judged, previewed, fetched and exported as one of 1.0 is, by the same tools. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { clusterRun, runName, workflowId } from '../support/cluster-run.ts';
import { clusterWith } from '../support/healthy-cluster.ts';
import { type Host, modernHost } from '../support/hosts.ts';
import { temporaryFolder } from '../support/places.ts';
import { replayedOnPath, specified } from '../support/recordings.ts';
import { type BlockedRows, type WrittenRun, writtenRun } from '../support/release-1.1.ts';
import { list, record } from '../support/values.ts';

let host: Host | undefined;
afterEach(() => host?.close());

async function opened(counts?: Record<string, number>, blocked?: BlockedRows): Promise<[Host, WrittenRun]> {
  const run = await writtenRun(counts, blocked);
  host = await modernHost({ home: run.home });
  return [host, run];
}

const findingsIn = (data: Record<string, unknown>): string[] =>
  list(data.findings).map((one) => `${record(one).level} ${record(one).id}`);

test('a whole run of 1.1 through every tool that reads it', async () => {
  const [tools, { args, home, run }] = await opened();
  const listed = await tools.call('list_outputs', args);
  expect(listed.text).toContain('4 passive_component+missing');
  expect(listed.text).toMatch(/\d+ label files \(COCO/);

  const judged = await tools.call('inspect_dataset', args);
  expect(judged.text).toContain('outputs of the GPU images of release 1.1');
  expect(judged.text).toContain('7 pictures, 9 masks of 2 defects');
  expect(findingsIn(judged.data).filter((one) => /labels|files|guardrail/.test(one))).toEqual([
    'info labels.summary',
  ]);

  const seen = await tools.call('preview_outputs', args);
  expect(seen.text).toContain('7 labelled samples');
  expect(seen.pictures.length).toBeGreaterThan(0);

  const fetched = await tools.call('download_outputs', { ...args, labels_only: true });
  const folder = String(fetched.data.folder ?? fetched.data.target);
  const anomaly = readdirSync(join(folder, 'anomaly')).sort();
  expect(anomaly).toEqual([
    'cropped_mask',
    'guardrail_blocked.csv',
    'original_mask',
    'pseudo_labels',
    'texture_ft_generation_result.csv',
    'timing_summary.json',
  ]);
  expect(readdirSync(join(folder, 'anomaly', 'pseudo_labels')).sort()).toEqual([
    'classification',
    'coco_annotations.json',
    'masks',
  ]);

  const written = await tools.call('export_dataset', { ...args, format: 'coco' });
  expect(written.text).toContain('EXPORTED 7 samples');
  const card = readFileSync(join(home, 'outputs', `${run}-coco`, 'README.md'), 'utf8');
  expect(card).toContain('release 1.1');
  expect(card).not.toContain('Never drawn');
});

test('blocked rows are told per type, and what to do about a type of which all was blocked', async () => {
  const [tools, { args, home, run }] = await opened({ 'passive_component+missing': 4 }, [
    ['passive_component+missing', 1],
    ['IC+bridge', 3],
  ]);
  const judged = await tools.call('inspect_dataset', args);
  expect(judged.text).toContain('4 rows: IC+bridge 3, passive_component+missing 1');
  expect(judged.text).toMatch(/everything of IC\+bridge was blocked.*rename the type/);
  await tools.call('export_dataset', { ...args, format: 'coco' });
  const card = readFileSync(join(home, 'outputs', `${run}-coco`, 'README.md'), 'utf8');
  expect(card).toMatch(/Never drawn: the guardrail blocked 4 rows/);
});

/** A home with that run alone, on a cluster that says it has ended well and where it wrote. */
async function onCluster(blocked: BlockedRows): Promise<Host> {
  const { home, args } = await writtenRun({ 'passive_component+missing': 4 }, blocked, { run: runName });
  const url = `${args.dig_url_root}/runs/${runName}/anomaly/`;
  const ended = clusterRun({ status: 'COMPLETED', group: 'anomaly-infer', release: '1.1' });
  const answers = [...ended, specified(workflowId, 'anomaly-infer', url), ...clusterWith()];
  host = await modernHost({ home, env: replayedOnPath(temporaryFolder(), answers).env, flags: [] });
  return host;
}

test('whoever watches a run that has ended learns of blocked rows at once, and of none where there are none', async () => {
  const some = await onCluster([
    ['passive_component+missing', 1],
    ['IC+bridge', 3],
  ]);
  const watched = await some.call('watch_run', { run: runName, wait_s: 0 });
  expect(watched.data).toMatchObject({ status: 'COMPLETED', finished: true });
  expect(list(watched.data.stages).map((one) => record(one).group)).toContain('finetune-job');
  expect(watched.text).toMatch(/seen at once, \S*guardrail\S*: .*IC\+bridge 3, passive_component\+missing 1/);
  expect(watched.text).toMatch(/everything of IC\+bridge was blocked.*rename the type/);
  await some.close();
  const none = await onCluster([]);
  expect((await none.call('watch_run', { run: runName, wait_s: 0 })).text).not.toMatch(/guardrail|blocked/);
});
