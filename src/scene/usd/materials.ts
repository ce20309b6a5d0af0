/** What a material looks like: colour, roughness, metalness, from UsdPreviewSurface or OmniPBR inputs. */
import type { Prim } from './compose.ts';
import type { SceneMaterial } from './scene.ts';
import { scalar, triple } from './values.ts';

/** Grey and matte: a mesh without a material. */
export const plain: SceneMaterial = { color: [0.5, 0.5, 0.5], roughness: 0.6, metallic: 0 };

export interface MaterialReader {
  /** The material at this path, read once. */
  at(path: string): SceneMaterial;
  warnings: string[];
}

export function materialReader(prims: ReadonlyMap<string, Prim>): MaterialReader {
  const known = new Map<string, SceneMaterial>();
  const warnings: string[] = [];
  const at = (path: string): SceneMaterial => {
    const found = known.get(path);
    if (found) return found;
    const read = readMaterial(path, prims, warnings);
    known.set(path, read);
    return read;
  };
  return { at, warnings };
}

function readMaterial(path: string, prims: ReadonlyMap<string, Prim>, warnings: string[]): SceneMaterial {
  const material = prims.get(path);
  if (!material) {
    warnings.push(`the material ${path} is bound and does not exist; grey instead`);
    return plain;
  }
  const shader = surfaceShader(material, prims);
  if (!shader) {
    warnings.push(`the material ${path} has no surface shader; grey instead`);
    return plain;
  }
  const input = (...names: string[]): unknown => {
    for (const name of names) {
      const value = resolveInput(shader, `inputs:${name}`, prims, warnings);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  return {
    color: triple(input('diffuseColor', 'diffuse_color_constant', 'base_color', 'baseColor')) ?? plain.color,
    roughness: scalar(input('roughness', 'reflection_roughness_constant', 'specular_roughness')) ?? 0.5,
    metallic: scalar(input('metallic', 'metallic_constant', 'metalness')) ?? 0,
  };
}

const primOf = (target: string): string => target.slice(0, target.lastIndexOf('.'));
const propertyOf = (target: string): string => target.slice(target.lastIndexOf('.') + 1);

function surfaceShader(material: Prim, prims: ReadonlyMap<string, Prim>): Prim | undefined {
  for (const output of ['outputs:surface', 'outputs:mdl:surface', 'outputs:mtlx:surface']) {
    const [target] = material.targets(`${output}.connect`);
    const shader = target === undefined ? undefined : prims.get(primOf(target));
    if (shader) return shader;
  }
  return [...prims.values()].find(
    ({ path, typeName }) => typeName === 'Shader' && path.startsWith(`${material.path}/`),
  );
}

/** The input's value, through connections to a material's interface; a texture gives its fallback colour. */
function resolveInput(
  prim: Prim,
  name: string,
  prims: ReadonlyMap<string, Prim>,
  warnings: string[],
  depth = 0,
): unknown {
  const [target] = prim.targets(`${name}.connect`);
  if (target === undefined || depth > 16) return prim.value(name);
  const source = prims.get(primOf(target));
  if (!source) return prim.value(name);
  if (propertyOf(target).startsWith('inputs:'))
    return resolveInput(source, propertyOf(target), prims, warnings, depth + 1);
  warnings.push(`${prim.path}.${name} comes from ${target}; textures are not read, its fallback is used`);
  const fallback = source.value('inputs:fallback');
  return fallback ?? prim.value(name);
}
