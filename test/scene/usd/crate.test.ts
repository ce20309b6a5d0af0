import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { parseCrateLayer } from '../../../src/scene/usd/crate-layer.ts';
import { loadScene } from '../../../src/scene/usd/load-scene.ts';
import { numbers } from '../../../src/scene/usd/values.ts';
import { writeCrateFiles } from '../../support/crate-files.ts';
import { repository, temporaryFolder } from '../../support/places.ts';

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
    { path: '/World/C1/Mark', origin: [5, 0, 0], turn: 0, half: 0.125, color: [0.5, 0.5, 0.5] },
    { path: '/World/C1/Body', origin: [5, 0, 0], turn: 0, half: 2, color: metal },
    { path: '/World/C2/Mark', origin: [-5, 1, 0], turn: 1, half: 0.25, color: [0.5, 0.5, 0.5] },
    { path: '/World/C2/Body', origin: [-5, 1, 0], turn: 1, half: 2, color: metal },
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
    ['/X/Mark', 0.25],
    ['/X/Body', 2],
  ]);
});

test('a file that only claims to be a crate file is refused by name', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'broken.usdc'), 'PXR-USDC and then nothing');
  expect(() => loadScene(join(folder, 'broken.usdc'))).toThrow(/broken\.usdc/);
});

test('a value of every kind, without a word on the console; children in their order', () => {
  const said = vi.spyOn(console, 'warn');
  const file = join(repository, 'test', 'fixtures', 'usd', 'values.usdc');
  const layer = parseCrateLayer(readFileSync(file), file);
  const prim = layer.root.children.get('Kinds');
  const numbersOf = (name: string): unknown => Array.from(numbers(prim?.values.get(name)) ?? []);
  const counted = Array.from({ length: 20 }, (_, n) => n);
  expect({
    bool2: numbersOf('bool2'),
    uchar2: numbersOf('uchar2'),
    long: numbersOf('long'),
    half20: numbersOf('half20'),
    halves: numbersOf('halves'),
    double20: numbersOf('double20'),
    doubles: numbersOf('doubles'),
    float20: numbersOf('float20'),
    vec2i: numbersOf('vec2i'),
    vec4i: numbersOf('vec4i'),
    vec4h: numbersOf('vec4h'),
    matrix3: numbersOf('matrix3'),
    quatd: numbersOf('quatd'),
  }).toEqual({
    bool2: [1, 0],
    uchar2: [1, 200],
    long: counted.map((n) => n * 3_000_000_000),
    half20: counted.map((n) => n / 2),
    halves: Array(12).fill([0.5, 0.25]).flat(),
    double20: counted,
    doubles: Array(12).fill([0.5, 0.1]).flat(),
    float20: Array(12).fill([0.5, 0.25]).flat(),
    vec2i: [1, 2],
    vec4i: [1, 2, 3, 70000],
    vec4h: [1, 2, 3, 4],
    matrix3: [1, 2, 3, 4, 5, 6, 7, 8, 9.5],
    quatd: [1, 2, 3, 4],
  });
  const plain = ['uint64', 'vec2h', 'strings', 'assets', 'time', 'sampled', 'blocked'];
  expect(plain.map((name) => prim?.values.get(name))).toEqual([
    5_000_000_000,
    [0.5, 2],
    ['a', 'b'],
    ['a.png'],
    7.25,
    10,
    null,
  ]);
  expect(prim?.inactiveIds).toMatchObject({ prepended: [4], deleted: [5] });
  expect(layer.variables).toEqual({ NAME: 'value' });
  expect([...(prim?.children.keys() ?? [])]).toEqual(['zebra', 'ant', 'mouse']);
  expect(said).not.toHaveBeenCalled();
  said.mockRestore();
});
