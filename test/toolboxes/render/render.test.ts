import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { picture } from '../../support/pictures.ts';
import { toolbox } from '../../support/run.ts';
import { square, usdFolder } from '../../support/usd-files.ts';

/** A 20 x 10 board at z 0 with a 4 x 2 block whose centre is at (-5, 0), 1 high; the camera sees 10 x 10. */
const scene = `(metersPerUnit = 0.001 upAxis = "Z")
def Xform "World" {
  def Xform "PCBA" {
    def Mesh "Board" {
      int[] faceVertexCounts = [4]
      int[] faceVertexIndices = [0, 1, 2, 3]
      point3f[] points = [(-10, -5, 0), (10, -5, 0), (10, 5, 0), (-10, 5, 0)]
      color3f[] primvars:displayColor = [(0, 0.5, 0)]
    }
    def Xform "C1" {
      double3 xformOp:translate = (-5, 0, 1)
      double3 xformOp:scale = (4, 2, 1)
      uniform token[] xformOpOrder = ["xformOp:translate", "xformOp:scale"]
      ${square('Body', 1, 0, 'color3f[] primvars:displayColor = [(0.8, 0.1, 0.1)]')}
    }
  }
  def Camera "Cam" {
    token projection = "orthographic"
    float horizontalAperture = 100
    float verticalAperture = 100
    double3 xformOp:translate = (0, 0, 50)
    uniform token[] xformOpOrder = ["xformOp:translate"]
  }
}`;

const target = { scene: 'scene.usda', camera_path: '/World/Cam', pcba_root: '/World/PCBA' };
const render = {
  resolution: [100, 100],
  scan_grid: { x_num: 2, y_num: 1 },
  max_image_count: -1,
  semantics: [
    { match: '/World/*/Body', labels: { class: 'capacitor' } },
    { match: '*Board', labels: { class: 'board' } },
    { match: '*', labels: { class: 'never' } },
  ],
};

async function renderWith(changes: Record<string, unknown>, targetChanges: Record<string, unknown> = {}) {
  const folder = usdFolder({ 'scene.usda': scene });
  const output = join(folder, 'out');
  writeFileSync(join(folder, 'render.yaml'), stringify({ ...render, output, ...changes }));
  writeFileSync(join(folder, 'target.yaml'), stringify({ ...target, ...targetChanges }));
  const args = ['--config', join(folder, 'render.yaml'), '--pcba-config', join(folder, 'target.yaml')];
  return { output, ended: await toolbox(['render', ...args]) };
}

test('a box of known size lands on known pixels, in colour and in class', async () => {
  const { output, ended } = await renderWith({});
  expect(ended.exit).toBe(0);
  const trigger = join(output, 'trigger_0000');
  expect(
    readdirSync(trigger)
      .filter((name) => name.startsWith('rgb_'))
      .sort(),
  ).toEqual(['rgb_x0_y0.png', 'rgb_x1_y0.png']);
  const mask = await picture(join(trigger, 'semantic_segmentation_x0_y0.png'));
  expect([mask.width, mask.height, mask.channels]).toEqual([100, 100, 4]);
  const labels: Record<string, { class: string }> = JSON.parse(
    readFileSync(join(trigger, 'semantic_segmentation_labels_x0_y0.json'), 'utf8'),
  );
  const classAt = (x: number, y: number): string | undefined =>
    labels[`(${mask.at(x, y).join(', ')})`]?.class;
  // The left cell spans x -10..0 and y -5..5 at 10 pixels a unit: the block covers columns 30-69 and rows 40-59.
  for (const [x, y] of [
    [30, 40],
    [69, 59],
    [50, 50],
  ] as const)
    expect(classAt(x, y)).toBe('capacitor');
  for (const [x, y] of [
    [29, 50],
    [70, 50],
    [50, 39],
    [50, 60],
  ] as const)
    expect(classAt(x, y)).toBe('board');
  const rgb = await picture(join(trigger, 'rgb_x0_y0.png'));
  const [r = 0, g = 0] = rgb.at(50, 50);
  expect(r).toBeGreaterThan(g * 1.5);
  const [br = 0, bg = 0] = rgb.at(5, 5);
  expect(bg).toBeGreaterThan(br * 1.5);
  const other = await picture(join(trigger, 'semantic_segmentation_x1_y0.png'));
  expect(new Set(Array.from({ length: 100 }, (_, n) => other.at(n, 50).join()))).toHaveProperty('size', 1);
});

test('the same seed gives the same bytes, max_image_count stops after the first cells', async () => {
  const [a, b] = await Promise.all([renderWith({ max_image_count: 1 }), renderWith({ max_image_count: 1 })]);
  const file = (output: string) => join(output, 'trigger_0000', 'rgb_x0_y0.png');
  expect(readdirSync(join(a.output, 'trigger_0000')).filter((name) => name.startsWith('rgb_'))).toHaveLength(
    1,
  );
  expect(readFileSync(file(a.output)).equals(readFileSync(file(b.output)))).toBe(true);
});

test('the stage says that it is a CPU preview', async () => {
  const { output } = await renderWith({ max_image_count: 1 });
  const note = JSON.parse(readFileSync(join(output, 'provenance.json'), 'utf8'));
  expect(note).toMatchObject({ kind: 'cpu-preview', toolbox: 'pcba-day0/preview-usd2roi' });
});

test.each([
  [
    'a key in both files',
    { camera_path: '/World/Cam' },
    {},
    /Config boundary violation: keys \['camera_path'\]/,
  ],
  ['a scene that is missing', {}, { scene: 'other.usd' }, /other\.usd does not exist/],
  ['an unknown camera', {}, { camera_path: '/World/Nope' }, /\/World\/Nope.*\/World\/Cam/],
  ['an empty board root', {}, { pcba_root: '/World/Nope' }, /\/World\/Nope has no meshes.*\/World/],
  ['a wrong value', { scan_grid: { x_num: 0, y_num: 1 } }, {}, /scan_grid\.x_num/],
])('refuses %s and writes no picture', async (_name, changes, targetChanges, message) => {
  const { output, ended } = await renderWith(changes, targetChanges);
  expect(ended.exit).toBe(1);
  expect(ended.stderr).toMatch(message);
  expect(() => readdirSync(join(output, 'trigger_0000'))).toThrow();
});
