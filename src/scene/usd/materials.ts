/** What a material looks like: colour, roughness, metalness, from UsdPreviewSurface or OmniPBR inputs. */
import type { Prim } from './prim.ts';
import type { SceneMaterial } from './scene.ts';
import { scalar, triple } from './values.ts';
import type { Warnings } from './warnings.ts';

/** Grey and matte: a mesh without a material. */
export const plain: SceneMaterial = { color: [0.5, 0.5, 0.5], roughness: 0.6, metallic: 0 };

/** Materials by their paths, each read once. */
export function materialReader(root: Prim, warnings: Warnings): (path: string) => SceneMaterial {
  const known = new Map<string, SceneMaterial>();
  return (path) => {
    const found = known.get(path) ?? readMaterial(path, root, warnings);
    known.set(path, found);
    return found;
  };
}

function readMaterial(path: string, root: Prim, warnings: Warnings): SceneMaterial {
  const material = root.at(path);
  const shader = material && surfaceShader(material, root);
  if (!shader) {
    warnings.add(path, `the material ${path} has no surface shader; grey instead`);
    return plain;
  }
  const input = (...names: string[]): unknown => {
    for (const name of names) {
      const value = resolveInput(shader, `inputs:${name}`, root, warnings);
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

function surfaceShader(material: Prim, root: Prim): Prim | undefined {
  for (const output of ['outputs:surface', 'outputs:mdl:surface', 'outputs:mtlx:surface']) {
    const [target] = material.targets(`${output}.connect`);
    const shader = target === undefined ? undefined : sourceOf(target, root);
    if (shader) return shader;
  }
  return firstShader(material);
}

/** The shader that an output comes from, through the outputs of node graphs. */
function sourceOf(target: string, root: Prim, depth = 0): Prim | undefined {
  const prim = root.at(primOf(target));
  const [next] = prim?.targets(`${propertyOf(target)}.connect`) ?? [];
  return next === undefined || depth > 16 ? prim : (sourceOf(next, root, depth + 1) ?? prim);
}

function firstShader(prim: Prim): Prim | undefined {
  for (const child of prim.children()) {
    const found = child.typeName === 'Shader' ? child : firstShader(child);
    if (found) return found;
  }
  return undefined;
}

/** The input's value, through connections to a material's interface; a texture gives its fallback colour. */
function resolveInput(prim: Prim, name: string, root: Prim, warnings: Warnings, depth = 0): unknown {
  const [target] = prim.targets(`${name}.connect`);
  if (target === undefined || depth > 16) return prim.value(name);
  const source = root.at(primOf(target));
  if (!source) return prim.value(name);
  if (propertyOf(target).startsWith('inputs:'))
    return resolveInput(source, propertyOf(target), root, warnings, depth + 1);
  const text = `${prim.path}.${name} comes from ${target}; textures are not read, its fallback is used`;
  warnings.add(text, text);
  const fallback = source.value('inputs:fallback');
  return fallback ?? prim.value(name);
}
