/** Two classes of one board that are one class for AnomalyGen: one colour in labels and masks of stage and training data. */
import { lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { painted, picture } from '../support/pictures.ts';
import { repository, temporaryFolder } from '../support/places.ts';
import { type Ended, run } from '../support/run.ts';

const red = [140, 25, 255, 255];
const green = [140, 255, 25, 255];
const blue = [25, 82, 255, 255];
const nothing = [0, 0, 0, 255];
const columns = [nothing, red, green, blue, green, red];
const labelsOf = (classes: [string, string, string]): string =>
  JSON.stringify({
    '(0, 0, 0, 255)': { class: 'UNLABELLED' },
    '(140, 25, 255, 255)': { class: classes[0] },
    '(140, 255, 25, 255)': { class: classes[1] },
    '(25, 82, 255, 255)': { class: classes[2] },
  });

const mask = (channels: 3 | 4 = 4): Promise<Buffer> =>
  painted(6, 2, channels, (x) => (columns[x] ?? nothing).slice(0, channels));

function tree(files: Record<string, string | Buffer>): string {
  const folder = temporaryFolder();
  for (const [path, body] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), body);
  }
  return folder;
}

const pod = (name: string, args: string[], env: Record<string, string> = {}): Promise<Ended> =>
  run('python3', [join(repository, 'assets', 'pods', name), ...args], { env });

const clash: [string, string, string] = ['resistor', 'capacitor', 'pad'];
const material = 'passive_component';

async function staged(classes: [string, string, string], body: string | Buffer) {
  const folder = tree({
    [`augment/crop/${material}/x0_y0/0001.png`]: '',
    [`render/crop/${material}/x0_y0/cad_mask/0001_cad_mask.png`]: body,
    'render/crop/semantic_segmentation_labels.json': labelsOf(classes),
    'raw/defect_spec.jsonl': '',
    [`raw/${material}/mask/bridge/a.png`]: '',
  });
  const ended = await pod('build_stage.py', [join(folder, 'stage')], {
    AUGMENT_IN: join(folder, 'augment'),
    RENDER_IN: join(folder, 'render'),
    RAW_IN: join(folder, 'raw'),
    ANOMALY_TYPES_JSON: JSON.stringify([[material, 'bridge']]),
    SPATIAL_DEPENDENCY: 'cad',
  });
  return {
    ended,
    rendered: join(folder, 'render/crop', material, 'x0_y0/cad_mask/0001_cad_mask.png'),
    made: join(folder, 'stage', material, 'cad_mask', 'x0_y0__0001.png'),
    labels: JSON.parse(readFileSync(join(folder, 'stage', 'semantic_segmentation_labels.json'), 'utf8')),
  };
}

const inOneColour = [nothing, red, red, blue, red, red];
async function row(path: string, channels: number): Promise<number[][]> {
  const { at } = await picture(path);
  return columns.map((_, x) => at(x, 1).slice(0, channels));
}

test.each([3, 4] as const)(
  'a stage shows resistors and capacitors in one colour, in masks of %i channels',
  async (channels) => {
    const body = await mask(channels);
    const { ended, rendered, made, labels } = await staged(clash, body);
    expect([ended.exit, ended.stderr]).toEqual([0, '']);
    expect(ended.stdout).toContain(
      'CAD masks recoloured, for AnomalyGen keeps one colour a class: (140, 255, 25, 255) to (140, 25, 255, 255)',
    );
    expect(labels).toEqual({
      '(0, 0, 0, 255)': { class: 'UNLABELLED' },
      '(140, 25, 255, 255)': { class: 'capacitor' },
      '(25, 82, 255, 255)': { class: 'pad' },
    });
    expect(await row(made, channels)).toEqual(inOneColour.map((one) => one.slice(0, channels)));
    // What the render wrote is not touched.
    expect(readFileSync(rendered).equals(body)).toBe(true);
  },
);

test('a stage whose classes differ keeps its masks as links to what the render wrote', async () => {
  const { ended, made, labels } = await staged(['resistor', 'solder', 'pad'], await mask());
  expect([ended.exit, ended.stdout]).toEqual([0, expect.not.stringContaining('recoloured')]);
  expect(lstatSync(made).isSymbolicLink()).toBe(true);
  expect(Object.values(labels)).toEqual(
    ['UNLABELLED', 'capacitor', 'solder', 'pad'].map((name) => ({ class: name })),
  );
});

test('a mask that is no PNG stays, and is said', async () => {
  const { ended, made } = await staged(clash, 'GIF89a');
  expect([ended.exit, ended.stdout]).toEqual([
    0,
    expect.stringContaining('WARNING: 1 CAD masks cannot be recoloured'),
  ]);
  expect(readFileSync(made, 'utf8')).toBe('GIF89a');
});

test('training data get one colour a class, too', async () => {
  const body = await mask();
  const folder = tree({
    'raw/semantic_segmentation_labels.json': labelsOf(clash),
    [`raw/${material}/cad_mask/a.png`]: body,
    [`raw/${material}/clean_image/a.png`]: body,
  });
  const ended = await pod('training_data.py', [join(folder, 'raw'), join(folder, 'out')]);
  expect([ended.exit, ended.stderr]).toEqual([0, '']);
  const out = join(folder, 'out', material);
  expect(await row(join(out, 'cad_mask', 'a.png'), 4)).toEqual(inOneColour);
  expect(readFileSync(join(out, 'clean_image', 'a.png')).equals(body)).toBe(true);
  expect(readFileSync(join(folder, 'raw', material, 'cad_mask', 'a.png')).equals(body)).toBe(true);
});
