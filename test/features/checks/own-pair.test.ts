/**
 * A pair of the user's own: eight pictures with masks and a recipe beside the data, then one thing broken after the other. Each is
 * foretold by preflight, with the words that mend it.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Host, modernHost } from '../../support/hosts.ts';
import { repository } from '../../support/places.ts';
import { preparedHome } from '../../support/prepared-home.ts';

const place = preparedHome();
const raw = (...path: string[]): string => join(place.rootFolder, 'datasets', 'pcb', 'raw', ...path);
const pictures = () => raw('IC', 'anomaly_image', 'scratch');
const masks = () => raw('IC', 'mask', 'scratch');
const recipe = () => join(place.rootFolder, 'cookbooks', 'pcb', 'ag_config.yaml');
const spec = () => raw('defect_spec.jsonl');
let host: Host;
let published: string;

beforeAll(async () => {
  published = readFileSync(spec(), 'utf8');
  host = await modernHost({ home: place.home });
});
afterAll(() => host.close());

/** One channel, from a value of each pixel. */
const grey = (size: number, valueAt: (x: number, y: number) => number): Promise<Buffer> =>
  sharp(
    Uint8Array.from({ length: size * size }, (_, at) => valueAt(at % size, Math.floor(at / size))),
    {
      raw: { width: size, height: size, channels: 1 },
    },
  )
    .png()
    .toBuffer();
const square =
  (value: number, rest = 0) =>
  (x: number, y: number) =>
    x >= 20 && x < 40 && y >= 20 && y < 40 ? value : rest;

