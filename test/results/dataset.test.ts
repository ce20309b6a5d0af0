/** The dataset reader on the layouts and names that runs are known to have. */
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sampleFolders } from '../../src/domain/dataset-layout.ts';
import { cropOf, readCrops } from '../../src/features/labelled/crops.ts';
import { readDataset } from '../../src/features/labelled/read.ts';
import { openStore } from '../../src/ports/store/index.ts';
import { renameSample } from '../support/dataset.ts';
import { type CopiedRun, copiedRun } from '../support/finished-run.ts';

async function read({ root, run }: CopiedRun) {
  const store = await openStore(root);
  return { dataset: await readDataset(store, run), crops: await readCrops(store, run) };
}

test('every sample has its objects in all folders and the crop that it was made from', async () => {
  const { dataset, crops } = await read(copiedRun());
  expect(dataset).toMatchObject({ orphans: [], rowsAlone: [], table: true });
  expect(dataset.samples).toHaveLength(15);
  for (const sample of dataset.samples) {
    expect(Object.keys(sample.files).sort()).toEqual([...sampleFolders].sort());
    const crop = cropOf(crops, sample);
    expect([crop?.render?.key, crop?.cadMask?.key, crop?.look?.key]).not.toContain(undefined);
  }
  expect(crops.labels).toMatch(/crop\/semantic_segmentation_labels\.json$/);
});

test.each([
  ['directly below anomaly', (stage: string) => moveUp(stage)],
  ['wrapped once more', (stage: string) => wrap(stage)],
])('%s', async (_, change) => {
  const run = copiedRun();
  change(join(run.folder, 'anomaly'));
  expect((await read(run)).dataset.samples).toHaveLength(15);
});

function moveUp(stage: string): void {
  for (const name of readdirSync(join(stage, 'inference')))
    renameSync(join(stage, 'inference', name), join(stage, name));
  rmSync(join(stage, 'inference'), { recursive: true });
}

function wrap(stage: string): void {
  mkdirSync(join(stage, 'anomaly'));
  renameSync(join(stage, 'inference'), join(stage, 'anomaly', 'inference'));
}

test('names of the other scheme take the defect from the table, and the crop from themselves', async () => {
  const run = copiedRun();
  const inference = join(run.folder, 'anomaly', 'inference');
  // A crop that is there.
  const [cell = ''] = readdirSync(join(run.folder, 'augment', 'crop', 'IC'));
  const stem = readdirSync(join(run.folder, 'augment', 'crop', 'IC', cell))[0]?.replace('.png', '') ?? '';
  renameSample(inference, 'IC+bridge_00000', `${cell}__${stem}`);
  writeFileSync(
    join(inference, 'SDG_result.csv'),
    `image,defect_type\n${cell}__${stem}.png,IC+bridge\ngone.png,IC+bridge\n`,
  );
  const { dataset, crops } = await read(run);
  const sample = dataset.samples.find(({ name }) => name === `${cell}__${stem}`);
  if (!sample) throw new Error('the sample is gone');
  expect(sample.defect).toBe('IC+bridge');
  expect(cropOf(crops, sample)?.look?.key).toContain(`augment/crop/IC/${cell}/${stem}.png`);
  expect(dataset.rowsAlone).toEqual(['gone']);
});

test('without a table the name tells; what no sample owns is an orphan', async () => {
  const run = copiedRun();
  const inference = join(run.folder, 'anomaly', 'inference');
  rmSync(join(inference, 'SDG_result.csv'));
  rmSync(join(inference, 'reconstructed_image', 'IC+bridge_00001.png'));
  const { dataset } = await read(run);
  expect(dataset.table).toBe(false);
  expect(new Set(dataset.samples.map(({ defect }) => defect))).toContain('passive_component+missing');
  expect(dataset.orphans).toContain('original_mask/IC+bridge_00001.png');
});
