import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadScene } from '../../../src/scene/usd/load-scene.ts';
import { square, usdFolder } from '../../support/usd-files.ts';

const load = (files: Record<string, string>) => () => loadScene(join(usdFolder(files), 'root.usda'));

test.each([
  ['a syntax error', { 'root.usda': 'def Xform "A" {\n  double x = (1,\n}' }, /root\.usda:\d+/],
  ['another format', { 'root.usda': '#!/bin/sh\n' }, /usda/],
])('a scene with %s is refused', (_name, files, message) => {
  expect(load(files)).toThrow(message);
});

test.each([
  ['a missing file', 'references = @./lost/part.usda@', /\/Part refers to .*lost\/part\.usda does not exist/],
  ['a URL', 'references = @omniverse://host/a.usd@', /omniverse:\/\/host\/a\.usd, which is not a file/],
  ['a missing prim', 'references = </Nowhere>', /refers to \/Nowhere/],
  ['a circle', 'references = </Part/Inner>', /refers to itself/],
  ['a damaged layer', 'references = @./bad.usda@', /bad\.usda:\d+/],
  [
    'a missing sublayer',
    'references = @./top.usda@</Top>',
    /top\.usda: the layer itself refers to .*gone\.usda/,
  ],
])('a scene with %s goes on with a warning', (_name, arc, message) => {
  const scene = load({
    'bad.usda': 'def "A" {',
    'top.usda': '(subLayers = [@./gone.usda@])\ndef "Top" {}',
    'root.usda': `${square('Here', 1, 0)}\ndef Xform "Part" (${arc}) { def Xform "Inner" {} }`,
  })();
  expect(scene.meshes.map(({ path }) => path)).toEqual(['/Here']);
  expect(scene.warnings).toEqual([expect.stringMatching(message)]);
});

test('what is missing in many places is one warning', () => {
  const scene = load({
    'root.usda': ['A', 'B', 'C'].map((name) => `def "${name}" (references = @./gone.usda@) {}`).join('\n'),
  })();
  expect(scene.warnings).toEqual([expect.stringMatching(/root\.usda: \/A refers to .* \(3 times\)$/)]);
});

test('a scene that is not there names the file and the parameter', () => {
  expect(() => loadScene('/nowhere/board.usd')).toThrow(/nowhere\/board\.usd.*scene_filename/);
});

test('a texture is left out with a warning, and the rest is read', () => {
  const folder = usdFolder({
    'root.usda': `def Material "M" {
  token outputs:surface.connect = </M/S.outputs:surface>
  def Shader "S" {
    uniform token info:id = "UsdPreviewSurface"
    color3f inputs:diffuseColor.connect = </M/T.outputs:rgb>
    token outputs:surface
  }
  def Shader "T" { uniform token info:id = "UsdUVTexture" asset inputs:file = @a.png@ float3 outputs:rgb }
}
${square('Body', 1, 0, 'rel material:binding = </M>')}`,
  });
  const scene = loadScene(join(folder, 'root.usda'));
  expect(scene.meshes).toHaveLength(1);
  expect(scene.warnings.join()).toMatch(/texture/i);
});
