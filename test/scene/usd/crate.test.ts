import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadScene } from '../../../src/scene/usd/load-scene.ts';
import { writeCrateFiles } from '../../support/crate-files.ts';
import { temporaryFolder } from '../../support/places.ts';

const meshesOf = (file: string) =>
  loadScene(file).meshes.map(({ path, points, world, material }) => ({
    path,
    origin: [...world.subarray(12, 15)],
    turn: Math.round(world[1] ?? 0),
    half: Math.max(...points),
    color: material.color,
  }));

const metal = [0.5, 0.25, 0.125];

test('reads what OpenUSD wrote: references, transforms, variants, materials, camera, instances', () => {
  const folder = temporaryFolder();
  writeCrateFiles(folder);
  const scene = loadScene(join(folder, 'board.usdc'));
  expect(scene.upAxis).toBe('Z');
  expect(scene.metersPerUnit).toBe(0.001);
  expect(scene.cameras).toHaveLength(1);
  expect(scene.cameras[0]).toMatchObject({
    path: '/World/Cam',
    projection: 'orthographic',
    horizontalAperture: 120,
  });
  const meshes = meshesOf(join(folder, 'board.usdc'));
  expect(meshes.filter(({ path }) => !path.includes('Vias'))).toEqual([
    { path: '/World/C1/Body', origin: [5, 0, 0], turn: 0, half: 2, color: metal },
    { path: '/World/C1/Mark', origin: [5, 0, 0], turn: 0, half: 0.125, color: [0.5, 0.5, 0.5] },
    { path: '/World/C2/Body', origin: [-5, 1, 0], turn: 1, half: 2, color: metal },
    { path: '/World/C2/Mark', origin: [-5, 1, 0], turn: 1, half: 0.25, color: [0.5, 0.5, 0.5] },
  ]);
  expect(meshes.filter(({ path }) => path.includes('Vias')).map(({ origin }) => origin)).toEqual([
    [1, 2, 0],
    [3, 4, 0],
  ]);
});

test('a text layer may reference a crate file', () => {
  const folder = temporaryFolder();
  writeCrateFiles(folder);
  writeFileSync(
    join(folder, 'top.usda'),
    '#usda 1.0\ndef "X" (references = @./part.usdc@ variants = { string mark = "large" }) {}\n',
  );
  const meshes = meshesOf(join(folder, 'top.usda'));
  expect(meshes.map(({ path, half }) => [path, half])).toEqual([
    ['/X/Body', 2],
    ['/X/Mark', 0.25],
  ]);
});

test('a file that only claims to be a crate file is refused by name', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'broken.usdc'), 'PXR-USDC and then nothing');
  expect(() => loadScene(join(folder, 'broken.usdc'))).toThrow(/broken\.usdc/);
});
