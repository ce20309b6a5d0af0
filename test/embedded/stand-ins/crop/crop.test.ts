import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { painted, picture } from '../../../support/pictures.ts';
import { temporaryFolder } from '../../../support/places.ts';
import { standIn } from '../../../support/run.ts';

const capacitor = [255, 0, 0, 255];
const ic = [0, 0, 255, 255];
const solder = [0, 200, 200, 255];
const none = [0, 0, 0, 255];
const labels = {
  '(0, 0, 0, 0)': { class: 'BACKGROUND' },
  '(0, 0, 0, 255)': { class: 'UNLABELLED' },
  '(255, 0, 0, 255)': { class: 'capacitor' },
  '(0, 0, 255, 255)': { class: 'ic' },
  '(0, 200, 200, 255)': { class: 'solder' },
};

const inside = (x: number, y: number, x0: number, y0: number, w: number, h: number): boolean =>
  x >= x0 && x < x0 + w && y >= y0 && y < y0 + h;

/** A capacitor between two joints with a seam of two pixels, one at the left edge, a speck, an IC, and solder alone. */
function classAt(x: number, y: number): number[] {
  if (inside(x, y, 50, 40, 20, 10)) return capacitor;
  if (inside(x, y, 40, 40, 8, 10) || inside(x, y, 72, 40, 8, 10)) return solder;
  if (inside(x, y, 0, 10, 15, 10)) return capacitor;
  if (inside(x, y, 150, 20, 2, 2)) return capacitor;
  if (inside(x, y, 120, 50, 30, 30)) return ic;
  return inside(x, y, 170, 70, 12, 12) ? solder : none;
}

const rules = {
  source: 'trigger_0000',
  pattern: 'x*_y*',
  classes: ['capacitor', 'ic'],
  class_dirs: { capacitor: 'passive_component', ic: 'IC' },
  offset: 5,
};

interface Cells {
  cells?: string[];
  change?: (source: string) => void;
}

async function cropWith(
  changes: Record<string, unknown>,
  { cells = ['x0_y0', 'x1_y0'], change }: Cells = {},
): Promise<{ crop: string; exit: number | undefined; stdout: string; stderr: string; files: string[] }> {
  const dir = join(temporaryFolder(), 'out');
  const source = join(dir, 'trigger_0000');
  mkdirSync(source, { recursive: true });
  const mask = await painted(200, 100, 4, classAt);
  const rgb = await painted(200, 100, 3, (x, y) => [x, y, 9]);
  for (const cell of cells) {
    writeFileSync(join(source, `semantic_segmentation_${cell}.png`), mask);
    writeFileSync(join(source, `rgb_${cell}.png`), rgb);
    writeFileSync(join(source, `semantic_segmentation_labels_${cell}.json`), JSON.stringify(labels));
  }
  change?.(source);
  writeFileSync(join(dir, 'crop.yaml'), stringify({ output: { dir }, crop: { ...rules, ...changes } }));
  const ended = await standIn(['crop', '--config', join(dir, 'crop.yaml')]);
  const crop = join(dir, 'crop');
  const files = (existsSync(crop) ? readdirSync(crop, { recursive: true }) : []).map(String);
  return { ...ended, crop, files: files.filter((name) => /normal_img.*png$/.test(name)).sort() };
}

test('a region is a part with all that is labelled around it; pictures and masks have 4 channels, numbers begin at 0001', async () => {
  const { crop, exit, stdout, files } = await cropWith({ morph_kernel: 2 });
  expect([exit, files]).toEqual([
    0,
    ['x0_y0', 'x1_y0']
      .flatMap((cell) => `IC/${cell}/normal_img/0001.png`)
      .concat(['x0_y0', 'x1_y0'].flatMap((cell) => `passive_component/${cell}/normal_img/0001.png`)),
  ]);
  const cell = join(crop, 'passive_component', 'x0_y0');
  const image = await picture(join(cell, 'normal_img', '0001.png'));
  const mask = await picture(join(cell, 'cad_mask', '0001_cad_mask.png'));
  // From the left joint's edge at 40 to the right one's at 79, and 5 pixels around.
  expect([image.width, image.height, image.channels, mask.width, mask.height, mask.channels]).toEqual([
    50, 20, 4, 50, 20, 4,
  ]);
  expect(image.at(0, 0)).toEqual([35, 35, 9, 255]);
  for (let y = 0; y < 20; y++)
    for (let x = 0; x < 50; x++) expect(mask.at(x, y)).toEqual(classAt(x + 35, y + 35));
  expect(JSON.parse(readFileSync(join(crop, 'semantic_segmentation_labels.json'), 'utf8'))).toEqual(labels);
  const lines = stdout.split('\n');
  expect(lines[0]).toMatch(/^\[preview-usd2roi\] CPU preview/);
  expect(lines[1]).toBe(
    "[usd2roi_crop] source=trigger_0000 pattern='x*_y*' (2 seg files) classes=['capacitor', 'ic'] morph_kernel=2 min_area=50 max_area=None offset=5 edge_skip=True min_coverage=0.2 max_emit=None",
  );
  expect(stdout.trim().split('\n').at(-1)).toBe(
    '[usd2roi_crop] emitted=4, skipped_min=2, skipped_max=0, skipped_edge=2, skipped_low_coverage=0, n_components_total=10',
  );
});

