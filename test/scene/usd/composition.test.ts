import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadScene } from '../../../src/scene/usd/load-scene.ts';
import type { SceneMesh } from '../../../src/scene/usd/scene.ts';
import { square, usdFolder } from '../../support/usd-files.ts';

/** World position of a mesh's first point. */
function firstPoint({ points, world }: SceneMesh): number[] {
  const [x = 0, y = 0, z = 0] = points;
  return [0, 1, 2].map((axis) => {
    const at = (row: number): number => world[row * 4 + axis] ?? 0;
    return Math.round((at(0) * x + at(1) * y + at(2) * z + at(3)) * 1e4) / 1e4;
  });
}

const chip = `(defaultPrim = "Chip")
def Xform "Chip" (variantSets = "code" variants = { string code = "a" }) {
  ${square('Body', 2, 1)}
  variantSet "code" = {
    "a" { ${square('Marking', 1, 2)} }
    "b" { ${square('Marking', 0.5, 3)} }
  }
}`;

test('places referenced files by the transforms of both sides, with the variant that the reference chooses', () => {
  const folder = usdFolder({
    'parts/chip.usda': chip,
    'board.usda': `(metersPerUnit = 0.001 upAxis = "Z")
def Xform "World" {
  double3 xformOp:translate = (10, 0, 0)
  uniform token[] xformOpOrder = ["xformOp:translate"]
  def "R1" (prepend references = @./parts/chip.usda@ instanceable = true variants = { string code = "b" }) {
    double3 xformOp:translate = (0, 5, 0)
    float xformOp:rotateZ = 90
    uniform token[] xformOpOrder = ["xformOp:translate", "xformOp:rotateZ"]
  }
  def "R2" (prepend references = @./parts/chip.usda@ instanceable = true) {}
}`,
  });
  const scene = loadScene(join(folder, 'board.usda'));
  expect(scene.metersPerUnit).toBe(0.001);
  expect(scene.upAxis).toBe('Z');
  expect(scene.meshes.map(({ path }) => path).sort()).toEqual([
    '/World/R1/Body',
    '/World/R1/Marking',
    '/World/R2/Body',
    '/World/R2/Marking',
  ]);
  const at = (path: string): SceneMesh => {
    const mesh = scene.meshes.find((one) => one.path === path);
    if (!mesh) throw new Error(path);
    return mesh;
  };
  // (-1, -1, 1) turned by 90 degrees is (1, -1, 1), then moved by (10, 5, 0).
  expect(firstPoint(at('/World/R1/Body'))).toEqual([11, 4, 1]);
  expect(firstPoint(at('/World/R1/Marking'))[2]).toBe(3);
  expect(firstPoint(at('/World/R2/Marking'))).toEqual([9.5, -0.5, 2]);
  expect(at('/World/R1/Body').points).toBe(at('/World/R2/Body').points);
});

test('composes sublayers, inherits, payloads and over, the stronger opinion first', () => {
  const folder = usdFolder({
    'weak.usda': `def Xform "Board" { ${square('Mask', 4, 0)} custom string note = "weak" }`,
    'payload.usda': `(defaultPrim = "P") def Xform "P" { ${square('Body', 1, 7)} }`,
    'root.usda': `(subLayers = [@./weak.usda@])
over "Board" { over "Mask" { token visibility = "invisible" } }
class "_Kind" { ${square('Pad', 1, 0)} }
def Xform "A" (prepend inherits = </_Kind> prepend payload = @./payload.usda@) {}
def Xform "B" (prepend references = </A>) {}
def Xform "Gone" (active = false) { ${square('Body', 1, 0)} }`,
  });
  const paths = loadScene(join(folder, 'root.usda')).meshes.map(({ path }) => path);
  expect(paths.sort()).toEqual(['/A/Body', '/A/Pad', '/B/Body', '/B/Pad']);
});

test('reads materials through bindings that a reference carries along', () => {
  const folder = usdFolder({
    'part.usda': `(defaultPrim = "Part")
def Xform "Part" {
  def Scope "Looks" {
    def Material "Tin" {
      token outputs:surface.connect = </Part/Looks/Tin/S.outputs:surface>
      def Shader "S" {
        uniform token info:id = "UsdPreviewSurface"
        color3f inputs:diffuseColor = (0.7, 0.6, 0.5)
        float inputs:metallic = 1
        float inputs:roughness = 0.25
        token outputs:surface
      }
    }
  }
  ${square('Pad', 1, 0, 'rel material:binding = </Part/Looks/Tin>')}
}`,
    'root.usda': 'def "X" (references = @part.usda@) {}\ndef "Y" (references = @part.usda@) {}',
  });
  const scene = loadScene(join(folder, 'root.usda'));
  expect(scene.meshes).toHaveLength(2);
  for (const { material } of scene.meshes)
    expect(material).toEqual({ color: [0.7, 0.6, 0.5], metallic: 1, roughness: 0.25 });
});

test('splits a mesh at its material subsets and instances points', () => {
  const folder = usdFolder({
    'root.usda': `def Material "Red" {
  token outputs:surface.connect = </Red/S.outputs:surface>
  def Shader "S" { uniform token info:id = "UsdPreviewSurface" color3f inputs:diffuseColor = (1, 0, 0) token outputs:surface }
}
def Mesh "Two" {
  int[] faceVertexCounts = [3, 3]
  int[] faceVertexIndices = [0, 1, 2, 0, 2, 3]
  point3f[] points = [(0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0)]
  def GeomSubset "Half" { int[] indices = [1] rel material:binding = </Red> }
}
def PointInstancer "Vias" {
  point3f[] positions = [(1, 0, 0), (2, 0, 0), (3, 0, 0)]
  int[] protoIndices = [0, 0, 0]
  int64[] invisibleIds = [1]
  rel prototypes = [</Vias/Ring>]
  ${square('Ring', 1, 0)}
}`,
  });
  const scene = loadScene(join(folder, 'root.usda'));
  const half = scene.meshes.find(({ path }) => path === '/Two/Half');
  expect(half?.triangles).toHaveLength(3);
  expect(half?.material.color).toEqual([1, 0, 0]);
  expect(
    scene.meshes.filter(({ path }) => path.startsWith('/Vias/')).map((mesh) => firstPoint(mesh)[0]),
  ).toEqual([0.5, 2.5]);
});

test('follows a reference to a prim that another reference brought in', () => {
  const folder = usdFolder({
    'lib.usda': `(defaultPrim = "Lib") def Xform "Lib" { def Xform "Pin" { ${square('Metal', 1, 0)} } }`,
    'root.usda': 'def "All" (references = @lib.usda@) {}\ndef "One" (references = </All/Pin>) {}',
  });
  const paths = loadScene(join(folder, 'root.usda')).meshes.map(({ path }) => path);
  expect(paths.sort()).toEqual(['/All/Pin/Metal', '/One/Metal']);
});
