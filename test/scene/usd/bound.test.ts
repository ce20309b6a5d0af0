/** Which material counts, as UsdShadeMaterialBindingAPI computes it. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadScene } from '../../../src/scene/usd/load-scene.ts';
import type { Scene } from '../../../src/scene/usd/scene.ts';
import { square, usdFolder } from '../../support/usd-files.ts';

const load = (files: Record<string, string>): Scene => loadScene(join(usdFolder(files), 'root.usda'));
const material = (name: string, at: string, color: string): string => `def Material "${name}" {
  token outputs:surface.connect = <${at}/${name}/s.outputs:surface>
  def Shader "s" {
    uniform token info:id = "UsdPreviewSurface"
    color3f inputs:diffuseColor = ${color}
    token outputs:surface
  }
}`;
const looks = `def Scope "Looks" {
${material('red', '/Looks', '(1, 0, 0)')}
${material('green', '/Looks', '(0, 1, 0)')}
}`;
const bound = (scene: Scene): Record<string, string | undefined> =>
  Object.fromEntries(scene.meshes.map(({ path, bound: look }) => [path, look]));
const stronger = '(bindMaterialAs = "strongerThanDescendants")';

test('paths of materials go through every arc that brings the part in', () => {
  const scene = load({
    'board.usda': `(defaultPrim = "World")
def Xform "World" {
  def Scope "Looks" { ${material('green', '/World/Looks', '(0, 1, 0)')} }
  def Xform "U1" (references = </World/Lib/qfp>) {}
  def Scope "Lib" { def Xform "qfp" { ${square('body', 1, 0, 'rel material:binding = </World/Looks/green>')} } }
}`,
    'root.usda': 'def Xform "Scene" { def Xform "Board" (references = @./board.usda@) {} }',
  });
  expect(bound(scene)).toEqual({
    '/Scene/Board/U1/body': '/Scene/Board/Looks/green',
    '/Scene/Board/Lib/qfp/body': '/Scene/Board/Looks/green',
  });
  for (const one of scene.meshes) expect(one.material.color).toEqual([0, 1, 0]);
});

test('the nearest binding counts, unless one above is stronger; a special purpose goes before', () => {
  const body = square('body', 1, 0, 'rel material:binding = </Looks/green>');
  const scene = load({
    'root.usda': `${looks}
def Xform "Weak" {\nrel material:binding = </Looks/red>\n${body}\n}
def Xform "Strong" {\nrel material:binding = </Looks/red> ${stronger}\n${body}\n}
def Xform "Full" {\nrel material:binding:full = </Looks/red>\n${body}\n}
def Xform "Preview" {\nrel material:binding:preview = </Looks/red>\n${body}\n}`,
  });
  expect(bound(scene)).toEqual({
    '/Weak/body': '/Looks/green',
    '/Strong/body': '/Looks/red',
    '/Full/body': '/Looks/red',
    '/Preview/body': '/Looks/green',
  });
});

test('a collection binds what it includes, before the direct binding of the same prim', () => {
  const scene = load({
    'root.usda': `${looks}
def Xform "Board" {
  rel collection:metal:includes = [</Board/pins>, </Board/lid>]
  rel collection:metal:excludes = </Board/pins/b>
  rel material:binding:collection:metal = [</Board.collection:metal>, </Looks/red>]
  rel material:binding = </Looks/green>
  def Xform "pins" { ${square('a', 1, 0)} ${square('b', 1, 0)} }
  ${square('lid', 1, 0)}
  ${square('mask', 1, 0)}
}`,
  });
  expect(bound(scene)).toEqual({
    '/Board/pins/a': '/Looks/red',
    '/Board/pins/b': '/Looks/green',
    '/Board/lid': '/Looks/red',
    '/Board/mask': '/Looks/green',
  });
});

test('without a material the inherited displayColor counts, also where the bound one is missing', () => {
  const { meshes, warnings } = load({
    'root.usda': `def Xform "World" {
  color3f[] primvars:displayColor = [(0, 0.4, 0.1)] (interpolation = "constant")
  ${square('plain', 1, 0)}
  ${square('lost', 1, 0, 'rel material:binding = </Looks/gone>')}
  ${square('own', 1, 0, 'color3f[] primvars:displayColor = [(1, 1, 1)]')}
}`,
  });
  expect(meshes.map(({ material: { color } }) => color)).toEqual([
    [0, 0.4, 0.1],
    [0, 0.4, 0.1],
    [1, 1, 1],
  ]);
  expect(warnings).toEqual([expect.stringContaining('/Looks/gone')]);
});
