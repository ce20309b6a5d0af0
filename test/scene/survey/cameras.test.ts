/** Which cameras the renderer can move straight over a board: it writes places of the world into the rig, turns into the camera. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { camerasOf, rigTrouble } from '../../../src/scene/survey/cameras.ts';
import { loadScene } from '../../../src/scene/usd/load-scene.ts';
import { usdFolder } from '../../support/usd-files.ts';

const op = (name: string, value: string): string =>
  `${name === 'rotateX' ? 'float' : 'double3'} xformOp:${name} = ${value}\nuniform token[] xformOpOrder = ["xformOp:${name}"]`;
const moved = (x: number, y: number, z: number): string => op('translate', `(${x}, ${y}, ${z})`);

interface Rig {
  above?: string;
  rig?: string;
  between?: string;
  camera?: string;
}

/** /Above/Rig/Between/Eye, each with a transformation of its own. */
function sceneWith({ above = '', rig = moved(0, 0, 60), between = '', camera = '' }: Rig) {
  const text = `def Xform "Above" {\n${above}\ndef Xform "Rig" {\n${rig}\ndef Xform "Between" {\n${between}\ndef Camera "Eye" {\n${camera}\n}\n}\n}\n}\ndef Xform "Other" {\n${moved(0, 0, 60)}\n}`;
  return loadScene(join(usdFolder({ 'rig.usda': text }), 'rig.usda'));
}

test.each<[string, Rig, string, ReturnType<typeof rigTrouble>]>([
  ['a rig that moves the camera and nothing else', {}, '/Above/Rig', undefined],
  [
    'a camera that looks another way, which the renderer turns',
    { camera: op('rotateX', '20') },
    '/Above/Rig',
    undefined,
  ],
  ['a camera above its rig', { camera: moved(0, 0, 5) }, '/Above/Rig', undefined],
  ['a rig that is another prim', {}, '/Other', { what: 'apart' }],
  ['a prim above the rig that moves it', { above: moved(1, 0, 0) }, '/Above/Rig', { what: 'moved' }],
  [
    'a prim above the rig that scales it',
    { above: op('scale', '(2, 2, 2)') },
    '/Above/Rig',
    { what: 'moved' },
  ],
  ['a prim above the rig that turns it', { above: op('rotateX', '90') }, '/Above/Rig', { what: 'moved' }],
  [
    'a prim between both that turns the camera',
    { between: op('rotateX', '90') },
    '/Above/Rig',
    { what: 'turned' },
  ],
  [
    'a prim between both that scales the camera',
    { between: op('scale', '(1, 1, 3)') },
    '/Above/Rig',
    { what: 'turned' },
  ],
  ['a camera beside its rig', { camera: moved(3, 4, 0) }, '/Above/Rig', { what: 'beside', units: 5 }],
  [
    'a prim between both that moves the camera aside',
    { between: moved(0, 2, 0) },
    '/Above/Rig',
    { what: 'beside', units: 2 },
  ],
])('%s', (_name, parts, rig, trouble) => {
  const [camera] = sceneWith(parts).cameras;
  expect(camera && rigTrouble(camera, rig)).toEqual(trouble);
});

test.each<[string, Rig, { rig: string | null; straight: boolean }]>([
  ['the prim above it', {}, { rig: '/Above/Rig', straight: true }],
  [
    'the camera itself, where it stands beside what is above',
    { camera: moved(3, 0, 0), rig: '' },
    { rig: '/Above/Rig/Between/Eye', straight: true },
  ],
  [
    'none that does, though one moves',
    { above: op('rotateX', '90') },
    { rig: '/Above/Rig', straight: false },
  ],
  ['no prim with a translate', { rig: '' }, { rig: null, straight: false }],
])('a camera is moved by %s', (_name, parts, found) => {
  expect(camerasOf(sceneWith(parts))).toEqual([
    { path: '/Above/Rig/Between/Eye', near: 1, lifted: 0, ...found },
  ]);
});
