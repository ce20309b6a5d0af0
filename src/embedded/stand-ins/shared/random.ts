/** Seeded randomness and noise: the same seed gives the same picture on every machine. */

/** 32-bit FNV-1a hash of a text. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Uniform numbers in [0, 1) from a seed (mulberry32, public domain). */
export function random(seed: number | string): () => number {
  let state = typeof seed === 'string' ? hashText(seed) : seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** White noise in [0, 1) for a lattice point. */
export function latticeNoise(x: number, y: number, seed: number): number {
  let h = Math.imul(x, 374761393) ^ Math.imul(y, 668265263) ^ Math.imul(seed, 974634541);
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

/** Smooth value noise in [0, 1); one feature per unit of x and y. */
export function valueNoise(x: number, y: number, seed: number): number {
  const xi = Math.floor(x);
  const yi = Math.floor(y);
  const u = smooth(x - xi);
  const v = smooth(y - yi);
  const top = latticeNoise(xi, yi, seed) * (1 - u) + latticeNoise(xi + 1, yi, seed) * u;
  const bottom = latticeNoise(xi, yi + 1, seed) * (1 - u) + latticeNoise(xi + 1, yi + 1, seed) * u;
  return top * (1 - v) + bottom * v;
}

const smooth = (t: number): number => t * t * (3 - 2 * t);

/** Three octaves of value noise, about [0, 1). */
export function fractalNoise(x: number, y: number, seed: number): number {
  return (
    0.55 * valueNoise(x, y, seed) +
    0.3 * valueNoise(x * 2.1, y * 2.1, seed + 1) +
    0.15 * valueNoise(x * 4.3, y * 4.3, seed + 2)
  );
}
