/** What the 1.1 stand-in refuses, in the words of the real one. */
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { keptFolder, removeFolder } from '../../../support/places.ts';
import type { Ended } from '../../../support/run.ts';
import {
  fewCases,
  generate11,
  label11,
  oddPlacing,
  place11,
  runFolder,
  type Training11,
  train11,
  writeTraining11,
} from '../../../support/training-1.1.ts';

const place = keptFolder();
let one: Training11;

beforeAll(async () => {
  one = await writeTraining11(place);
  await train11(one);
  await place11(one, ['--num_sdg', '6', '--output_dir', join(place, 'cases')]);
});
afterAll(() => removeFolder(place));

const said = ({ exit, stdout, stderr }: Ended) => [exit, `${stdout}\n${stderr}`];

test('placing says all that is wrong with its inputs at once', async () => {
  const { words, told } = oddPlacing(one);
  const ended = await place11(one, words);
  expect(ended.exit).toBe(1);
  for (const line of told) expect(said(ended)).toEqual([1, expect.stringContaining(line)]);
  const few = await place11(one, fewCases(one));
  expect(said(few)).toEqual([
    1,
    expect.stringMatching(/validation JSONL coverage broken: types \[.*\] got 0 entries with num_sdg=1/),
  ]);
  const unsaid = await place11(one, ['--output_dir', join(place, 'few')]);
  expect(said(unsaid)).toEqual([
    2,
    expect.stringContaining('the following arguments are required: --num_sdg'),
  ]);
});

const flat = (changes: Record<string, unknown>) => stringify({ ...one.flat, ...changes });

test.each<[string, () => string, RegExp]>([
  [
    'a nested recipe of 1.0',
    () => 'job: {}\ntrainer: {}\n',
    /is missing required key\(s\) \['task_type', 'experiment'\]/,
  ],
  [
    'another task',
    () => flat({ task_type: 'video' }),
    /Unknown task_type 'video' in .*; choose one of \['texture_ft'\]/,
  ],
  [
    'an unknown key',
    () => flat({ use_pretrained: true }),
    /TypeError: build_anomalygen_texture_ft_experiment\(\) got an unexpected keyword argument 'use_pretrained'/,
  ],
  [
    'a missing key',
    () => flat({ dataset_name: undefined }),
    /TypeError: .* missing 1 required keyword-only argument: 'dataset_name'/,
  ],
  ['another size', () => flat({ model_size: '2b' }), /model_size='2b' is not one of \('nano', 'edge'\)/],
  [
    'another experiment',
    () => flat({ experiment: 'mine' }),
    /Could not find 'experiment\/anomalygen_texture_ft'; available options: mine/,
  ],
  [
    'no samples',
    () => flat({ anomaly_types: [['IC', 'void']] }),
    /FileNotFoundError: InpaintingDataset found 0 samples under dataset_dir=/,
  ],
  ['no cases', () => flat({ testcase_jsonl: '/nowhere.jsonl' }), /FileNotFoundError: .*\/nowhere\.jsonl/],
  [
    'a case that is not trained',
    () => flat({ anomaly_types: [['IC', 'bridge']] }),
    /ValidationKPI: no real references found for passive_component\+/,
  ],
  ['a list', () => '- a\n', /must be a mapping of builder kwargs, got list\./],
])('the trainer refuses %s', async (_name, recipe, words) => {
  expect(said(await train11(one, 'refused', recipe()))).toEqual([1, expect.stringMatching(words)]);
});

test('a training whose steps are never both scored and saved ends well without a best one', async () => {
  const ended = await train11(one, 'unscored', flat({ validation_iter: 70 }));
  expect(said(ended)).toEqual([
    0,
    expect.stringMatching(/none has both a finite nn and a checkpoint .* skipping best_checkpoint\.txt/),
  ]);
});

test('training stops early when nothing improves', async () => {
  const changes = { early_stop_enabled: true, early_stop_patience: 1, early_stop_min_delta: 9 };
  const ended = await train11(one, 'early', flat(changes));
  expect(said(ended)).toEqual([0, expect.stringMatching(/EarlyStop: triggered at iter=100/)]);
  const state = JSON.parse(readFileSync(join(place, 'early', runFolder, 'early_stop.json'), 'utf8'));
  expect(state).toMatchObject({ triggered: true, criteria: 'nn', patience: 1, stop_iteration: 100 });
});

