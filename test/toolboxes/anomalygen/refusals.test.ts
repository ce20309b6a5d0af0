import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { toolbox } from '../../support/run.ts';
import { type Stage, type StageOptions, writeStage } from '../../support/stage.ts';

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
  ['an unknown flag', {}, (stage) => [...flags(stage), '--fast', '1'], /unknown arg: --fast/],
  ['a missing flag', {}, () => ['--name', 'x'], /missing: --num-sdg/],
  [
    'a count that is no number',
    {},
    (stage) => [...flags(stage), '--num-sdg', 'many'],
    /--num-sdg takes a whole number/,
  ],
  [
    'grey submasks',
    { white: 128 },
    flags,
    /a\.png has the value 128; submasks are black \(0\) and white \(255\) only/,
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
    /no submasks in/,
  ],
  [
    'a material without pictures',
    { spec: [{ defect_type: 'LED+bridge', spatial_dependency: 'cad' }] },
    flags,
    /no pictures in/,
  ],
  ['an empty spec', { spec: [] }, flags, /0 entries written/],
  [
    'a type without plus',
    { spec: [{ defect_type: 'bridge', spatial_dependency: 'cad' }] },
    flags,
    /defect_spec\.jsonl:1: defect_type/,
  ],
])('prep-testcase refuses %s', async (_name, options, args, message) => {
  const stage = await writeStage(options);
  const ended = await toolbox(['prep-testcase', ...args(stage)]);
  expect(ended.exit).toBe(1);
  expect(ended.stderr).toMatch(message);
  expect(existsSync(join(stage.folder, 'cases.jsonl'))).toBe(false);
});

test('validate-checkpoint lists the taxonomy, and the steps when the asked one is not saved', async () => {
  const { checkpoint } = await writeStage();
  const good = await toolbox(['validate-checkpoint', checkpoint, '--step', '14000']);
  expect([good.exit, good.stdout]).toEqual([
    0,
    expect.stringContaining('IC+bridge, passive_component+excess_solder, passive_component+missing'),
  ]);
  const bad = await toolbox(['validate-checkpoint', checkpoint, '--step', '9000']);
  expect([bad.exit, bad.stderr]).toEqual([1, expect.stringMatching(/step 9000.*saved steps: 14000/)]);
  rmSync(join(checkpoint, 'ag_config.yaml'));
  expect((await toolbox(['validate-checkpoint', checkpoint, '--step', '14000'])).stderr).toMatch(
    /ag_config\.yaml is missing/,
  );
});

test('validate-jsonl refuses types that the checkpoint was not trained on', async () => {
  const stage = await writeStage({
    spec: [{ defect_type: 'passive_component+scratch', spatial_dependency: 'cad' }],
  });
  await toolbox(['prep-testcase', ...flags(stage)]);
  const ended = await toolbox(['validate-jsonl', stage.checkpoint, join(stage.folder, 'cases.jsonl')]);
  expect(ended.exit).toBe(1);
  expect(ended.stderr).toMatch(/not trained on passive_component\+scratch; it supports IC\+bridge/);
});

test('validate-dataset and run-sdg name what is wrong', async () => {
  const stage = await writeStage();
  expect((await toolbox(['validate-dataset', stage.dataset])).exit).toBe(0);
  rmSync(join(stage.dataset, 'IC', 'mask'), { recursive: true });
  expect((await toolbox(['validate-dataset', stage.dataset])).stderr).toMatch(/IC\+bridge: no submasks/);
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
    toolbox(['run-sdg', ...args, '--input_jsonl', join(stage.folder, 'cases.jsonl'), ...more]);
  expect((await run(['--model_size', '7b'])).stderr).toMatch(/2b or 14b, not 7b/);
  expect((await run(['--model_size', '2b'])).stderr).toMatch(/cases\.jsonl:1: name/);
  expect(existsSync(join(stage.folder, 'out'))).toBe(false);
});
