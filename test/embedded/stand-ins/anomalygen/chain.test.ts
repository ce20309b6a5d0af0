import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { partsOf } from '../../../../src/base/imaging/parts.ts';
import { changeOf, expectAligned, pictureOf, tableRows } from '../../../support/dataset.ts';
import { type Picture, picture } from '../../../support/pictures.ts';
import { standIn } from '../../../support/run.ts';
import { chip, classAt, ic, type Stage, writeStage } from '../../../support/stage.ts';
import { filesBelow } from '../../../support/training.ts';

const prepare = (stage: Stage, more: readonly string[] = [], samples = 8) =>
  standIn([
    'prep-testcase',
    ...['--name', 'run', '--num-sdg', String(samples), '--dataset-dir', stage.dataset],
    ...[
      '--defect-spec',
      join(stage.dataset, 'defect_spec.jsonl'),
      '--amp-output-dir',
      join(stage.folder, 'masks'),
    ],
    ...['--output-jsonl', join(stage.folder, 'cases.jsonl'), ...more],
  ]);

const infer = (stage: Stage, output = 'out', more: readonly string[] = []) =>
  standIn([
    'run-sdg',
    ...[
      '--checkpoint_dir',
      stage.checkpoint,
      '--step',
      '14000',
      '--input_jsonl',
      join(stage.folder, 'cases.jsonl'),
    ],
    ...['--output_dir', join(stage.folder, output), '--model_size', '2b', '--seed', '0', ...more],
  ]);

/** Numbers of the drawn parts (by index in the drawing) that a mask touches. */
function touched(mask: Picture, parts: typeof ic.parts): number[] {
  return parts.flatMap(([, [x0, y0, w, h]], index) => {
    for (let y = y0; y < y0 + h; y++) for (let x = x0; x < x0 + w; x++) if (mask.at(x, y)[0]) return [index];
    return [];
  });
}

test('makes exactly the asked samples, spread over the defects, changed inside their masks alone', async () => {
  const stage = await writeStage();
  expect((await prepare(stage)).stdout).toMatch(/^wrote 8 entries to /m);
  expect((await infer(stage)).exit).toBe(0);
  const out = join(stage.folder, 'out');
  expectAligned(out, 8);
  const rows = tableRows(out);
  expect(rows.map((row) => row.anomaly_type).sort()).toEqual(
    [
      ...Array(3).fill('IC+bridge'),
      ...Array(3).fill('passive_component+excess_solder'),
      ...Array(2).fill('passive_component+missing'),
    ].sort(),
  );
  for (const row of rows) {
    const [material = ''] = row.anomaly_type?.split('+') ?? [];
    expect(row.image_filename).toMatch(new RegExp(`/${material}/clean_image/x\\d_y0__000\\d\\.png$`));
    const change = await changeOf(out, pictureOf(row));
    expect(change.outside).toBe(0);
    expect(change.maskPixels).toBeGreaterThan(100);
    expect(change.inside).toBeGreaterThan(change.maskPixels * 0.7);
  }
  const verified = await standIn(['verify-output', join(stage.folder, 'cases.jsonl'), out]);
  expect([verified.exit, verified.stdout]).toEqual([
    0,
    expect.stringMatching(/^expected: 8\ncsv rows: 8\nimages {2}: 8\nOK: counts match$/),
  ]);
  expect(JSON.parse(readFileSync(join(out, 'provenance.json'), 'utf8')).stand_in).toBe(
    'pcba-day0/preview-anomalygen',
  );
});

