/**
 * Cameras as the renderer moves them (sdg_pipeline.py, read): places of the world are written into the translate of the rig,
 * turns into the camera itself, so that whatever else moves or turns it spoils every picture.
 */
import { identity, type Matrix } from '../usd/matrix.ts';
import type { Scene, SceneCamera } from '../usd/scene.ts';
import type { SceneSurvey } from './scene-survey.ts';

export type RigTrouble = { what: 'apart' | 'moved' | 'turned' } | { what: 'beside'; units: number };

/** So many times the near plane is the distance that a proposal keeps from the highest part. */
export const clearance = 1.5;

const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-4;
const isIdentity = (matrix: Matrix): boolean => identity().every((value, n) => near(value, matrix[n] ?? 0));
const isUnturned = (matrix: Matrix): boolean => {
  const still = identity();
  return [0, 1, 2, 4, 5, 6, 8, 9, 10].every((n) => near(still[n] ?? 0, matrix[n] ?? 0));
};

/** Undefined where moving the rig moves the camera straight over the board. */
export function rigTrouble({ path, world, above }: SceneCamera, rig: string): RigTrouble | undefined {
  const chain = [{ path, world }, ...above];
  const at = chain.findIndex((one) => one.path === rig);
  const own = chain[at];
  if (own === undefined) return { what: 'apart' };
  const [parent, next] = [chain[at + 1], chain[1]];
  if (parent && !isIdentity(parent.world)) return { what: 'moved' };
  if (at > 0 && next && !isUnturned(next.world)) return { what: 'turned' };
  const aside = (n: number): number => (world[n] ?? 0) - (own.world[n] ?? 0);
  const units = Math.hypot(aside(12), aside(13));
  return units > 1e-4 ? { what: 'beside', units } : undefined;
}

/** Each camera with the nearest prim at or above it that has a translate. */
export function camerasOf({ cameras, prims }: Scene): SceneSurvey['cameras'] {
  const moving = new Set(
    prims.filter(({ xformOps }) => xformOps.includes('xformOp:translate')).map(({ path }) => path),
  );
  return cameras.map((camera) => {
    const chain = [camera.path, ...camera.above.map(({ path }) => path)].filter((path) => moving.has(path));
    const good = chain.find((path) => rigTrouble(camera, path) === undefined);
    const rig = good ?? chain[0] ?? null;
    const own = [camera, ...camera.above].find(({ path }) => path === rig);
    return {
      path: camera.path,
      near: camera.clippingRange[0],
      lifted: (camera.world[14] ?? 0) - (own?.world[14] ?? camera.world[14] ?? 0),
      rig,
      straight: good !== undefined,
    };
  });
}
