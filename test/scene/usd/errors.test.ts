import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadScene } from '../../../src/scene/usd/load-scene.ts';
import { square, usdFolder } from '../../support/usd-files.ts';

const load = (files: Record<string, string>) => () => loadScene(join(usdFolder(files), 'root.usda'));

test.each([
  ['a missing file', { 'root.usda': 'def "A" (references = @./lost/part.usda@) {}' }, /lost\/part\.usda/],
  ['a URL', { 'root.usda': 'def "A" (references = @omniverse://host/a.usd@) {}' }, /omniverse:\/\//],
  ['a missing prim', { 'root.usda': 'def "A" (references = </Nowhere>) {}' }, /Nowhere/],
  ['a circle', { 'root.usda': 'def "A" (references = </B>) {}\ndef "B" (references = </A>) {}' }, /A|B/],
  ['a syntax error', { 'root.usda': 'def Xform "A" {\n  double x = (1,\n}' }, /root\.usda:\d+/],
  ['another format', { 'root.usda': '#!/bin/sh\n' }, /usda/],
])('says what is wrong with %s', (_name, files, message) => {
  expect(load(files)).toThrow(message);
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
