/** Writes prims as USD text (.usda). */
import type { Mesh } from './mesh.ts';
import { type MaterialName, materials } from './packages/model.ts';

const short = (value: number): string => String(Math.round(value * 1e4) / 1e4 || 0);
const tuple = (values: readonly number[]): string => `(${values.map(short).join(', ')})`;

/** Lines of a block, indented by four spaces. */
export function block(head: string, body: readonly string[], metadata: readonly string[] = []): string[] {
  const meta = metadata.length === 0 ? [] : ['(', ...metadata.map((line) => `    ${line}`), ')'];
  return [head, ...meta, '{', ...body.map((line) => (line === '' ? '' : `    ${line}`)), '}'];
}

export function header(defaultPrim: string, note: string): string[] {
  const fields = [`defaultPrim = "${defaultPrim}"`, 'metersPerUnit = 0.001', 'upAxis = "Z"'];
  return ['#usda 1.0', '(', `    doc = "${note}"`, ...fields.map((line) => `    ${line}`), ')', ''];
}

export function meshPrim(name: string, mesh: Mesh, material: MaterialName, looks: string): string[] {
  return block(
    `def Mesh "${name}"`,
    [
      `int[] faceVertexCounts = [${mesh.faces.map((face) => face.length).join(', ')}]`,
      `int[] faceVertexIndices = [${mesh.faces.flat().join(', ')}]`,
      `rel material:binding = <${looks}/${material}>`,
      `point3f[] points = [${mesh.points.map(tuple).join(', ')}]`,
      'uniform token subdivisionScheme = "none"',
    ],
    ['prepend apiSchemas = ["MaterialBindingAPI"]'],
  );
}

/** A scope with the named materials, as UsdPreviewSurface networks. */
export function looks(path: string, names: Iterable<MaterialName>): string[] {
  const prims = [...names].flatMap((name) => {
    const { color, roughness, metallic } = materials[name];
    return block(`def Material "${name}"`, [
      `token outputs:surface.connect = <${path}/${name}/Surface.outputs:surface>`,
      ...block('def Shader "Surface"', [
        'uniform token info:id = "UsdPreviewSurface"',
        `color3f inputs:diffuseColor = ${tuple(color)}`,
        `float inputs:metallic = ${short(metallic)}`,
        `float inputs:roughness = ${short(roughness)}`,
        'token outputs:surface',
      ]),
    ]);
  });
  return block(`def Scope "${path.split('/').at(-1)}"`, prims);
}
