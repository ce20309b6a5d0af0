/** Compares this reader's scenes with what usd-core makes of the same files (`test/peers/usd_scenes.py`). */
import * as z from 'zod';
import { loadScene } from '../../src/scene/usd/load-scene.ts';
import type { Scene, SceneMesh } from '../../src/scene/usd/scene.ts';

const mesh = z.object({
  world: z.array(z.number()),
  extent: z.array(z.array(z.number())).nullable(),
  bound: z.string().nullable(),
  parts: z.record(z.string(), z.string().nullable()),
});
export const truth = z.object({
  file: z.string(),
  refused: z.string().optional(),
  skipped: z.string().optional(),
  meshes: z.record(z.string(), mesh).optional(),
});
export type Truth = z.infer<typeof truth>;

export interface Compared {
  file: string;
  outcome: 'alike' | 'different' | 'both refuse' | 'only they refuse' | 'only we refuse' | 'skipped';
  /** What differs, or the refusal. */
  details: string[];
}

const most = 6;

export function compare(theirs: Truth): Compared {
  const { file } = theirs;
  if (theirs.skipped !== undefined) return { file, outcome: 'skipped', details: [theirs.skipped] };
  let scene: Scene;
  try {
    scene = loadScene(file);
  } catch (error) {
    const details = [String(error).split('\n')[0] ?? ''];
    return { file, outcome: theirs.refused === undefined ? 'only we refuse' : 'both refuse', details };
  }
  if (theirs.refused !== undefined) return { file, outcome: 'only they refuse', details: [theirs.refused] };
  const details = differences(scene, theirs.meshes ?? {});
  return { file, outcome: details.length === 0 ? 'alike' : 'different', details: details.slice(0, most) };
}

function differences(scene: Scene, theirs: NonNullable<Truth['meshes']>): string[] {
  const ours = new Map(scene.meshes.map((one) => [one.path, one]));
  const used = new Set<string>();
  const found: string[] = [];
  for (const [path, one] of Object.entries(theirs)) {
    const parts = Object.keys(one.parts).map((name) => `${path}/${name}`);
    const all = [path, ...parts].flatMap((at) => ours.get(at) ?? []);
    const [first] = all;
    if (!first) {
      found.push(`missing ${path}`);
      continue;
    }
    for (const { path: at } of all) used.add(at);
    if (!near(first.world, one.world))
      found.push(`moved ${path}: ${first.world.join()} for ${one.world.join()}`);
    if (one.extent && !near(extent(first), one.extent.flat()))
      found.push(`shape ${path}: ${extent(first).join()} for ${one.extent.flat().join()}`);
    for (const part of all) {
      const bound = part.path === path ? one.bound : (one.parts[part.path.slice(path.length + 1)] ?? null);
      if ((part.bound ?? null) !== bound) found.push(`bound ${part.path}: ${part.bound} for ${bound}`);
    }
  }
  for (const path of ours.keys()) if (!used.has(path)) found.push(`extra ${path}`);
  return found;
}

/** Alike within single precision of the largest number. */
function near(ours: ArrayLike<number>, theirs: readonly number[]): boolean {
  const size = theirs.reduce((large, value) => Math.max(large, Math.abs(value)), 1e-3);
  return theirs.every((value, n) => Math.abs(value - (ours[n] ?? Number.NaN)) <= size * 2e-5);
}

function extent({ points }: SceneMesh): number[] {
  const [low, high] = [
    [Infinity, Infinity, Infinity],
    [-Infinity, -Infinity, -Infinity],
  ];
  points.forEach((value, n) => {
    low[n % 3] = Math.min(low[n % 3] ?? 0, value);
    high[n % 3] = Math.max(high[n % 3] ?? 0, value);
  });
  return [...low, ...high];
}
