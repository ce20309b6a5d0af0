/** `usd-assets <layers>`: the assets that each layer names, as a JSON list on the last line; for checks before a run. */
import { messageOf } from '../../base/errors.ts';
import { expanded } from './expressions.ts';
import { Layers } from './layers.ts';
import { unpackaged } from './package.ts';
import type { Layer, ListEdit, PrimSpec } from './spec.ts';
import { Warnings } from './warnings.ts';

interface Found {
  /** Asset paths as written, each once. */
  assets: string[];
  /** Why the layer cannot be read. */
  problem?: string;
}

export async function run(files: string[]): Promise<number> {
  process.stdout.write(`${JSON.stringify(files.map(assetsOf))}\n`);
  return 0;
}

function assetsOf(file: string): Found {
  try {
    const layer = new Layers(new Warnings()).open(file);
    // A package brings its files along.
    if (unpackaged(layer.file)) return { assets: [] };
    const written = [...layer.subLayers, ...assetsBelow(layer.root)].flatMap((asset) => filled(asset, layer));
    return { assets: [...new Set(written)].filter(Boolean) };
  } catch (error) {
    // Of another format, such as MaterialX: the render goes on without it, and says so.
    if (!/\.usd[acz]?$/i.test(file)) return { assets: [] };
    return { assets: [], problem: messageOf(error).replaceAll(file, 'the layer') };
  }
}

/** With the layer's own variables; those that a referring layer sets are not known here. */
function filled(asset: string, { variables }: Layer): string[] {
  try {
    return [expanded(asset, variables)];
  } catch {
    return [];
  }
}

function assetsBelow(prim: PrimSpec): string[] {
  const inVariants = [...prim.variants.values()].flatMap((variants) => [...variants.values()]);
  return [
    ...named(prim.references),
    ...named(prim.payloads),
    ...[...prim.children.values(), ...inVariants].flatMap(assetsBelow),
  ];
}

function named({ explicit = [], added, prepended, appended }: ListEdit<{ asset: string }>): string[] {
  return [...explicit, ...added, ...prepended, ...appended].map(({ asset }) => asset);
}
