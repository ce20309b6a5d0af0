/** `usd-assets <layers>`: the assets that each layer names, as a JSON list on the last line; for checks before a run. */
import { messageOf } from '../../errors.ts';
import { Layers } from './layers.ts';
import type { ListEdit, PrimSpec } from './spec.ts';
import { Warnings } from './warnings.ts';

interface Found {
  /** Asset paths as written, each once. */
  assets: string[];
  /** Why the layer cannot be read. */
  problem?: string;
}

export async function run(files: string[]): Promise<number> {
  process.stdout.write(`${JSON.stringify(files.map(look))}\n`);
  return 0;
}

function look(file: string): Found {
  try {
    const layer = new Layers(new Warnings()).open(file);
    return { assets: [...new Set([...layer.subLayers, ...assetsBelow(layer.root)])].filter(Boolean) };
  } catch (error) {
    return { assets: [], problem: messageOf(error).replaceAll(file, 'the layer') };
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
