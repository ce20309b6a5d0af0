import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { painted, picture } from '../../support/pictures.ts';
import { temporaryFolder } from '../../support/places.ts';
import { toolbox } from '../../support/run.ts';

const red = [255, 0, 0, 255];
const blue = [0, 0, 255, 255];
const board = [0, 90, 0, 255];
const labels = {
  '(255, 0, 0, 255)': { class: 'capacitor' },
  '(0, 0, 255, 255)': { class: 'IC' },
  '(0, 90, 0, 255)': { class: 'board' },
};

const inside = (x: number, y: number, x0: number, y0: number, w: number, h: number): boolean =>
  x >= x0 && x < x0 + w && y >= y0 && y < y0 + h;

/** A capacitor split by a one-pixel seam at (50, 40), one that touches the left edge, a speck, an IC. */
function classAt(x: number, y: number): number[] {
  if (inside(x, y, 50, 40, 20, 10) && x !== 60) return red;
  if (inside(x, y, 0, 10, 15, 10)) return red;
  if (inside(x, y, 150, 20, 2, 2)) return red;
  if (inside(x, y, 120, 50, 30, 30)) return blue;
  return board;
}

async function cropWith(rules: Record<string, unknown>) {
  const dir = join(temporaryFolder(), 'out');
  const source = join(dir, 'trigger_0000');
  mkdirSync(source, { recursive: true });
  writeFileSync(join(source, 'semantic_segmentation_x0_y0.png'), await painted(200, 100, 4, classAt));
  const rgb = await painted(200, 100, 3, (x, y) => [x, y, classAt(x, y) === board ? 0 : 255]);
  writeFileSync(join(source, 'rgb_x0_y0.png'), rgb);
  writeFileSync(join(source, 'semantic_segmentation_labels.json'), JSON.stringify(labels));
  const config = {
    output: { dir },
    crop: {
      classes: ['capacitor', 'IC'],
      class_dirs: { capacitor: 'passive_component' },
      morph_kernel: 3,
      min_area: 50,
      offset: 5,
      edge_skip: 3,
      ...rules,
    },
  };
  writeFileSync(join(dir, 'crop.yaml'), stringify(config));
  return { dir, ended: await toolbox(['crop', '--config', join(dir, 'crop.yaml')]) };
}

test('cuts whole parts, closes seams, leaves out specks and parts at the edge', async () => {
  const { dir, ended } = await cropWith({});
  expect(ended.exit).toBe(0);
  expect(readdirSync(join(dir, 'crop', 'passive_component', 'x0_y0', 'normal_img'))).toEqual(['0000.png']);
  expect(readdirSync(join(dir, 'crop', 'IC', 'x0_y0', 'cad_mask'))).toEqual(['0000_cad_mask.png']);
  const image = await picture(join(dir, 'crop', 'passive_component', 'x0_y0', 'normal_img', '0000.png'));
  const mask = await picture(
    join(dir, 'crop', 'passive_component', 'x0_y0', 'cad_mask', '0000_cad_mask.png'),
  );
  expect([image.width, image.height]).toEqual([30, 20]);
  expect([mask.width, mask.height, mask.channels]).toEqual([30, 20, 4]);
  // The picture's own coordinates are its red and green values, so the crop begins at (45, 35).
  expect(image.at(0, 0).slice(0, 2)).toEqual([45, 35]);
  for (let y = 0; y < 20; y++)
    for (let x = 0; x < 30; x++) expect(mask.at(x, y)).toEqual(classAt(x + 45, y + 35));
  expect(JSON.parse(readFileSync(join(dir, 'crop', 'semantic_segmentation_labels.json'), 'utf8'))).toEqual(
    labels,
  );
});

test('max_emit caps crops per material and cell, bridge joins neighbours', async () => {
  const { dir } = await cropWith({ edge_skip: 0, min_area: 0 });
  expect(readdirSync(join(dir, 'crop', 'passive_component', 'x0_y0', 'normal_img'))).toHaveLength(3);
  const capped = await cropWith({ edge_skip: 0, min_area: 0, max_emit: 2 });
  expect(readdirSync(join(capped.dir, 'crop', 'passive_component', 'x0_y0', 'normal_img'))).toHaveLength(2);
  const apart = await cropWith({ morph_kernel: 0 });
  expect(readdirSync(join(apart.dir, 'crop', 'passive_component', 'x0_y0', 'normal_img'))).toHaveLength(2);
  const joined = await cropWith({ morph_kernel: 0, bridge: 4 });
  expect(readdirSync(join(joined.dir, 'crop', 'passive_component', 'x0_y0', 'normal_img'))).toHaveLength(1);
});

test('no region is an error that names the classes asked for and seen', async () => {
  const { dir, ended } = await cropWith({ classes: ['relay'] });
  expect(ended.exit).toBe(1);
  expect(ended.stderr).toMatch(/0 ROI pairs.*\[relay\].*\[IC, board, capacitor\]/);
  expect(existsSync(join(dir, 'crop'))).toBe(false);
});
