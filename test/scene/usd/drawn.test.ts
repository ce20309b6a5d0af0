/** What is drawn and what is left out: bad meshes, shapes, instances, purposes. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadScene } from '../../../src/scene/usd/load-scene.ts';
import type { Scene, SceneMesh } from '../../../src/scene/usd/scene.ts';
import { square, usdFolder } from '../../support/usd-files.ts';

const load = (text: string): Scene => loadScene(join(usdFolder({ 'root.usda': text }), 'root.usda'));
const paths = (scene: Scene): string[] => scene.meshes.map(({ path }) => path);
const origins = ({ meshes }: Scene): number[][] => meshes.map(({ world }) => [...world.subarray(12, 15)]);

test.each([
  ['inf', '[3]', '[0, 1, 2]', '(inf, 0, 0)', /a point of it is not finite/],
  ['nan', '[3]', '[0, 1, 2]', '(nan, 0, 0)', /a point of it is not finite/],
  ['an index beyond the points', '[3]', '[0, 1, 7]', '(1, 0, 0)', /face 0 uses a point that is not there/],
  ['a negative index', '[3]', '[0, 1, -1]', '(1, 0, 0)', /face 0 uses a point that is not there/],
  ['counts that do not fit', '[4, 4]', '[0, 1, 2]', '(1, 0, 0)', /\/Bad is left out/],
])('a mesh with %s is left out by name, and the rest stands', (_name, counts, indices, point, message) => {
  const scene = load(`${square('Good', 1, 0)}
def Mesh "Bad" {
  int[] faceVertexCounts = ${counts}
  int[] faceVertexIndices = ${indices}
  point3f[] points = [(0, 0, 0), ${point}, (1, 1, 0)]
}`);
  expect(paths(scene)).toEqual(['/Good']);
  expect(scene.warnings).toEqual([expect.stringMatching(message)]);
  expect(scene.warnings[0]).toContain('/Bad');
});

test('meshes that share their points need not share holes and orientation', () => {
  const points = 'point3f[] points = [(0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0)]';
  const mesh = (name: string, more: string): string => `def Mesh "${name}" (inherits = </_Base>) { ${more} }`;
  const { meshes } = load(`class Mesh "_Base" {
  int[] faceVertexCounts = [3, 3]
  int[] faceVertexIndices = [0, 1, 2, 0, 2, 3]
  ${points}
}
${mesh('Whole', '')}
${mesh('Same', '')}
${mesh('Hole', 'int[] holeIndices = [1]')}
${mesh('Turned', 'uniform token orientation = "leftHanded"')}
${mesh('Other', 'int[] faceVertexCounts = [4] int[] faceVertexIndices = [3, 2, 1, 0]')}`);
  const found = Object.fromEntries(meshes.map((mesh) => [mesh.path, mesh]));
  expect(found['/Same']?.points).toBe(found['/Whole']?.points);
  expect(['/Whole', '/Hole', '/Turned', '/Other'].map((path) => [...(found[path]?.triangles ?? [])])).toEqual(
    [
      [0, 1, 2, 0, 2, 3],
      [0, 1, 2],
      [0, 2, 1, 0, 3, 2],
      [3, 2, 1, 3, 1, 0],
    ],
  );
});

test('shapes have the sizes of their schema; what this reader cannot draw is named once a kind', () => {
  const kinds = ['Capsule', 'Capsule_1', 'Cylinder', 'Cylinder_1', 'Cone', 'Cube', 'Sphere', 'Plane'];
  const scene = load(
    [...kinds, 'BasisCurves', 'TetMesh', 'TetMesh'].map((kind, n) => `def ${kind} "S${n}" {}`).join('\n'),
  );
  const size = ({ points }: SceneMesh): number[] =>
    [0, 1, 2].map((axis) => {
      const values = points.filter((_, n) => n % 3 === axis);
      return Math.max(...values) - Math.min(...values);
    });
  expect(Object.fromEntries(scene.meshes.map((mesh, n) => [kinds[n], size(mesh)]))).toEqual({
    Capsule: [1, 1, 2],
    Capsule_1: [1, 1, 2],
    Cylinder: [2, 2, 2],
    Cylinder_1: [2, 2, 2],
    Cone: [2, 2, 2],
    Cube: [2, 2, 2],
    Sphere: [2, 2, 2],
    Plane: [2, 2, 0],
  });
  expect(scene.warnings).toEqual([
    expect.stringMatching(/^\/S8 is not drawn: .*BasisCurves$/),
    expect.stringMatching(/^\/S9 is not drawn: .*TetMesh \(2 times\)$/),
  ]);
});

test('a cylinder and its caps face outwards', () => {
  for (const { points, triangles } of load('def Capsule "A" { uniform token axis = "X" }\ndef Sphere "B" {}')
    .meshes) {
    let volume = 0;
    const at = (n: number, axis: number): number => points[(triangles[n] ?? 0) * 3 + axis] ?? 0;
    for (let t = 0; t < triangles.length; t += 3)
      volume +=
        at(t, 0) * (at(t + 1, 1) * at(t + 2, 2) - at(t + 1, 2) * at(t + 2, 1)) +
        at(t, 1) * (at(t + 1, 2) * at(t + 2, 0) - at(t + 1, 0) * at(t + 2, 2)) +
        at(t, 2) * (at(t + 1, 0) * at(t + 2, 1) - at(t + 1, 1) * at(t + 2, 0));
    expect(volume).toBeGreaterThan(0);
  }
});

const vias = (specifier: string, more = '', meta = ''): string => `def PointInstancer "Vias" (${meta}) {
  point3f[] positions = [(0, 0, 0), (3, 0, 0)]
  int[] protoIndices = [0, 0]
  rel prototypes = [</Vias/Protos/via>]
  ${more}
  ${specifier} "Protos" { def Xform "via" { ${square('pad', 1, 0)} } }
}`;

test.each([
  ['def', 2],
  ['over', 2],
  ['class', 0],
])('prototypes below %s are drawn so many times: %i', (specifier, count) => {
  expect(load(vias(specifier)).meshes).toHaveLength(count);
});

test('instances are off by metadata, and turned by the more exact of two lists', () => {
  expect(origins(load(vias('def', '', 'inactiveIds = [1]')))).toEqual([[0, 0, 0]]);
  expect(origins(load(vias('def', 'int64[] ids = [7, 8]', 'inactiveIds = [7]')))).toEqual([[3, 0, 0]]);
  const turn = '(0.70710678, 0, 0, 0.70710678)';
  const both = `quath[] orientations = [(1, 0, 0, 0), (1, 0, 0, 0)]\nquatf[] orientationsf = [${turn}, ${turn}]`;
  expect(load(vias('def', both)).meshes.map(({ world }) => Math.round(world[1] ?? 0))).toEqual([1, 1]);
  const short = load(vias('def', 'int[] protoIndices = [0, 0, 0]'));
  expect([short.meshes.length, short.warnings]).toEqual([0, [expect.stringMatching(/^\/Vias is left out/)]]);
});

test('a purpose is inherited until a prim has its own; a group without a type has no place', () => {
  const scene = load(`def Xform "Proxy" {
  uniform token purpose = "proxy"
  ${square('Left', 1, 0)}
  def Xform "Render" { uniform token purpose = "render"\n${square('Drawn', 1, 0)} }
}
def "Bare" {
  double3 xformOp:translate = (9, 0, 0)
  uniform token[] xformOpOrder = ["xformOp:translate"]
  ${square('Here', 1, 0)}
}`);
  expect(paths(scene)).toEqual(['/Proxy/Render/Drawn', '/Bare/Here']);
  expect(origins(scene)[1]).toEqual([0, 0, 0]);
});
