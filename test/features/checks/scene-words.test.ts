/** What a look at a scene is told as: rigs that do not bring the camera over the board, and patches that miss a material. */
import { expect, test } from 'vitest';
import { boardChecks } from '../../../src/features/checks/scene-checks.ts';
import type { SceneReport } from '../../../src/scene/scene-report.ts';

const pairs: [string, string][] = [
  ['passive_component', 'missing'],
  ['IC', 'bridge'],
];
const run = {
  cookbook: { where: '/h/cookbooks/pcb/acme_7' },
  render_patches: 2,
  anomaly_types: pairs,
};
const there = (path: string) => ({ path, state: 'there' as const, instead: [] });
const places = {
  pcba_root: there('/Acme/Pcb'),
  camera_path: there('/Acme/Mount/Eye'),
  camera_xform_path: there('/Acme/Mount'),
};
const rules = [{ match: '/Acme/R_*', label: 'capacitor', prims: 12, meshes: 12, materials: [] }];
const found: SceneReport = {
  stops: [],
  warnings: [],
  leftOut: null,
  millimetres: [44, 32, 3],
  places,
  straightCameras: ['/Acme/Mount/Eye'],
  rules,
  missed: [],
  labelled: ['capacitor', 'ic'],
};
const none = { min: 0, max: 0, edge: 0, coverage: 0 };
const counted = {
  cells: 2,
  looked: 2,
  expected: { passive_component: 3, IC: 1 },
  capped: { passive_component: 3, IC: 1 },
  skipped: none,
  flooded: 0,
  elsewhere: {},
};
const told = (id: string, report: Partial<SceneReport>) =>
  boardChecks({ ...found, ...report }, { run }, 's3://bucket/acme.usda').find((check) => check.id === id);

test.each<[string, Partial<SceneReport>, string, RegExp, RegExp]>([
  ['nothing odd', {}, 'pass', /the prims that the cookbook names are in the scene/, /^$/],
  [
    'a rig that is not above the camera',
    { rigTrouble: { what: 'apart' } },
    'fail',
    /camera_xform_path \/Acme\/Mount is not above the camera \/Acme\/Mount\/Eye, which would stand still/,
    /or to paths that are not there, and the renderer makes both/,
  ],
  [
    'a rig that is moved',
    { rigTrouble: { what: 'moved' } },
    'fail',
    /a prim above camera_xform_path \/Acme\/Mount moves, turns or scales it/,
    /prims above have no transformation but the translate of the rig/,
  ],
  [
    'a camera that is turned',
    { rigTrouble: { what: 'turned' } },
    'fail',
    /a prim between camera_xform_path \/Acme\/Mount and the camera turns or scales it/,
    /set camera_path and camera_xform_path/,
  ],
  [
    'a camera beside its rig',
    { rigTrouble: { what: 'beside', units: 12.3456 } },
    'warn',
    /the camera \/Acme\/Mount\/Eye stands 12\.3 units beside camera_xform_path \/Acme\/Mount: every patch is shifted/,
    /move the camera into its rig/,
  ],
  [
    'neither camera nor rig, which the renderer makes',
    {
      straightCameras: [],
      places: {
        ...places,
        camera_path: { path: '/PcbaDay0Rig/Camera', state: 'no camera', instead: [] },
        camera_xform_path: { path: '/PcbaDay0Rig', state: 'no prim', instead: [] },
      },
    },
    'pass',
    /the prims that the cookbook names/,
    /^$/,
  ],
  [
    'a camera of another name beside one that would do',
    {
      places: {
        ...places,
        camera_path: { path: '/Acme/Mount/Ey', state: 'no camera', instead: ['/Acme/Mount/Eye'] },
      },
    },
    'warn',
    /camera_path \/Acme\/Mount\/Ey is no camera of the scene/,
    /set camera_path to \/Acme\/Mount\/Eye/,
  ],
  [
    'a board that lies flat',
    { lie: { state: 'edge', what: 'upAxis is Y', turn: 'rotateX = 90' } },
    'fail',
    /upAxis is Y/,
    /lay a scene around it that turns it \(rotateX = 90; references\/your-own-board\.md, "What a scene needs"\)/,
  ],
])('%s', (_name, report, status, what, fix) => {
  const check = told('board.prims', report);
  expect([check?.status, check?.what, check?.fix]).toEqual([
    status,
    expect.stringMatching(what),
    expect.stringMatching(fix),
  ]);
});

test.each<
  [string, Partial<typeof counted> & { elsewhere?: Record<string, { cell: string; place: number }> }, object]
>([
  ['all materials', {}, { status: 'pass' }],
  [
    'one in a later patch',
    {
      expected: { passive_component: 3, IC: 0 },
      capped: { passive_component: 3, IC: 0 },
      elsewhere: { IC: { cell: 'x1_y2', place: 7 } },
    },
    {
      status: 'warn',
      what: expect.stringContaining('none of IC: those pairs would be left out'),
      fix: 'IC is first in patch x1_y2, number 7 of the grid: give render_patches 7, or -1 for all',
      costs: 'the dataset comes out without these pairs',
    },
  ],
  [
    'one that was not found in the patches that were looked at',
    { expected: { passive_component: 3, IC: 0 }, capped: { passive_component: 3, IC: 0 } },
    {
      status: 'warn',
      fix: 'render more patches (render_patches -1 for all); which one holds IC was not found',
    },
  ],
  [
    'none here, each in a patch of its own',
    {
      expected: { passive_component: 0, IC: 0 },
      capped: { passive_component: 0, IC: 0 },
      elsewhere: { IC: { cell: 'x1_y2', place: 7 }, passive_component: { cell: 'x0_y1', place: 4 } },
    },
    {
      status: 'fail',
      what: 'no crop would come out of these 2 patches',
      fix: expect.stringMatching(/IC is first in patch x1_y2.*; passive_component is first in patch x0_y1/),
      correction: { render_patches: 7 },
    },
  ],
  [
    'one that the cap cuts off',
    { expected: { passive_component: 3, IC: 1 }, capped: { passive_component: 3, IC: 0 } },
    { status: 'warn', fix: 'raise crop_max_emit, which cuts the others off' },
  ],
])('patches hold %s', (_name, crops, expected) => {
  expect(told('board.crops', { crops: { ...counted, ...crops } })).toMatchObject(expected);
});
