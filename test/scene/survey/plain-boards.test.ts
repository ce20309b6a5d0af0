/** The boards that the project does not know: what is found in each, and the page's own words for one that lies flat. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { valuesFor } from '../../../src/features/new-board/values.ts';
import { primPattern } from '../../../src/scene/globs.ts';
import { survey } from '../../../src/scene/survey/survey.ts';
import { loadScene } from '../../../src/scene/usd/load-scene.ts';
import { repository } from '../../support/places.ts';
import { type PlainBoard, plainBoard, plainFolder } from '../../support/plain-boards.ts';
import { usdFolder } from '../../support/usd-files.ts';

function opened(name: PlainBoard) {
  const { folder, scene } = plainFolder(name);
  const loaded = loadScene(join(folder, scene));
  return { loaded, found: survey(loaded) };
}

test.each<[PlainBoard, { root: string; groups: unknown[]; camera: unknown }]>([
  [
    'millimetres',
    {
      root: '/Acme/Pcb',
      groups: [
        ['smallres.usda', 12, 'capacitor', 84],
        ['amplifier.usda', 2, 'ic', 50],
      ],
      camera: { path: '/Acme/Mount/Eye', rig: '/Acme/Mount', made: false },
    },
  ],
  [
    'metres',
    {
      root: '/plant/deck',
      groups: [
        ['k*', 12, 'capacitor', 84],
        ['q*', 2, 'ic', 50],
      ],
      camera: { path: '/PcbaDay0Rig/Camera', rig: '/PcbaDay0Rig', made: true },
    },
  ],
  [
    'deep',
    {
      root: '/World/station/item',
      groups: [
        ['lib_0603.usda', 12, 'capacitor', 84],
        ['lib_so8.usda', 2, 'ic', 50],
      ],
      camera: { path: '/World/Look', rig: '/World/Look', made: false },
    },
  ],
])('the board in %s', (name, { root, groups, camera }) => {
  const { loaded, found } = opened(name);
  expect(
    found.groups.map((group) => [
      group.name,
      group.parts,
      group.label,
      group.rules.reduce((sum, { prims }) => sum + prims, 0),
    ]),
  ).toEqual(groups);
  const values = valuesFor(found, name);
  expect(values).toMatchObject({ root, camera, classes: { capacitor: 'passive_component', ic: 'IC' } });
  expect([values.grid, values.pixelsPerMillimetre]).toEqual([[3, 4], 81.3]);
  expect((values.aperture * found.millimetresPerUnit) / 10).toBeCloseTo(1920 / 81.3, 1);
  // Every drawn prim of a part has one class, and the board none.
  const rules = values.rules.flatMap((one) => one.rules);
  for (const { path } of loaded.meshes) {
    const labels = new Set(
      rules.filter(({ match }) => primPattern(match).test(path)).map(({ label }) => label),
    );
    expect([path, labels.size]).toEqual([path, /Panel$|sheet$/.test(path) ? 0 : 1]);
  }
});

test('a board without parts is refused in words', () => {
  const { found } = opened('bare');
  expect(found.groups).toEqual([]);
  expect(() => valuesFor(found, 'bare.usda')).toThrow(/the scene has no parts that could be cropped/);
});

/** The scene that the page gives, to the letter. */
function wrapperOfThePage(): string {
  const page = readFileSync(join(repository, 'references', 'your-own-board.md'), 'utf8');
  return /^#usda 1\.0\n[\s\S]*?(?=^```)/m.exec(page)?.[0] ?? '';
}

/** As an exporter with Y up writes it: the board lies in X and Z, its camera above it. */
const flat = `(
  defaultPrim = "Flat"
  metersPerUnit = 0.001
  upAxis = "Y"
)
def Xform "Flat" (prepend references = @./acme.usda@) {
  float xformOp:rotateX = -90
  uniform token[] xformOpOrder = ["xformOp:rotateX"]
}`;

test('a board that lies flat with Y up is refused, and the scene of the page stands it upright', () => {
  const folder = usdFolder({
    ...plainBoard('millimetres').files,
    'flat_board.usda': flat,
    'upright.usda': wrapperOfThePage(),
  });
  const lying = survey(loadScene(join(folder, 'flat_board.usda')));
  expect(() => valuesFor(lying, 'flat_board.usda')).toThrow(/upAxis is Y and .* lies flat in X and Z/);
  const upright = survey(loadScene(join(folder, 'upright.usda')));
  const values = valuesFor(upright, 'upright.usda');
  expect([values.root, upright.root?.millimetres]).toEqual(['/World/Upright/Board/Pcb', [44, 32, 3.1]]);
  expect(upright.groups.map(({ parts, label }) => [parts, label])).toEqual([
    [12, 'capacitor'],
    [2, 'ic'],
  ]);
  // Both turns together are none, so its camera is above the board again.
  expect(values.camera).toEqual({
    path: '/World/Upright/Board/Mount/Eye',
    rig: '/World/Upright/Board/Mount',
    made: false,
  });
});
