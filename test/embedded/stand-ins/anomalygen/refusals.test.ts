import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { standIn } from '../../../support/run.ts';
import { type Stage, type StageOptions, writeStage } from '../../../support/stage.ts';

const flags = (stage: Stage): string[] => [
  ...['--name', 'run', '--num-sdg', '3', '--dataset-dir', stage.dataset],
  ...[
    '--defect-spec',
    join(stage.dataset, 'defect_spec.jsonl'),
    '--amp-output-dir',
    join(stage.folder, 'masks'),
  ],
  ...['--output-jsonl', join(stage.folder, 'cases.jsonl')],
];

test.each<[string, StageOptions, (stage: Stage) => string[], RegExp]>([
  ['an unknown flag', {}, (stage) => [...flags(stage), '--fast', '1'], /^error: unknown arg --fast$/],
  ['a missing flag', {}, () => ['--name', 'x'], /missing: --num-sdg/],
  [
    'a count that is no number',
    {},
    (stage) => [...flags(stage), '--num-sdg', 'many'],
    /--num-sdg takes a whole number/,
  ],
  [
    'placement by text',
    { spec: [{ defect_type: 'IC+bridge', spatial_dependency: 'text' }] },
    flags,
    /text needs the vision model of the real AnomalyGen/,
  ],
  [
    'a defect without submasks',
    { spec: [{ defect_type: 'IC+lifted', spatial_dependency: 'cad' }] },
    flags,
    /AMP input validation failed:\n {2}- IC\+lifted: missing submask source/,
  ],
  [
    'a material without pictures',
    { spec: [{ defect_type: 'LED+bridge', spatial_dependency: 'cad' }] },
    flags,
    /LED\+bridge: no clean images under .*\n.*LED\+bridge: missing .*cad_mask/,
  ],
  ['an empty spec', { spec: [] }, flags, /error: no defect_type entries in/],
  [
    'a type without plus',
    { spec: [{ defect_type: 'bridge', spatial_dependency: 'cad' }] },
    flags,
    /defect_spec\.jsonl:1: defect_type/,
  ],
])('prep-testcase refuses %s', async (_name, options, args, message) => {
  const stage = await writeStage(options);
  const ended = await standIn(['prep-testcase', ...args(stage)]);
  expect(ended.exit).toBe(message.source.includes('unknown arg') ? 2 : 1);
  expect(ended.stderr).toMatch(message);
  expect(existsSync(join(stage.folder, 'cases.jsonl'))).toBe(false);
});

test('validate-checkpoint lists the taxonomy, and the steps when the asked one is not saved', async () => {
  const { checkpoint } = await writeStage();
  const good = await standIn(['validate-checkpoint', checkpoint, '--step', '14000']);
  expect([good.exit, good.stdout]).toEqual([
    0,
    expect.stringMatching(/supported anomaly types \(3\):\n {2}IC\+bridge\n/),
  ]);
  const bad = await standIn(['validate-checkpoint', checkpoint, '--step', '9000']);
  expect([bad.exit, bad.stderr]).toEqual([
    1,
    expect.stringMatching(/^error: checkpoint missing: .*iter_000009000\.pt\n {2}available steps: \[14000\]/),
  ]);
  rmSync(join(checkpoint, 'ag_config.yaml'));
  expect((await standIn(['validate-checkpoint', checkpoint, '--step', '14000'])).stderr).toMatch(
    /^error: .*ag_config\.yaml not found/,
  );
});

test('validate-jsonl refuses types that the checkpoint was not trained on', async () => {
  const stage = await writeStage({
    spec: [{ defect_type: 'passive_component+scratch', spatial_dependency: 'free' }],
  });
  await standIn(['prep-testcase', ...flags(stage)]);
  const ended = await standIn(['validate-jsonl', stage.checkpoint, join(stage.folder, 'cases.jsonl')]);
  expect([ended.exit, ended.stderr]).toEqual([
    1,
    expect.stringMatching(
      /^error: JSONL contains 1 anomaly type\(s\) not in the checkpoint: \['passive_component\+scratch'\]\nsupported: \['IC\+bridge'/,
    ),
  ]);
});

test('grey submasks are taken for black or white at 127', async () => {
  const grey = await writeStage({ white: 128 });
  expect((await standIn(['prep-testcase', ...flags(grey)])).exit).toBe(0);
  const dark = await writeStage({
    white: 127,
    spec: [{ defect_type: 'IC+bridge', spatial_dependency: 'cad' }],
  });
  const ended = await standIn(['prep-testcase', ...flags(dark)]);
  expect([ended.exit, ended.stderr]).toEqual([1, expect.stringMatching(/warn: no AMP masks for IC\+bridge/)]);
});

test('validate-dataset warns of what the trainer would miss, and refuses a dataset without types', async () => {
  const stage = await writeStage();
  const none = await standIn(['validate-dataset', stage.dataset]);
  expect([none.exit, none.stderr]).toEqual([1, expect.stringMatching(/^error: no anomaly types detected/)]);
  const folder = join(stage.dataset, 'IC', 'anomaly_image', 'bridge');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '0.png'), '');
  const found = await standIn(['validate-dataset', stage.dataset]);
  expect([found.exit, found.stdout]).toEqual([
    0,
    expect.stringMatching(/WARNING: no mask for IC\/bridge\/0\.png \(expected stem: 0_mask\)/),
  ]);
});

test('run-sdg names what is wrong', async () => {
  const stage = await writeStage();
  writeFileSync(join(stage.folder, 'cases.jsonl'), '{"name": 1}\n');
  const args = [
    '--checkpoint_dir',
    stage.checkpoint,
    '--step',
    '14000',
    '--output_dir',
    join(stage.folder, 'out'),
  ];
  const run = (more: string[]) =>
    standIn(['run-sdg', ...args, '--input_jsonl', join(stage.folder, 'cases.jsonl'), ...more]);
  expect(await run(['--model_size', '7b'])).toMatchObject({
    exit: 2,
    stderr: 'error: --model_size must be 2b or 14b (got 7b)',
  });
  expect((await run(['--model_size', '2b'])).stderr).toMatch(/cases\.jsonl:1: image_filename/);
  expect(existsSync(join(stage.folder, 'out'))).toBe(false);
});
