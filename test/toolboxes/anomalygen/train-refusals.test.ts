import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { painted } from '../../support/pictures.ts';
import { keptFolder, removeFolder } from '../../support/places.ts';
import { call, type Training, train, writeTraining } from '../../support/training.ts';

const place = keptFolder();
let training: Training;

beforeAll(async () => {
  training = await writeTraining(place);
});
afterAll(() => removeFolder(place));

const word = (from: string, to: string): string[] => call.map((one) => (one === from ? to : one));

test('torchrun refuses what the real call would stop on, and writes nothing', async () => {
  const cases = [
    [
      word('experiment=predict2_anomaly_gen_ddp_2b', 'experiment=day0'),
      /Could not find 'experiment\/day0'; available/,
    ],
    [word('scripts.anomaly_gen.ag_train', 'scripts.other'), /No module named scripts\.other/],
    [
      word('--nproc_per_node=2', '--nproc_per_node=0'),
      /--nproc_per_node takes a number of GPUs from 1, not 0/,
    ],
    [word('--master_port=12341', '--port=1'), /unrecognized arguments: --port=1/],
    [
      word('--ag_config=ag_configs/run-1.yaml', '--ag_config=ag_configs/other.yaml'),
      /other\.yaml cannot be read/,
    ],
  ] as const;
  await Promise.all(
    cases.map(async ([words, message]) => {
      const ended = await train(training, words);
      expect([ended.exit, ended.stderr]).toEqual([1, expect.stringMatching(message)]);
    }),
  );
  expect(existsSync(join(training.folder, 'results'))).toBe(false);
});

test('a picture that shows no defect is left out, and a defect without any other is refused', async () => {
  const folder = join(training.dataset, 'IC', 'anomaly_image', 'bridge');
  const other = await painted(90, 70, 3, (x, y) => [x, y, 50]);
  writeFileSync(join(folder, 'IC+bridge_0.png'), other);
  const fewer = await train(training);
  expect([fewer.exit, fewer.stdout]).toEqual([
    0,
    expect.stringMatching(/IC\+bridge: 2 \(none held out\) pictures/),
  ]);
  for (const n of [1, 2]) writeFileSync(join(folder, `IC+bridge_${n}.png`), other);
  const none = await train(training);
  expect([none.exit, none.stderr]).toEqual([
    1,
    expect.stringMatching(/no picture in IC\/anomaly_image\/bridge shows where its defect is/),
  ]);
  for (const n of [0, 1, 2])
    cpSync(
      join(training.folder, 'pictures', 'reconstructed_image', `IC+bridge_${n}.png`),
      join(folder, `IC+bridge_${n}.png`),
    );
});

test('the trainer names what is wrong with recipe and dataset', async () => {
  const { dataset, recipe, repo } = training;
  const refused = async (message: RegExp): Promise<void> => {
    const ended = await train(training);
    expect([ended.exit, ended.stderr]).toEqual([1, expect.stringMatching(message)]);
  };
  // From the last that it opens to the first, so that each is the only fault it meets.
  writeFileSync(recipe.dataloader_val.dataset.input_data_path, '');
  await refused(/has no validation case of IC\+bridge/);
  const anomalies = join(dataset, 'passive_component', 'anomaly_image', 'missing');
  rmSync(anomalies, { recursive: true });
  await refused(/passive_component\+missing: no pictures in passive_component\/anomaly_image\/missing/);
  const grey = await painted(40, 40, 1, (x) => [x < 20 ? 0 : 128]);
  writeFileSync(join(dataset, 'IC', 'mask', 'bridge', 'a.png'), grey);
  await refused(/a\.png has the value 128; submasks are black \(0\) and white \(255\) only/);
  rmSync(join(dataset, 'IC', 'clean_image'), { recursive: true });
  await refused(/IC: no pictures in IC\/clean_image/);
  rmSync(join(repo, 'checkpoints'), { recursive: true });
  await refused(/init_cfg\.checkpoint: No such file or directory: checkpoints\/NVDINOV2/);
  recipe.dataloader_train.dataset.dataset_dir = 'set-in-pod';
  await refused(/dataset_dir: No such file or directory: set-in-pod/);
  recipe.job.name = '../elsewhere';
  await refused(/job\.name: must be one name/);
});
