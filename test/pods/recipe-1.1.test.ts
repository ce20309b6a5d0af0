/** Release 1.1: what the pods say of the recipe, the values and the training data before hours are spent. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { repository, temporaryFolder } from '../support/places.ts';
import { run } from '../support/run.ts';

const pod = (name: string): string => join(repository, 'assets', 'pods', name);
const shipped = readFileSync(
  join(repository, 'assets', 'cookbooks', 'pcb', 'release-1.1', 'exp_texture_ft.yaml'),
  'utf8',
);

function tree(files: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const crops = { 'augment/crop/IC/x0_y0/0000.png': '' };

function check(text: string, pairs = '[["IC","bridge"]]', step = '') {
  const folder = tree({ 'exp_texture_ft.yaml': text, ...crops });
  const args = [join(folder, 'exp_texture_ft.yaml'), pairs, step, join(folder, 'augment')];
  return run('python3', [pod('recipe_1_1.py'), 'check', ...args]);
}

test('the shipped recipe is read alike with and without PyYAML, and completed without losing a word', async () => {
  const told = await check(shipped, '[["IC","bridge"],["passive_component","missing"]]');
  expect([told.exit, told.stderr]).toEqual([0, '']);
  expect(told.stdout).toContain('WARNING: passive_component+missing has no crops and will have no sample');
  const { anomaly_types, ...rest } = parse(shipped);
  expect(told.stdout).toContain('experiment=anomalygen_texture_ft');
  expect(JSON.parse(/^pairs=(.*)$/m.exec(told.stdout)?.[1] ?? '')).toEqual(anomaly_types);
  const reading = `import json, sys; sys.path.insert(0, ${JSON.stringify(pod(''))}); import recipe_1_1; print(json.dumps(recipe_1_1.flat(open(sys.argv[1]).read())))`;
  const folder = tree({ 'exp_texture_ft.yaml': shipped });
  const flat = await run('python3', ['-c', reading, join(folder, 'exp_texture_ft.yaml')]);
  const { lr, eps, weight_decay, betas, ratio_range, shift, early_stop_min_delta, ...plain } = rest;
  // Numbers with a point stay texts there; nothing is decided by them.
  expect(JSON.parse(flat.stdout)).toMatchObject({ ...plain, anomaly_types });
  const target = join(folder, 'made.yaml');
  const write = ['write', join(folder, 'exp_texture_ft.yaml'), target, '/a "b": #c', '/d/testcase.jsonl'];
  expect((await run('python3', [pod('recipe_1_1.py'), ...write])).exit).toBe(0);
  const made = readFileSync(target, 'utf8');
  expect(parse(made)).toEqual({
    ...parse(shipped),
    dataset_path: '/a "b": #c',
    testcase_jsonl: '/d/testcase.jsonl',
  });
  expect(made.split('\n').length).toBe(shipped.split('\n').length);
});

const set = (key: string, value: string): string =>
  shipped.replace(new RegExp(`^${key}:.*$`, 'm'), `${key}: ${value}`);

test.each<[string, string, [string?, string?], RegExp]>([
  [
    'a recipe of 1.0',
    'job: {name: a}\ntrainer: {max_iter: 1}\n',
    [],
    /is a recipe of release 1\.0 \(it has job, trainer\)/,
  ],
  [
    'a missing key',
    shipped.replace(/^dataset_name:.*\n/m, ''),
    [],
    /exp_texture_ft\.yaml lacks dataset_name/,
  ],
  ['another task', set('task_type', 'video'), [], /task_type of the recipe is 'video'/],
  ['another size', set('model_size', '2b'), [], /model_size of the recipe is '2b', not one of nano, edge/],
  [
    'nothing saved',
    set('save_iter', '20000'),
    [],
    /save_iter 20000 is greater than max_iter 15000: no checkpoint/,
  ],
  [
    'nothing both',
    set('validation_iter', '7000').replace(/^max_iter:.*$/m, 'max_iter: 8000'),
    [],
    /no step from 7500 to 8000 is both validated \(each 7000\) and saved \(each 1000\)/,
  ],
  [
    'a step that is not saved',
    shipped,
    ['[["IC","bridge"]]', '1500'],
    /checkpoint_step 1500 will not be saved: the recipe saves each 1000/,
  ],
  ['an odd number', set('save_iter', '1e3'), [], /save_iter of the recipe is not a whole number/],
  [
    'a pair beyond it',
    shipped,
    ['[["IC","void"]]'],
    /IC\+void is not among the pairs that the recipe trains/,
  ],
  [
    'a board without its materials',
    shipped,
    ['[["passive_component","missing"]]'],
    /no material of the taxonomy has crops; there are crops of IC: the training would be for nothing/,
  ],
])('a recipe is refused: %s', async (_name, text, [pairs, step], words) => {
  const ended = await check(text, pairs, step);
  expect([ended.exit, ended.stderr]).toEqual([1, expect.stringMatching(words)]);
  expect(ended.stderr).toMatch(/^fix: /m);
});

test.each<[Record<string, string>, RegExp]>([
  [
    { CHECK_PLACEMENT: 'text' },
    /default_spatial_dependency='text' cannot work: it is text, and no prompt is ever passed in release 1\.1: .*--roi-prompt is required/,
  ],
  [
    { CHECK_FOLDER_PAIRS: '[["IC","a/b"]]' },
    /anomaly_types_json=.* names 'a\/b', and materials and defects take letters/,
  ],
  [{ CHECK_FINETUNE_STEP: 'best' }, /checkpoint_step='best'/],
  [
    { CHECK_EXISTING_FINETUNE_URL: 'day0-1' },
    /existing_finetune_url='day0-1' cannot work: it must be the URL/,
  ],
])('the first pod refuses the values %s', async (env, words) => {
  const good = {
    CHECK_FINETUNE_STEP: '',
    CHECK_PLACEMENT: 'cad',
    CHECK_EXISTING_FINETUNE_URL: 's3://a/runs/b/finetune',
  };
  expect((await run('python3', [pod('check_values.py')], { env: good })).exit).toBe(0);
  const ended = await run('python3', [pod('check_values.py')], { env: { ...good, ...env } });
  expect([ended.exit, ended.stdout]).toEqual([1, expect.stringMatching(words)]);
});

const raw = {
  'raw/IC/anomaly_image/bridge/0.png': '',
  'raw/IC/anomaly_image/bridge/1.png': '',
  'raw/IC/mask/bridge/0_mask.png': '',
  'raw/defect_spec.jsonl': '{"defect_type":"IC+bridge"}\n{"defect_type":"IC+void"}\n',
};
const training = (folder: string, pairs = '[["IC","bridge"]]') =>
  run('python3', [pod('check_training_1_1.py'), join(folder, 'raw'), pairs, join(folder, 'spec.jsonl')]);

test('pictures without masks are passed over, and what the recipe does not train is not validated', async () => {
  const folder = tree(raw);
  const ended = await training(folder);
  expect([ended.exit, ended.stderr]).toEqual([0, '']);
  expect(ended.stdout).toContain(
    'WARNING: IC+bridge: 1 of 2 pictures have no mask and are not trained on, first 1.png',
  );
  expect(ended.stdout).toMatch(/left out of the validation: IC\+void\nvalidation=1$/m);
  expect(readFileSync(join(folder, 'spec.jsonl'), 'utf8')).toBe('{"defect_type":"IC+bridge"}\n');
});

test.each<[string, (folder: string) => void, RegExp]>([
  [
    'no masks',
    (folder) => rmSync(join(folder, 'raw/IC/mask'), { recursive: true }),
    /no training masks under .*raw/,
  ],
  [
    'no pictures',
    (folder) => rmSync(join(folder, 'raw/IC/anomaly_image'), { recursive: true }),
    /IC\+bridge: there are no pictures in IC\/anomaly_image\/bridge: the trainer would stop at its first validation/,
  ],
  [
    'no line',
    (folder) => writeFileSync(join(folder, 'raw/defect_spec.jsonl'), '{"defect_type":"IC+void"}\n'),
    /no pair of the recipe has a line in defect_spec\.jsonl/,
  ],
  [
    'no JSON',
    (folder) => writeFileSync(join(folder, 'raw/defect_spec.jsonl'), 'IC+bridge\n'),
    /defect_spec\.jsonl:1 is not JSON with a defect_type/,
  ],
])('training data are refused: %s', async (_name, spoil, words) => {
  const folder = tree(raw);
  spoil(folder);
  const ended = await training(folder);
  expect([ended.exit, ended.stderr]).toEqual([1, expect.stringMatching(words)]);
});