test('generation refuses weights that were changed or are of another base, and types beyond the recipe', async () => {
  const trained = join(place, 'out', runFolder);
  const weights = join(trained, 'checkpoints', 'model', 'iter_000000200.pt');
  const recipe = readFileSync(join(trained, 'exp_texture_ft.yaml'), 'utf8');
  const put = (name: string, text: string): string => {
    writeFileSync(join(place, name), text);
    return join(place, name);
  };
  const edge = put('edge.yaml', recipe.replace('model_size: nano', 'model_size: edge'));
  expect(said(await generate11(one, 'x', { recipe: edge }))).toEqual([
    1,
    expect.stringMatching(/Fine-tuned checkpoint has 3 key\(s\) absent from the model; refusing to load/),
  ]);
  const cut = put('iter_000000200.pt', `${readFileSync(weights, 'utf8')} `);
  writeFileSync(`${cut}.sha256`, readFileSync(`${weights}.sha256`));
  expect(said(await generate11(one, 'x', { checkpoint: cut }))).toEqual([
    1,
    expect.stringMatching(/ValueError: Checkpoint integrity: .* does not match its recorded digest\./),
  ]);
  const known = put('few.yaml', stringify({ ...one.flat, anomaly_types: [['IC', 'bridge']] }));
  expect(said(await generate11(one, 'x', { recipe: known }))).toEqual([
    1,
    expect.stringMatching(
      /KeyError: "Unknown anomaly_name 'passive_component\+.*'; known: \['IC\+bridge'\]"/,
    ),
  ]);
  const cases = readFileSync(join(place, 'cases', 'testcase.jsonl'), 'utf8');
  const twice = put('twice.jsonl', cases + cases.split('\n')[0]);
  expect(said(await generate11(one, 'x', { input_data_path: twice }))).toEqual([
    1,
    expect.stringMatching(/ValueError: Found duplicated samples in .*twice\.jsonl/),
  ]);
  expect(said(await generate11(one, 'x', { input_data_path: put('none.jsonl', '') }))).toEqual([
    1,
    expect.stringMatching(/ValueError: No testcases found in .*none\.jsonl/),
  ]);
});

test('a blocked type leaves rows and no files, and without the guardrail’s models nothing starts', async () => {
  const hub = join(one.image, 'checkpoints', 'hf', 'models--nvidia--Cosmos-Guardrail1');
  const list = join(hub, 'snapshots', 'preview', 'blocklist', 'own.txt');
  mkdirSync(join(list, '..'), { recursive: true });
  appendFileSync(list, 'bridge\n');
  const ended = await generate11(one, 'blocked');
  expect(said(ended)).toEqual([
    0,
    expect.stringMatching(/\[guardrail\] blocked text for index \d+ \(IC\+bridge\)/),
  ]);
  const rows = readFileSync(join(place, 'blocked', 'guardrail_blocked.csv'), 'utf8')
    .trim()
    .split('\r\n');
  expect(rows).toHaveLength(3);
  expect(rows[1]).toMatch(/^\d+,-1,IC\+bridge,.*,text,the preview's block list has the word bridge$/);
  rmSync(list);
  renameSync(hub, `${hub}.away`);
  expect(said(await generate11(one, 'x'))).toEqual([
    1,
    expect.stringMatching(
      /RuntimeError: Failed to initialize the content-safety guardrail\. Ensure HF_TOKEN is set/,
    ),
  ]);
  renameSync(`${hub}.away`, hub);
});

test('labelling refuses a dataset with a lost file, and a type that would leave its folder', async () => {
  const root = join(place, 'blocked');
  const table = join(root, 'texture_ft_generation_result.csv');
  const kept = readFileSync(table, 'utf8');
  writeFileSync(table, kept.replaceAll(',passive_component+', ',../passive_component+'));
  expect(said(await label11(one, 'blocked'))).toEqual([
    1,
    expect.stringMatching(/ValueError: invalid anomaly type in anomaly_type: '\.\.\/passive/),
  ]);
  writeFileSync(table, kept);
  const [first = ''] = /passive_component\+\w+_00000\.png/.exec(kept) ?? [];
  rmSync(join(root, 'original_mask', first));
  expect(said(await label11(one, 'blocked'))).toEqual([
    1,
    expect.stringMatching(
      /The number of original images and masks must be the same\. Found 4 original images and 3 masks\./,
    ),
  ]);
});
