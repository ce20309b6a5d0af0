/**
 * Boards on trays, turned, in other units or placed by an instancer: what is proposed for each, and what a look with that proposal
 * says. Boards that would render rightly are told nothing.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { boardFileNames } from '../../../src/domain/board.ts';
import { lookAt } from '../../../src/embedded/stand-ins/scene-look/look.ts';
import { boardChecks } from '../../../src/features/checks/scene-checks.ts';
import { textsFor } from '../../../src/features/new-board/texts.ts';
import { valuesFor } from '../../../src/features/new-board/values.ts';
import { survey } from '../../../src/scene/survey/survey.ts';
import { loadScene } from '../../../src/scene/usd/load-scene.ts';
import { around, block, changed, instanced, oddScene } from '../../support/odd-boards.ts';
import { temporaryFolder } from '../../support/places.ts';
import { type PlainBoard, plainFolder } from '../../support/plain-boards.ts';

const pairs: [string, string][] = [['passive_component', 'missing']];
// The renderer's own lines.
beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => {});
});

type Change = (text: string) => string;

/** The proposal for a scene, changed as a person would, and the checks of a look with it. */
async function looked(scene: string, change: Change = (text) => text) {
  const found = survey(loadScene(scene));
  const values = valuesFor(found, scene);
  const folder = join(temporaryFolder(), 'cookbook');
  mkdirSync(folder);
  const fill = { SCENE: scene, OUTPUT: folder, MAX_IMAGE_COUNT: '-1', MAX_EMIT: 'null' };
  for (const [kind, text] of Object.entries(textsFor('odd', values))) {
    const filled = Object.entries(fill).reduce(
      (all, [key, value]) => all.replaceAll(`\${${key}}`, value),
      text,
    );
    writeFileSync(
      join(folder, Object.entries(boardFileNames).find(([name]) => name === kind)?.[1] ?? ''),
      change(filled),
    );
  }
  const report = await lookAt(folder);
  const run = { cookbook: { where: folder }, render_patches: -1, anomaly_types: pairs };
  return { found, values, report, checks: boardChecks(report, { run }, 'odd.usda') };
}

const none: Change = (text) => text;
const tray = (z: number): string => block('Tray', [-60, -50, z - 4], [60, 50, z]);

test.each<[string, () => string]>([
  ...(['millimetres', 'metres', 'deep'] as const).map((name: PlainBoard): [string, () => string] => [
    `the plain board in ${name}`,
    () => {
      const { folder, scene } = plainFolder(name);
      return join(folder, scene);
    },
  ]),
  ['a turn in its own plane', () => oddScene(around('rotateZ = 30'))],
  ['a tilt that no picture shows', () => oddScene(around('rotateX = 3'))],
  ['Y up and the board upright all the same', () => oddScene(around('', { up: 'Y' }))],
  ['a tray beside it', () => oddScene(around('', { beside: tray(-1.6) }))],
  [
    'an upright wall that is larger than the board',
    () => oddScene(around('', { beside: block('Wall', [-80, 30, -10], [80, 32, 90]) })),
  ],
  ['chips by an instancer', () => oddScene(instanced())],
])('nothing is said of %s', async (_name, scene) => {
  const { checks, report } = await looked(scene());
  expect(checks.map(({ id, status, what }) => [id, status, status === 'pass' ? '' : what])).toEqual(
    ['board.prims', 'board.keys', 'board.semantics', 'board.crops'].map((id) => [id, 'pass', '']),
  );
  expect(report.crops?.capped).toMatchObject({
    passive_component: expect.toSatisfy((count: number) => count >= 10),
  });
});

test.each<[string, Record<string, string>, RegExp, RegExp]>([
  [
    'flat with Y up',
    around('rotateX = -90', { up: 'Y' }),
    /upAxis is Y and .* lies flat in X and Z/,
    /rotateX = 90/,
  ],
  ['on its edge with Z up', around('rotateX = -90'), /upAxis is Z and .* stands in X and Z/, /rotateX = 90/],
  ['on its other edge', around('rotateY = 90'), /stands in Y and Z/, /rotateY = -90/],
  ['face down', around('rotateX = 180'), /everything on \S+ lies below it in Z/, /rotateX = -?180/],
])('a board %s is refused with the turn that mends it', (_name, files, what, turn) => {
  const found = survey(loadScene(oddScene(files)));
  const refused = (): unknown => valuesFor(found, 'odd.usda');
  expect(refused).toThrow(what);
  expect(found.lie?.turn).toMatch(turn);
});

