/** The 1.1 stand-in as the pods call it: placing, training, generating and labelling, with the files that its readers rely on. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseTable } from '../../../../src/domain/samples.ts';
import { picture } from '../../../support/pictures.ts';
import { keptFolder, removeFolder } from '../../../support/places.ts';
import { filesBelow, text } from '../../../support/training.ts';
import {
  generate11,
  label11,
  place11,
  preflight11,
  runFolder,
  type Training11,
  train11,
  writeTraining11,
} from '../../../support/training-1.1.ts';

const place = keptFolder();
let one: Training11;

beforeAll(async () => {
  one = await writeTraining11(place);
});
afterAll(() => removeFolder(place));

const rowsOf = (...path: string[]): Record<string, unknown>[] =>
  text(place, ...path)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

test('inference spreads evenly, and every row has the keys of the real one', async () => {
  const ended = await place11(one, [
    '--mode',
    'inference',
    '--num_sdg',
    '7',
    '--seed',
    '43',
    '--output_dir',
    join(place, 'cases'),
  ]);
  expect([ended.exit, ended.stderr]).toEqual([0, expect.stringContaining('derived per-type mask counts')]);
  const rows = rowsOf('cases', 'testcase.jsonl');
  const counts = JSON.parse(text(place, 'cases', 'allocation.json'));
  expect(counts).toEqual({
    'IC+bridge': 3,
    'passive_component+excess_solder': 2,
    'passive_component+missing': 2,
  });
  expect(rows).toHaveLength(7);
  expect(rows.map(({ anomaly_type }) => anomaly_type)).toEqual(rows.map((row) => row.anomaly_type).sort());
  expect(Object.keys(rows[0] ?? {})).toEqual([
    ...['image_filename', 'mask_filename', 'anomaly_type', 'crop_and_paste', 'num_generated_images'],
    ...['poisson_blend', 'iteration_generation_max_instance', 'guidance', 'num_steps', 'crop_ratio'],
  ]);
  expect(rows[0]).toMatchObject({ guidance: 6, num_steps: 35, crop_ratio: 2 });
  for (const name of ['amp_samples.json', 'amp_samples.json.n_seeds', 'summary.json', 'resized_masks'])
    expect([name, existsSync(join(place, 'cases', name))]).toEqual([name, true]);
  // x0_y0__0000 is a picture of both materials: the last one with that stem counts, which the pod mends.
  const bridge = rows.find(({ anomaly_type }) => anomaly_type === 'IC+bridge');
  expect(String(bridge?.image_filename)).toMatch(/passive_component\/clean_image\/x0_y0__0000\.png$/);
  const twice = await place11(one, ['--num_sdg', '7', '--seed', '43', '--output_dir', join(place, 'again')]);
  expect(twice.exit).toBe(0);
  expect(text(place, 'again', 'testcase.jsonl').replaceAll('again', 'cases')).toBe(
    text(place, 'cases', 'testcase.jsonl'),
  );
});

test('training leaves steps with digests, a best one by its score, and tables that end at a blank line', async () => {
  const ended = await train11(one);
  expect([ended.exit, ended.stderr]).toEqual([0, '']);
  const folder = join(place, 'out', runFolder);
  for (const part of ['model', 'optim', 'scheduler', 'trainer'])
    expect(readdirSync(join(folder, 'checkpoints', part))).toHaveLength(8);
  const weights = join(folder, 'checkpoints', 'model', 'iter_000000200.pt');
  const digest = createHash('sha256').update(readFileSync(weights)).digest('hex');
  expect(readFileSync(`${weights}.sha256`, 'utf8')).toBe(`${digest}  iter_000000200.pt\n`);
  expect(text(folder, 'checkpoints', 'latest_checkpoint.txt')).toBe('iter_000000200.pt\n');
  expect(readdirSync(join(folder, 'valid')).sort()).toEqual(['0', '100', '150', '200', '50']);
  const score = (step: number): number =>
    Number(/^nn_score,.*,([\d.]+)\r$/m.exec(text(folder, 'valid', String(step), 'valid_kpi.csv'))?.[1]);
  const saved = [50, 100, 150, 200];
  const best = saved.reduce((a, b) => (score(b) > score(a) ? b : a));
  expect(text(folder, 'checkpoints', 'best_checkpoint.txt')).toBe(
    `iter_${String(best).padStart(9, '0')}.pt\n`,
  );
  expect(text(folder, 'valid', '200', 'valid_kpi.csv')).toMatch(
    /^kpi,IC\+bridge,passive_component\+excess_solder,passive_component\+missing,Average\r\n(.+\r\n)+\r\nper_sample\r\nanomaly_type,sample,nn_score,mnn_score\r\nIC\+bridge,/,
  );
  expect(text(folder, 'training_loss.csv')).toMatch(/^iteration,mean_loss\r\n10,[\d.]+\r\n/);
  expect(text(folder, 'stdout.log')).toContain('Done with training.');
  expect(text(folder, 'exp_texture_ft.yaml')).toBe(text(place, 'exp_texture_ft.yaml'));
  expect(JSON.parse(text(folder, 'provenance.json')).notice).toMatch(/CPU preview/);
});

test('a validation leaves the pictures of its samples and what they are compared with, a training its curves', async () => {
  const folder = join(place, 'out', runFolder);
  for (const step of ['0', '200']) {
    const named = (kind: string): string[] => readdirSync(join(folder, 'valid', step, kind)).sort();
    const types = ['IC+bridge', 'passive_component+excess_solder', 'passive_component+missing'];
    const made = types.map((type) => `${type}_00000.png`);
    expect(named('reconstructed_image')).toEqual(made);
    // The table names them.
    for (const name of made)
      expect(text(folder, 'valid', step, 'valid_kpi.csv')).toContain(`,reconstructed_image/${name},`);
    for (const kind of ['original_image', 'original_mask'])
      expect(named(kind)).toEqual([...made, ...made.map((name) => `real_${name}`)]);
    for (const kind of ['annotated_image', 'cropped_image', 'cropped_mask', 'mask_cropped_image'])
      expect(named(kind)).toContain('IC+bridge_00000_00000.png');
  }
  const made = (step: string) =>
    picture(join(folder, 'valid', step, 'reconstructed_image', 'IC+bridge_00000.png'));
  const [first, last] = [await made('0'), await made('200')];
  expect([last.width, last.height, last.data.equals(first.data)]).toEqual([200, 140, false]);
  const mask = await picture(join(folder, 'valid', '200', 'original_mask', 'real_IC+bridge_00000.png'));
  expect(new Set(mask.data)).toEqual(new Set([0, 255]));
  for (const [name, width, height] of [
    ['training_loss.png', 768, 576],
    ['training_curves.png', 1820, 754],
  ] as const)
    expect(await picture(join(folder, name))).toMatchObject({ width, height, channels: 3 });
});

test('generation names its files by type and number, and blocks a type by its words', async () => {
  const rows = rowsOf('cases', 'testcase.jsonl');
  const ended = await generate11(one, 'made');
  expect([ended.exit, ended.stderr]).toEqual([0, '']);
  const made = join(place, 'made');
  const table = parseTable(text(made, 'texture_ft_generation_result.csv'));
  expect(Object.keys(table[0] ?? {}).join()).toBe(
    'output_filename,image_filename,mask_filename,anomaly_type,guidance,num_steps,seed,num_generated_images,crop_and_paste,crop_ratio,poisson_blend,PSNR,index',
  );
  expect(table).toHaveLength(rows.length);
  expect(table[0]).toMatchObject({
    guidance: '6.0',
    num_steps: '35',
    crop_and_paste: 'True',
    crop_ratio: '2.0',
  });
  for (const { seed, index } of table) expect(Number(seed)).toBe(1 + 1024 * Number(index));
  const names = table.map(({ output_filename }) => output_filename).sort();
  expect(names[0]).toBe('IC+bridge_00000.png');
  for (const folder of ['reconstructed_image', 'original_image', 'original_mask'])
    expect(readdirSync(join(made, folder)).sort()).toEqual(names);
  for (const folder of ['annotated_image', 'cropped_image', 'cropped_mask', 'mask_cropped_image'])
    expect(readdirSync(join(made, folder))).toContain('IC+bridge_00000_00000.png');
  expect(text(made, 'guardrail_blocked.csv')).toBe(
    'index,output_idx,anomaly_type,image_filename,mask_filename,guardrail,message\r\n',
  );
  expect(JSON.parse(text(made, 'provenance.json')).settings).toMatchObject({
    model_size: 'nano',
    checkpoint_step: 200,
  });
});

test('labels are COCO of every part of a mask, and a folder for each class', async () => {
  const ended = await label11(one, 'made');
  expect([ended.exit, ended.stderr]).toEqual([0, '']);
  const labels = join(place, 'made', 'pseudo_labels');
  const coco = JSON.parse(text(labels, 'coco_annotations.json'));
  expect(Object.keys(coco)).toEqual(['annotations', 'images', 'categories']);
  expect(coco.categories).toEqual([
    { id: 1, name: 'IC+bridge' },
    { id: 2, name: 'passive_component+excess_solder' },
    { id: 3, name: 'passive_component+missing' },
  ]);
  expect(coco.images).toHaveLength(7);
  expect(coco.images[0]).toEqual({ id: 1, width: 200, height: 140, file_name: 'IC+bridge_00000.png' });
  for (const { bbox, area, iscrowd, segmentation } of coco.annotations) {
    expect([iscrowd, segmentation.counts.length > 0, bbox.length]).toEqual([0, true, 4]);
    expect(area).toBeLessThanOrEqual(bbox[2] * bbox[3]);
  }
  expect(text(labels, 'classification', 'classes.txt')).toBe(
    'original\nIC+bridge\npassive_component+excess_solder\npassive_component+missing',
  );
  expect(readdirSync(join(labels, 'classification', 'original'))).toHaveLength(7);
  expect(readdirSync(join(labels, 'classification', 'IC+bridge'))).toHaveLength(3);
  for (const folder of ['images', 'masks', 'visualization'])
    expect(readdirSync(join(labels, folder))).toHaveLength(7);
  expect(filesBelow(labels).some((path) => path.includes('caption'))).toBe(false);
});

test('the image looks at its checkpoints and says what it cannot look at here', async () => {
  const manifest = 'checkpoint_manifest_converted.sha256';
  const bare = await preflight11(one);
  expect([bare.exit, bare.stdout]).toEqual([
    1,
    expect.stringContaining(`[fail] assets/${manifest} — absent`),
  ]);
  const { copyFileSync, writeFileSync } = await import('node:fs');
  copyFileSync(join(one.image, 'checkpoints', manifest), join(one.image, 'assets', manifest));
  const good = await preflight11(one);
  expect([good.exit, good.stdout]).toEqual([0, expect.stringContaining('All checks passed.')]);
  expect(good.stdout).toMatch(/^\[skip\] GPU, driver, CUDA and the sizes of weights/m);
  const shard = join(one.image, 'checkpoints', 'Cosmos3-Edge', 'model', '__0_1.distcp');
  const kept = readFileSync(shard);
  writeFileSync(shard, 'other bytes');
  const odd = await preflight11(one);
  expect([odd.exit, odd.stdout]).toEqual([
    1,
    expect.stringContaining('Cosmos3-Edge/model/__0_1.distcp: does not match the recorded digest'),
  ]);
  writeFileSync(shard, kept);
});