test('files lie and are named as those of AnomalyGen, with a picture for each part of a mask', async () => {
  const stage = await writeStage();
  await prepare(stage, [], 12);
  await infer(stage);
  const placed = filesBelow(join(stage.folder, 'masks')).filter((path) => !path.includes('/assets/'));
  expect(placed).toContain('summary.json');
  for (const path of placed.filter((one) => one.endsWith('.png')))
    expect(path).toMatch(/^x\d_y0__\d{4}\/[^/+]+\+[a-z_]+\/a_largest__seed\d\.png$/);
  const [head] = readFileSync(join(stage.folder, 'out', 'SDG_result.csv'), 'utf8').split('\r\n');
  expect(head).toBe(
    'output_filename,image_filename,mask_filename,anomaly_type,guidance,num_steps,seed,num_generated_images,crop_and_paste,crop_grid_X,crop_grid_Y,crop_ratio,poisson_blend,shift_values,rotation_angle,morph_operation,PSNR,index',
  );
  const parts: number[] = [];
  for (const row of tableRows(join(stage.folder, 'out'))) {
    const mask = await picture(join(stage.folder, 'out', 'original_mask', pictureOf(row)));
    const bits = Uint8Array.from(
      { length: mask.width * mask.height },
      (_, at) => mask.data[at * mask.channels] ?? 0,
    );
    const count = partsOf(bits, mask.width, mask.height).length;
    parts.push(count);
    const name = pictureOf(row).replace('.png', '');
    for (let n = 0; n <= Math.min(count, 5); n++)
      for (const kind of ['annotated_image', 'cropped_image', 'cropped_mask'])
        expect([kind, name, n, existsSync(join(stage.folder, 'out', kind, `${name}_${n}.png`))]).toEqual([
          kind,
          name,
          n,
          n < Math.min(count, 5),
        ]);
  }
  // Rows are ordered by the number of parts, and one crop may show several.
  expect(parts).toEqual([...parts].sort((a, b) => a - b));
  expect(Math.max(...parts)).toBeGreaterThan(1);
  const copy = filesBelow(join(stage.folder, 'out_daft_v3'));
  expect(copy).toEqual(
    expect.arrayContaining([
      'contextual/image_000011.json',
      'raw/mask/image_000011.png',
      'raw/rgb/image_000011.png',
      'task/SDG_result.csv',
    ]),
  );
});

test('a bridge joins neighbouring leads, missing covers part and solder, excess sits on joints', async () => {
  const stage = await writeStage();
  await prepare(stage, [], 12);
  const masks = async (type: string): Promise<Picture[]> => {
    const found = filesBelow(join(stage.folder, 'masks')).filter(
      (path) => path.includes(`/${type}/`) && /seed\d\.png$/.test(path),
    );
    expect(found.length).toBeGreaterThan(0);
    return Promise.all(found.map((path) => picture(join(stage.folder, 'masks', path))));
  };
  for (const mask of await masks('IC+bridge'))
    expect(touched(mask, ic.parts).filter((index) => index > 0).length).toBeGreaterThanOrEqual(2);
  for (const mask of await masks('passive_component+missing')) {
    const [w, h] = chip.size;
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++) if (classAt(chip, x, y) !== 'board') expect(mask.at(x, y)[0]).toBe(255);
  }
  for (const mask of await masks('passive_component+excess_solder'))
    expect([1, 2]).toContain(touched(mask, chip.parts).filter((index) => index > 0).length);
});

test('missing leaves bare pads: bright metal where the joints were, dark board where the body was', async () => {
  const stage = await writeStage({
    spec: [{ defect_type: 'passive_component+missing', spatial_dependency: 'cad' }],
  });
  await prepare(stage, [], 1);
  await infer(stage);
  const after = await picture(
    join(stage.folder, 'out', 'reconstructed_image', 'passive_component+missing_00000.png'),
  );
  const brightness = (x: number, y: number): number => Math.max(...after.at(x, y));
  expect(brightness(57, 70)).toBeGreaterThan(120);
  expect(brightness(142, 70)).toBeGreaterThan(120);
  expect(brightness(100, 70)).toBeLessThan(70);
});