test.each<[string, Record<string, string>, Change, string, RegExp, RegExp]>([
  ['a tilt', around('rotateX = 25'), none, 'warn', /is tilted by 25 degrees/, /rotateX = -25/],
  [
    'units that make it 44 m',
    changed((text) => text.replace('metersPerUnit = 0.001', 'metersPerUnit = 1')),
    none,
    'warn',
    /the board is 44000 mm long, which no board is/,
    /metersPerUnit = 0\.001 \(millimetres\) makes it 44 mm/,
  ],
  [
    'units that make it 0.044 mm',
    changed((text) => text.replace('metersPerUnit = 1\n', 'metersPerUnit = 0.001\n'), 'metres'),
    none,
    'warn',
    /the board is 0\.044 mm long/,
    /metersPerUnit = 1 \(metres\) makes it 44 mm/,
  ],
  [
    'parts from a file in other units',
    {
      ...around(''),
      'parts/smallres.usda': (around('')['parts/smallres.usda'] ?? '')
        .replace('metersPerUnit = 0.001', 'metersPerUnit = 1')
        .replace(
          /point3f\[\] points = \[(.*)\]/g,
          (_, points: string) =>
            `point3f[] points = [${points.replace(/-?[\d.]+/g, (n) => String(Number(n) / 1000))}]`,
        ),
    },
    none,
    'warn',
    /smallres\.usda says metersPerUnit 1, the scene 0\.001: .* 12 prims such as \S+R_1 come in 1000 times too small/,
    /scale these prims by 1000/,
  ],
  [
    'a camera that would stand too near, in metres',
    changed(none, 'metres'),
    (text) => text.replace(/, z_min: \S+ }.*/, ' }'),
    'fail',
    /the camera would stand 0\.0031 units above the board and draws nothing nearer than 1: pictures would be empty/,
    /add z_min: 1\.50\d* to scan_grid in day0_image\.yaml/,
  ],
  [
    'a clipping range that cuts parts open',
    changed((text) =>
      text.replace('token projection', 'float2 clippingRange = (3.5, 1000)\n token projection'),
    ),
    (text) => text.replace(/, z_min: \S+ }.*/, ' }'),
    'warn',
    /the tops of \d+ meshes of parts are nearer .* 3\.5 units/,
    /add z_min/,
  ],
  [
    'a camera that is turned to look along the board',
    changed(none),
    (text) => text.replace('x_range: [0, 0]', 'x_range: [90, 90]'),
    'fail',
    /camera_rotation tilts the camera by 90 degrees/,
    /x_range and y_range of camera_rotation/,
  ],
  [
    'the aperture of a board in millimetres on one in metres',
    changed(none, 'metres'),
    (text) => text.replace(/horizontal_aperture: .*/, 'horizontal_aperture: 200'),
    'fail',
    /a patch is 20 units wide and the board 0\.044/,
    /set it to 0\.044/,
  ],
])('%s is foretold', async (_name, files, change, status, what, fix) => {
  const { checks } = await looked(oddScene(files), change);
  const found = checks.find(({ id }) => id === 'board.prims');
  expect([found?.status, found?.what, found?.fix]).toEqual([
    status,
    expect.stringMatching(what),
    expect.stringMatching(fix),
  ]);
});

const pcb = (thing: string): Record<string, string> =>
  changed((text) => text.replace('def Xform "Placed"', `${thing}\ndef Xform "Placed"`));

test.each<[string, Record<string, string>, string, RegExp | undefined]>([
  ['nothing larger', changed(none), '/Acme/Pcb', undefined],
  [
    'a tray beside the board',
    around('', { beside: tray(-1.6) }),
    '/Line/Turn/Acme/Pcb',
    /not the larger \/Line\/Tray; another: pcba_root/,
  ],
  ['a tray below the same prim', pcb(tray(-1.6)), '/Acme/Pcb/Panel', /taken to be \/Acme\/Pcb\/Panel/],
  [
    'a table far below',
    pcb(block('Table', [-900, -900, -240], [900, 900, -200])),
    '/Acme/Pcb/Panel',
    /larger \/Acme\/Pcb\/Table/,
  ],
  [
    'a lid over it',
    pcb(block('Lid', [-40, -30, 20], [40, 30, 22])),
    '/Acme/Pcb/Panel',
    /larger \/Acme\/Pcb\/Lid/,
  ],
  [
    'a housing around it',
    pcb(block('Housing', [-40, -30, -8], [40, 30, 12])),
    '/Acme/Pcb/Panel',
    /larger \/Acme\/Pcb\/Housing/,
  ],
  [
    'a heat sink under it',
    pcb(block('Sink', [-30, -20, -12], [30, 20, -1.6])),
    '/Acme/Pcb/Panel',
    /larger \/Acme\/Pcb\/Sink/,
  ],
])('with %s the board is the mesh that carries the parts', (_name, files, root, note) => {
  const found = survey(loadScene(oddScene(files)));
  expect(found.root?.sheet).toMatch(/\/Pcb\/Panel$/);
  const values = valuesFor(found, 'odd.usda');
  expect([values.root, values.grid]).toEqual([root, [3, 4]]);
  expect(found.groups.map(({ parts, label }) => [parts, label])).toEqual([
    [12, 'capacitor'],
    [2, 'ic'],
  ]);
  const told = values.notes.find((one) => one.startsWith('the board is taken'));
  if (note === undefined) expect(told).toBe(undefined);
  else expect(told).toMatch(note);
});

test.each(['def', 'over'])(
  'parts by an instancer whose prototypes lie below %s are labelled by their prototype',
  async (holder) => {
    const { found, values, report } = await looked(oddScene(instanced(holder)));
    expect(found.groups.map(({ name, parts, label, instancer }) => [name, parts, label, instancer])).toEqual([
      ['smallres.usda', 12, 'capacitor', '/Acme/Pcb/Chips'],
      ['amplifier.usda', 2, 'ic', undefined],
    ]);
    expect(report.rules.every(({ meshes }) => meshes > 0)).toBe(true);
    expect(report.missed).toEqual([]);
    expect(values.notes).toContainEqual(
      expect.stringMatching(
        /12 x smallres\.usda by PointInstancer \/Acme\/Pcb\/Chips: rules label the prototypes/,
      ),
    );
  },
);
