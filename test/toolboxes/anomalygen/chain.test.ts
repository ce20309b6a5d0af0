import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { changeOf, expectAligned, tableRows } from '../../support/dataset.ts';
import { type Picture, picture } from '../../support/pictures.ts';
import { toolbox } from '../../support/run.ts';
import { chip, classAt, ic, type Stage, writeStage } from '../../support/stage.ts';

const prepare = (stage: Stage, more: readonly string[] = [], samples = 8) =>
  toolbox([
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
  toolbox([
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
  expect((await prepare(stage)).stdout).toContain('8 entries written');
  expect((await infer(stage)).exit).toBe(0);
  const out = join(stage.folder, 'out');
  expectAligned(out, 8);
  const rows = tableRows(out);
  expect(rows.map((row) => row.defect_type).sort()).toEqual(
    [
      ...Array(3).fill('IC+bridge'),
      ...Array(3).fill('passive_component+excess_solder'),
      ...Array(2).fill('passive_component+missing'),
    ].sort(),
  );
  for (const { name = '', source_image = '', material = '' } of rows) {
    expect(source_image).toMatch(new RegExp(`^${material}/clean_image/x\\d_y0__000\\d\\.png$`));
    const change = await changeOf(out, name);
    expect(change.outside).toBe(0);
    expect(change.maskPixels).toBeGreaterThan(100);
    expect(change.inside).toBeGreaterThan(change.maskPixels * 0.7);
  }
  const verified = await toolbox(['verify-output', join(stage.folder, 'cases.jsonl'), out]);
  expect([verified.exit, verified.stdout]).toEqual([0, expect.stringContaining('verified: 8 samples')]);
  expect(JSON.parse(readFileSync(join(out, 'provenance.json'), 'utf8')).toolbox).toBe(
    'pcba-day0/preview-anomalygen',
  );
});

test('a bridge touches two neighbouring leads, missing covers the part, excess stays on one joint', async () => {
  const stage = await writeStage();
  await prepare(stage, [], 12);
  const masks = (type: string, count: number): Promise<Picture[]> =>
    Promise.all(
      Array.from({ length: count }, (_, n) => picture(join(stage.folder, 'masks', `${type}_${n}.png`))),
    );
  for (const mask of await masks('IC+bridge', 4)) {
    const leads = touched(mask, ic.parts).filter((index) => index > 0);
    expect(leads).toHaveLength(2);
    // Left leads have odd numbers, right ones even: neighbours on one side are two apart.
    expect((leads[1] ?? 0) - (leads[0] ?? 0)).toBe(2);
  }
  for (const mask of await masks('passive_component+missing', 4)) {
    const [w, h] = chip.size;
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++) if (classAt(chip, x, y) !== 'board') expect(mask.at(x, y)[0]).toBe(255);
  }
  for (const mask of await masks('passive_component+excess_solder', 4))
    expect(touched(mask, chip.parts).filter((index) => index > 0)).toHaveLength(1);
});

test('missing leaves bare pads: bright metal where the joints were, dark board where the body was', async () => {
  const stage = await writeStage({
    spec: [{ defect_type: 'passive_component+missing', spatial_dependency: 'cad' }],
  });
  await prepare(stage, [], 1);
  await infer(stage);
  const after = await picture(
    join(stage.folder, 'out', 'reconstructed_image', 'passive_component+missing_0.png'),
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
  const sample = 'reconstructed_image/IC+bridge_0.png';
  expect(bytes(a, 'out', 'SDG_result.csv').equals(bytes(b, 'out', 'SDG_result.csv'))).toBe(true);
  expect(bytes(a, 'out', sample).equals(bytes(b, 'out', sample))).toBe(true);
  expect(bytes(a, 'other', sample).equals(bytes(a, 'out', sample))).toBe(false);
});

test('a defect of a custom taxonomy is placed on the part, and free placement needs no CAD mask', async () => {
  const stage = await writeStage({
    spec: [
      { defect_type: 'passive_component+scratch', spatial_dependency: 'cad' },
      { defect_type: 'IC+bridge', spatial_dependency: 'free' },
    ],
  });
  expect((await prepare(stage, [], 4)).exit).toBe(0);
  expect((await infer(stage)).exit).toBe(0);
  for (const { name = '' } of tableRows(join(stage.folder, 'out')))
    expect(await changeOf(join(stage.folder, 'out'), name)).toMatchObject({ outside: 0 });
});

test('verify-output tells what is missing', async () => {
  const stage = await writeStage();
  await prepare(stage, [], 3);
  const missing = await toolbox([
    'verify-output',
    join(stage.folder, 'cases.jsonl'),
    join(stage.folder, 'out'),
  ]);
  expect(missing.exit).toBe(1);
  expect(missing.stderr).toMatch(/counts do not match: reconstructed_image has 0 of 3 pictures/);
  expect(existsSync(join(stage.folder, 'out'))).toBe(false);
});
