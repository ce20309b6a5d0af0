/** Brings a scene with all layers that it names to this machine for a look, within a bound of bytes. */
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { inParallel } from '../../base/system/in-parallel.ts';
import { artifacts } from '../../domain/contract.ts';
import { runStandIn } from '../../embedded/client/program.ts';
import type { ObjectInfo, ObjectStore } from '../../ports/store/port.ts';

/** What lies below the assets' prefix, by key. */
export type Assets = ReadonlyMap<string, ObjectInfo>;

export interface SceneFiles {
  /** The folder below which the layers lie at their keys. */
  folder: string;
  /** Keys of the layers that were opened, the scene first. */
  layers: string[];
  /** Assets that layers name and the store lacks, as written. */
  missing: string[];
  /** Assets outside the tree, as written. */
  outside: string[];
  /** The layer that is no USD, and why. */
  damaged?: { key: string; problem: string };
  /** Why not all layers were opened. */
  beyond?: string;
}

const answer = z.array(z.object({ assets: z.array(z.string()), problem: z.string().optional() }));
/** Layers that name each other in a longer chain are followed no further. */
const deepest = 12;

/** Copies the layers into `into`, unless the store is a folder of this machine; opens no more than `most` bytes. */
export async function sceneFiles(
  { store, home }: { store: ObjectStore; home: string },
  scene: string,
  assets: Assets,
  { into, most, signal }: { into: string; most: number; signal: AbortSignal },
): Promise<SceneFiles> {
  const own = store.via === 'folder';
  const files: SceneFiles = {
    folder: own ? fileURLToPath(store.url) : into,
    layers: [],
    missing: [],
    outside: [],
  };
  const path = (key: string): string => join(files.folder, ...key.split('/'));
  const named = new Set([scene]);
  let wave = [scene];
  let bytes = 0;
  for (let depth = 0; wave.length > 0; depth++) {
    bytes += wave.reduce((sum, key) => sum + (assets.get(key)?.bytes ?? Number.NaN), 0);
    const beyond = whyBeyond(bytes, most, depth);
    if (beyond !== undefined) return { ...files, beyond };
    if (!own)
      await inParallel(wave, 4, async (key) => {
        await mkdir(dirname(path(key)), { recursive: true });
        await pipeline(await store.stream(key, { signal }), createWriteStream(path(key)));
      });
    files.layers.push(...wave);
    const looked = answer.parse(
      await runStandIn(home, ['usd-assets', ...wave.map(path)], { signal, within: [files.folder] }),
    );
    const layers = wave.map((key, n) => ({ key, assets: [], ...looked[n] }));
    wave = [];
    for (const { key: layer, assets: written, problem } of layers) {
      if (problem !== undefined) return { ...files, damaged: { key: layer, problem } };
      for (const key of found(layer, written, assets, files)) {
        if (!named.has(key)) wave.push(key);
        named.add(key);
      }
    }
  }
  return files;
}

/** The assets of a layer that the store holds, by key; the others are noted. */
function found(layer: string, written: readonly string[], assets: Assets, files: SceneFiles): string[] {
  return written.flatMap((asset) => {
    const key = keyOf(asset, layer);
    if (key !== undefined && assets.has(key)) return key;
    (key === undefined ? files.outside : files.missing).push(asset);
    return [];
  });
}

function whyBeyond(bytes: number, most: number, depth: number): string | undefined {
  if (Number.isNaN(bytes)) return 'this storage tells no sizes';
  if (bytes > most) return `its layers have more than ${Math.floor(most / 2 ** 20)} MB (scene_look_mb)`;
  return depth === deepest ? `its layers name each other ${deepest} times in a row` : undefined;
}

/** Of an asset path as a layer writes it; undefined where it leads out of the assets. */
function keyOf(asset: string, layer: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]+:/i.test(asset)) return undefined;
  const key = posix.normalize(posix.join(posix.dirname(layer), asset.replace(/\[.*$/, '')));
  return key.startsWith(artifacts.assets) ? key : undefined;
}
