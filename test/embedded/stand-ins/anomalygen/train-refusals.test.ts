import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { painted, picture } from '../../../support/pictures.ts';
import { keptFolder, removeFolder } from '../../../support/places.ts';
import { call, jobFolder, type Training, train, writeTraining } from '../../../support/training.ts';

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

test('without run_validation nothing is validated, and the validation set is not opened', async () => {
  const { recipe } = training;
  Object.assign(recipe.trainer, { run_validation: false });
  const { input_data_path } = recipe.dataloader_val.dataset;
  const kept = readFileSync(input_data_path);
  writeFileSync(input_data_path, '');
  const ended = await train(training);
  expect([ended.exit, ended.stdout]).toEqual([0, expect.not.stringContaining('validation at')]);
  expect(existsSync(join(training.folder, jobFolder, 'valid'))).toBe(false);
  writeFileSync(input_data_path, kept);
  Object.assign(recipe.trainer, { run_validation: true });
});

test('the trainer stops on what the real one stops on', async () => {
  const { dataset, recipe, repo } = training;
  const refused = async (message: RegExp): Promise<void> => {
    const ended = await train(training);
    expect([ended.exit, ended.stderr]).toEqual([1, expect.stringMatching(message)]);
  };
  // From the last that it opens to the first, so that each is the only fault it meets.
  const cases = recipe.dataloader_val.dataset.input_data_path;
  const rows = readFileSync(cases, 'utf8').split('\n');
  writeFileSync(cases, rows.filter((row) => !row.includes('IC+bridge')).join('\n'));
  await refused(/compute_kpi: KeyError: 'IC\+bridge'/);
  const mask = (n: number): string => join(dataset, 'IC', 'mask', 'bridge', `IC+bridge_0000${n}_mask.png`);
  writeFileSync(mask(2), await painted(40, 40, 1, () => [255]));
  await refused(/Error: Image filename .*IC\+bridge_00002\.png 's size with mask filename/);
  const { width, height } = await picture(mask(1));
  writeFileSync(mask(1), await painted(width, height, 1, (x) => [x < 20 ? 0 : 254]));
  await refused(/Error: Mask .*IC\+bridge_00001_mask\.png is not binary!/);
  rmSync(mask(0));
  await refused(/FileNotFoundError: .*IC\+bridge_00000_mask\.png'/);
  rmSync(join(dataset, 'IC', 'anomaly_image', 'bridge'), { recursive: true });
  await refused(/IC\+bridge: no pictures in IC\/anomaly_image\/bridge/);
  const { ag_config } = recipe.model.config;
  ag_config.anomaly_embedding.anomaly_types.shift();
  await refused(/KeyError: 'IC\+bridge'/);
  Object.assign(ag_config, { anomaly_embedding: undefined });
  await refused(/TypeError: 'NoneType' object is not iterable/);
  for (const path of ['nvidia/C-RADIO-V3', 'facebook', 'nvidia', 'google-t5', 'NVDINOV2']) {
    rmSync(join(repo, 'checkpoints', path), { recursive: true });
    await refused(new RegExp(`No such file or directory: 'checkpoints/${path}`));
  }
  recipe.dataloader_train.dataset.dataset_dir = 'set-in-pod';
  await refused(/dataset_dir: No such file or directory: 'set-in-pod'/);
  recipe.job.name = '../elsewhere';
  await refused(/job\.name: must be one name/);
});