/** The healthy set. */
beforeEach(async () => {
  for (const folder of [pictures(), masks()]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }
  const [picture, mask] = [await grey(64, square(90, 140)), await grey(64, square(255))];
  for (let n = 0; n < 8; n++) {
    writeFileSync(join(pictures(), `board_${n}.png`), picture);
    writeFileSync(join(masks(), `board_${n}_mask.png`), mask);
  }
  writeFileSync(spec(), `${published}{"defect_type": "IC+scratch", "spatial_dependency": "free"}\n`);
  mkdirSync(join(recipe(), '..'), { recursive: true });
  const shipped = readFileSync(join(repository, 'assets', 'cookbooks', 'pcb', 'ag_config.yaml'), 'utf8');
  writeFileSync(
    recipe(),
    shipped.replace(/^ *- \[passive_component.*\n/gm, '').replaceAll('[IC, bridge]', '[IC, scratch]'),
  );
});

const free = { default_spatial_dependency: 'free' };
const preflight = (more: Record<string, unknown> = {}) =>
  host.call('preflight', { dig_url_root: place.root, mode: 'finetune', ...free, ...more });
const checkOf = async (id: string, more: Record<string, unknown> = {}) => {
  const { data } = await preflight(more);
  return (Array.isArray(data.checks) ? data.checks : []).find((one) => one.id === id);
};

test('pair and recipe are taken from beside the data, and all pairs are opened', async () => {
  const { data, text } = await preflight();
  expect(data.ready).toBe(true);
  expect(data.passed).toEqual(
    expect.arrayContaining(['raw.training_pairs', 'raw.anomaly_images', 'models.taxonomy']),
  );
  expect(text).toMatch(/^READY/);
  const plan = await host.call('submit_day0', {
    action: 'plan',
    dig_url_root: place.root,
    use_pretrained_checkpoint: false,
    smoke_test: true,
    ...free,
  });
  expect(plan.text).toContain('IC+scratch');
  expect(plan.text).not.toContain('IC+bridge');
});

const rewrite =
  (folder: () => string, value: (x: number, y: number) => number, size = 64) =>
  async () => {
    for (const name of readdirSync(folder())) writeFileSync(join(folder(), name), await grey(size, value));
  };
const rename = (folder: () => string, change: (name: string) => string) => () => {
  for (const name of readdirSync(folder())) renameSync(join(folder(), name), join(folder(), change(name)));
};
const edit = (path: () => string, change: (text: string) => string) => () =>
  writeFileSync(path(), change(readFileSync(path(), 'utf8')));

test.each<[string, () => unknown, string, 'fail' | 'warn', RegExp, RegExp]>([
  [
    'masks at half the size',
    rewrite(masks, square(255), 32),
    'raw.training_pairs',
    'fail',
    /board_0_mask\.png is 32x32, its picture 64x64; and 7 more of 8 opened/,
    /of its size/,
  ],
  [
    'one small mask among eight',
    async () => writeFileSync(join(masks(), 'board_4_mask.png'), await grey(32, square(255))),
    'raw.training_pairs',
    'fail',
    /board_4_mask\.png is 32x32/,
    /of its size/,
  ],
  [
    'grey masks',
    rewrite(masks, square(128)),
    'raw.training_pairs',
    'fail',
    /the brightest value of board_0_mask\.png is 128, not 255/,
    /black with 255 for the defect/,
  ],
  [
    'masks with soft edges',
    rewrite(masks, (x, y) => (x >= 20 && x < 40 && y >= 20 && y < 40 ? (x < 30 ? 100 : 255) : 0)),
    'raw.training_pairs',
    'warn',
    /board_0_mask\.png has 5 % of grey pixels: from 128 on they count as defect/,
    /black with 255/,
  ],
  [
    'empty masks',
    rewrite(masks, () => 0),
    'raw.training_pairs',
    'fail',
    /board_0_mask\.png is black everywhere: it marks nothing/,
    /255 for the defect/,
  ],
  [
    'inverted masks',
    rewrite(masks, square(0, 255)),
    'raw.training_pairs',
    'warn',
    /marks 9\d % of its picture: is it inverted\? White is the defect/,
    /black with 255/,
  ],
  [
    'masks named like their pictures',
    rename(masks, (name) => name.replace('_mask', '')),
    'raw.training_pairs',
    'fail',
    /8 of 8 training pictures of IC\+scratch have no mask of their own/,
    /_mask with the same ending/,
  ],
  [
    'pictures of another ending than their masks',
    rename(pictures, (name) => name.replace('.png', '.jpg')),
    'raw.training_pairs',
    'fail',
    /8 of 8 training pictures .* no mask/,
    /the same ending/,
  ],
  [
    'a mask that is missing',
    () => rmSync(join(masks(), 'board_7_mask.png')),
    'raw.training_pairs',
    'fail',
    /1 of 8 training pictures/,
    /mask\/scratch\/<its name>_mask/,
  ],
  [
    'a mask that is cut off',
    () =>
      writeFileSync(
        join(masks(), 'board_3_mask.png'),
        readFileSync(join(masks(), 'board_3_mask.png')).subarray(0, 40),
      ),
    'raw.training_pairs',
    'fail',
    /board_3_mask\.png or its picture cannot be opened/,
    /give each picture/,
  ],
  [
    'defects that vanish at the trained size',
    async () => {
      for (let n = 0; n < 8; n++) {
        writeFileSync(join(pictures(), `board_${n}.png`), await grey(600, () => 140));
        writeFileSync(
          join(masks(), `board_${n}_mask.png`),
          await grey(600, (x, y) => (x < 3 && y < 3 ? 255 : 0)),
        );
      }
    },
    'raw.training_pairs',
    'warn',
    /marks 3 pixels of 600: in the 512 pixels that are trained that is 2\.6; cut the pictures closer/,
    /give each picture/,
  ],
  [
    'three pictures',
    () => {
      for (let n = 3; n < 8; n++) rmSync(join(pictures(), `board_${n}.png`));
    },
    'raw.anomaly_images',
    'warn',
    /only 3 pictures of IC\+scratch/,
    /smallest example set has 5 of a defect, and how few are enough is told nowhere/,
  ],
  [
    'no pictures',
    () => rmSync(pictures(), { recursive: true }),
    'raw.anomaly_images',
    'fail',
    /no pictures of IC\+scratch to train on/,
    /upload them to datasets\/pcb\/raw\/IC\/anomaly_image\/scratch\//,
  ],
  [
    'no line in the specification',
    () => writeFileSync(spec(), published),
    'raw.defect_spec',
    'fail',
    /no line for IC\+scratch, which the recipe trains/,
    /add a line for each/,
  ],
  ['no specification', () => rmSync(spec()), 'raw.defect_spec', 'fail', /defect_spec\.jsonl is missing/, /./],
  [
    'a recipe that trains the pair in one list alone',
    edit(recipe, (text) => text.replace('[IC, scratch]', '[IC, bridge]')),
    'finetune.cookbook',
    'fail',
    /only the second has IC\+bridge, only the first has IC\+scratch/,
    /correct the recipe/,
  ],
  [
    'a misspelt key of the recipe',
    edit(recipe, (text) => text.replace('save_iter:', 'save_iters:')),
    'finetune.cookbook',
    'fail',
    /checkpoint\.save_iters is no key of the recipe: write checkpoint\.save_iter/,
    /correct the recipe/,
  ],
  [
    'a recipe that is no YAML',
    () => writeFileSync(recipe(), 'trainer: [1\n'),
    'finetune.cookbook',
    'fail',
    /the recipe cannot be read/,
    /correct the recipe/,
  ],
])('%s: foretold', async (_, spoil, id, status, what, fix) => {
  await spoil();
  expect(await checkOf(id)).toMatchObject({
    status,
    what: expect.stringMatching(what),
    fix: expect.stringMatching(fix),
  });
});

test('a defect whose place CAD does not tell is refused before anything is trained', async () => {
  const { data } = await preflight({ default_spatial_dependency: 'cad' });
  expect(data.ready).toBe(false);
  expect(data.checks).toContainEqual(
    expect.objectContaining({ id: 'run.placement', what: 'IC+scratch can never be placed by CAD' }),
  );
  expect(data.next).toMatch(/^preflight .*"default_spatial_dependency":"free"/);
});

test('the mask that was meant is named', async () => {
  rename(pictures, (name) => name.replace('.png', '.jpg'))();
  expect((await checkOf('raw.training_pairs'))?.evidence).toMatch(
    /board_0\.jpg needs .*board_0_mask\.jpg; board_0_mask\.png is there: save picture and mask with the same ending/,
  );
});

test('without a checkpoint that knows the pair, what finetuning has and lacks of it comes before the offer', async () => {
  const asked = { mode: 'passthrough', anomaly_types: [['IC', 'scratch']] };
  rmSync(recipe());
  writeFileSync(spec(), published);
  rmSync(join(masks(), 'board_7_mask.png'));
  const check = await checkOf('models.taxonomy', asked);
  expect(check?.fix).toMatch(
    /to be finetuned, IC\+scratch has 8 pictures, 7 of them with masks, and lacks masks in IC\/mask\/scratch\/, <picture>_mask with its ending, a line in defect_spec\.jsonl, the pair in every list of a recipe, cookbooks\/pcb\/ag_config\.yaml/,
  );
  expect((await checkOf('models.taxonomy', { anomaly_types: [['IC', 'scratch']] }))?.fix).toMatch(
    /copy assets\/cookbooks\/pcb\/ag_config\.yaml to file:.*\/cookbooks\/pcb\/ag_config\.yaml and add the pairs there/,
  );
  const { anomaly_types } = asked;
  const plan = await host.call('submit_day0', { action: 'plan', dig_url_root: place.root, anomaly_types });
  expect(plan.isError).toBe(true);
  expect(plan.text).not.toContain('"use_pretrained_checkpoint": false');
});

test('a run of the shipped checkpoint does not want defect_spec.jsonl', async () => {
  rmSync(spec());
  const { data } = await preflight({ mode: 'passthrough' });
  expect([data.ready, data.passed]).toEqual([true, expect.arrayContaining(['raw.defect_spec'])]);
});