test('without closing the seam parts the joints from the part', async () => {
  const { crop } = await cropWith({ morph_kernel: 0 });
  const image = await picture(join(crop, 'passive_component', 'x0_y0', 'normal_img', '0001.png'));
  expect([image.width, image.height]).toEqual([30, 20]);
});

test('edge_skip is yes or no, areas count the whole region, coverage counts the padded box', async () => {
  const count = async (changes: Record<string, unknown>): Promise<number> =>
    (await cropWith(changes, { cells: ['x0_y0', 'x0_y1'] })).files.length / 2;
  expect(await count({ edge_skip: false })).toBe(3);
  expect(await count({ edge_skip: 8 })).toBe(2);
  expect(await count({ edge_skip: 0, min_area: 1, min_coverage: 0 })).toBe(4);
  // The region of the capacitor has 400 pixels with its joints, 200 without; the IC has 900.
  expect(await count({ min_area: 300 })).toBe(2);
  expect(await count({ max_area: 899 })).toBe(1);
  // 400 of 50 x 20 pixels, 900 of 40 x 40.
  expect(await count({ min_coverage: 0.5 })).toBe(1);
  expect(await count({ min_coverage: 0.57 })).toBe(0);
});

test('max_emit is one cap over all cells and classes; the cells come in the order of their names', async () => {
  const cells = ['x1_y0', 'x0_y1', 'x0_y0', 'x10_y0'];
  const { files, stdout } = await cropWith({ max_emit: 5 }, { cells });
  expect([...stdout.matchAll(/cell (x\d+_y\d+):/g)].map(([, name]) => name)).toEqual([
    'x0_y0',
    'x0_y1',
    'x10_y0',
  ]);
  expect(files).toHaveLength(5);
});

test('one frame has no folder of the cell, and a class without a folder of its own goes to component', async () => {
  const one = await cropWith({ class_dirs: { ic: 'IC' } }, { cells: ['x0_y0'] });
  expect(one.files).toEqual(['IC/normal_img/0001.png', 'component/normal_img/0001.png']);
  const flat = await cropWith({ class_dirs: null });
  expect(flat.files).toContain('component/x0_y0/normal_img/0002.png');
  expect(existsSync(join(flat.crop, 'component', 'x0_y0', 'semantic_segmentation_labels.json'))).toBe(true);
});

test('bridge adds a crop of every two regions that are near', async () => {
  const { files, stdout } = await cropWith({
    bridge: true,
    bridge_dis: 45,
    bridge_classes: ['capacitor', 'ic'],
  });
  expect(files.filter((name) => name.startsWith('bridge'))).toEqual([
    'bridge/x0_y0/normal_img/0001.png',
    'bridge/x1_y0/normal_img/0001.png',
  ]);
  expect(stdout).toContain('[usd2roi_crop] bridges: 2 emitted (candidates=4, in_range=2)');
});

test('zero crops of several cells end as the real cropper does: no folder, no last line, exit code 1', async () => {
  const { crop, exit, stdout, stderr } = await cropWith({ classes: ['IC'] });
  expect([exit, existsSync(crop)]).toEqual([1, false]);
  expect(stderr).toMatch(
    /FileNotFoundError: \[Errno 2\] No such file or directory: '.*semantic_segmentation_labels\.json'/,
  );
  expect(stdout).not.toContain('emitted=');
  expect(stdout).toContain(
    "asked for classes ['IC'], the cells are labelled ['BACKGROUND', 'UNLABELLED', 'capacitor',",
  );
});

test.each<[string, Record<string, unknown>, Cells, number, RegExp]>([
  ['no mask', {}, { cells: [] }, 2, /^ERROR: no seg files match .*semantic_segmentation_x\*_y\*\.png$/m],
  ['no classes', { classes: [] }, {}, 2, /^ERROR: crop\.classes is empty/m],
  [
    'class_dirs that are a list',
    { class_dirs: ['IC'] },
    {},
    2,
    /^ERROR: crop\.class_dirs must be a mapping/m,
  ],
  [
    'an offset in words',
    { offset: 'wide' },
    {},
    1,
    /ValueError: invalid literal for int\(\) with base 10: 'wide'/,
  ],
])('refuses %s', async (_name, changes, cells, code, message) => {
  const { exit, stdout, stderr } = await cropWith(changes, cells);
  expect([exit, `${stdout}\n${stderr}`]).toEqual([code, expect.stringMatching(message)]);
});

test('a cell without labels or picture is skipped with a line', async () => {
  const { exit, files, stdout } = await cropWith(
    {},
    {
      cells: ['x0_y0', 'x1_y0', 'x2_y0'],
      change: (source) => {
        rmSync(join(source, 'semantic_segmentation_labels_x0_y0.json'));
        rmSync(join(source, 'rgb_x1_y0.png'));
      },
    },
  );
  expect([exit, files.every((name) => name.includes('x2_y0'))]).toEqual([0, true]);
  expect(stdout).toMatch(/^ {2}skipping x0_y0: missing labels file /m);
  expect(stdout).toMatch(/^ {2}skipping x1_y0: missing rgb /m);
});