test('the same seed gives the same bytes wherever the stage lies; another seed gives others', async () => {
  const [a, b] = [await writeStage(), await writeStage()];
  for (const stage of [a, b]) {
    await prepare(stage);
    await infer(stage);
  }
  await infer(a, 'other', ['--seed', '1']);
  const bytes = (stage: Stage, folder: string, name: string): Buffer =>
    readFileSync(join(stage.folder, folder, name));
  const sample = 'reconstructed_image/IC+bridge_00000.png';
  expect(bytes(a, 'out', sample).equals(bytes(b, 'out', sample))).toBe(true);
  expect(bytes(a, 'other', sample).equals(bytes(a, 'out', sample))).toBe(false);
});

test('a defect that placing by CAD does not know is placed freely alone, and a shortfall is said and no failure', async () => {
  const stage = await writeStage({
    spec: [
      { defect_type: 'passive_component+scratch', spatial_dependency: 'cad' },
      { defect_type: 'IC+bridge', spatial_dependency: 'free' },
    ],
  });
  const ended = await prepare(stage, [], 4);
  expect([ended.exit, ended.stderr, ended.stdout]).toEqual([
    0,
    expect.stringMatching(/^warn: no AMP masks for passive_component\+scratch$/m),
    expect.stringMatching(/passive_component\+scratch: no ROI candidates, skipping$/m),
  ]);
  expect((await infer(stage)).exit).toBe(0);
  const rows = tableRows(join(stage.folder, 'out'));
  expect(rows.map((row) => row.anomaly_type)).toEqual(['IC+bridge', 'IC+bridge']);
  for (const row of rows)
    expect(await changeOf(join(stage.folder, 'out'), pictureOf(row))).toMatchObject({ outside: 0 });
});

test('class names that placing does not know, in these very letters, give no place', async () => {
  const stage = await writeStage();
  const labels = join(stage.dataset, 'semantic_segmentation_labels.json');
  writeFileSync(
    labels,
    readFileSync(labels, 'utf8').replace('"ic"', '"IC"').replace('"capacitor"', '"resistor"'),
  );
  const ended = await prepare(stage);
  expect([ended.exit, ended.stderr]).toEqual([
    1,
    expect.stringMatching(/error: 0 entries written — AMP produced no usable output/),
  ]);
});

test('validation shares by the masks, and refuses to leave a pair without a case', async () => {
  const stage = await writeStage();
  const blob = readFileSync(join(stage.dataset, 'IC', 'mask', 'bridge', 'a.png'));
  for (let n = 0; n < 20; n++)
    writeFileSync(join(stage.dataset, 'passive_component', 'mask', 'missing', `m${n}.png`), blob);
  const few = await prepare(stage, ['--mode', 'validation'], 6);
  expect([few.exit, few.stderr]).toEqual([
    1,
    expect.stringMatching(
      /validation JSONL coverage broken: types \['IC\+bridge', .*Increase num_sdg to >= 69/,
    ),
  ]);
  const enough = await prepare(stage, ['--mode', 'validation'], 69);
  expect(enough.exit).toBe(0);
  expect(JSON.parse(readFileSync(join(stage.folder, 'allocation.json'), 'utf8'))).toEqual({
    'IC+bridge': 3,
    'passive_component+excess_solder': 3,
    'passive_component+missing': 63,
  });
});

test('verify-output tells what is missing', async () => {
  const stage = await writeStage();
  await prepare(stage, [], 3);
  const verify = () =>
    standIn(['verify-output', join(stage.folder, 'cases.jsonl'), join(stage.folder, 'out')]);
  expect(await verify()).toMatchObject({
    exit: 1,
    stderr: expect.stringMatching(/SDG_result\.csv not found — SDG did not finish\?/),
  });
  expect(existsSync(join(stage.folder, 'out'))).toBe(false);
  await infer(stage);
  rmSync(join(stage.folder, 'out', 'reconstructed_image', 'IC+bridge_00000.png'));
  expect(await verify()).toMatchObject({
    exit: 1,
    stderr: expect.stringMatching(/^error: count mismatch\. SDG may have been interrupted;/),
  });
});
