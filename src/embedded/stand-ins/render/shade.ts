/** Light on the drawn surface: a soft key light, the sky, and a ring lamp that metal mirrors. */
import { valueNoise } from '../shared/random.ts';
import type { BoardMesh } from './board.ts';

export interface Light {
  /** Unit vector towards the key light, y up. */
  key: readonly [number, number, number];
  /** Linear RGB of all lamps together, about 1. */
  tint: readonly [number, number, number];
}

/** Texture that sticks to the board: the same wherever a cell looks at the same place. */
export const noiseSize = 512;
export const noiseTile = (() => {
  const tile = new Float32Array(noiseSize * noiseSize);
  for (let y = 0; y < noiseSize; y++)
    for (let x = 0; x < noiseSize; x++)
      tile[y * noiseSize + x] =
        0.5 * valueNoise(x, y, 3) +
        0.3 * valueNoise(x / 3, y / 3, 4) +
        0.2 * valueNoise(x / 11, y / 11, 6) -
        0.5;
  return tile;
})();

/** What metal mirrors, by the normal's slope: lamp housing above, a bright ring, then the dark surroundings. */
function mirrored(nx: number, ny: number, nz: number, roughness: number): number {
  // Seen from straight above, the mirrored ray's elevation follows from the normal alone.
  const up = 2 * nz * nz - 1;
  const towards = 2 * nz * (nx * 0.5 + ny * 0.6);
  const blur = 0.12 + roughness * 0.5;
  const lamp = Math.exp(-(((up - 0.72) / (blur + 0.1)) ** 2));
  const housing = 0.34 + 0.2 * Math.max(0, up);
  const side = 0.2 * Math.max(-0.6, Math.min(1, towards));
  return Math.max(0.05, housing + 0.5 * lamp + side) * (up < 0 ? Math.max(0.15, 1 + up * 1.1) : 1);
}

const toneSize = 4096;
const toneMaximum = 3;
/** Linear light to 8-bit sRGB through a shoulder, so that bright metal keeps its shades. */
const toneCurve = (() => {
  const table = new Uint8Array(toneSize + 1);
  for (let i = 0; i <= toneSize; i++) {
    const light = (i / toneSize) * toneMaximum;
    const mapped = (light * (1 + light / 6)) / (1 + light * 0.75);
    const value = mapped <= 0.0031308 ? mapped * 12.92 : 1.055 * mapped ** (1 / 2.4) - 0.055;
    table[i] = Math.round(Math.min(1, value) * 246);
  }
  return table;
})();

export function tone(light: number): number {
  return toneCurve[Math.max(0, Math.min(toneSize, Math.round((light / toneMaximum) * toneSize)))] ?? 0;
}

/** Linear RGB of one sample into `out`. */
export function shadeSample(
  mesh: BoardMesh,
  nx: number,
  ny: number,
  open: number,
  lit: number,
  noise: number,
  light: Light,
  out: Float64Array,
): void {
  const { color, roughness, metallic } = mesh.material;
  const nz = Math.sqrt(Math.max(0, 1 - nx * nx - ny * ny));
  const facing = Math.max(0, nx * light.key[0] + ny * light.key[1] + nz * light.key[2]);
  const sky = 0.42 * open * (0.55 + 0.45 * nz);
  const diffuse = (sky + 0.78 * facing * (0.15 + 0.85 * lit)) * (1 + noise * (metallic > 0.5 ? 0.18 : 0.3));
  const mirror =
    metallic > 0
      ? mirrored(nx + noise * 0.09, ny - noise * 0.07, nz, roughness) *
        (0.45 + 0.55 * open) *
        (0.72 + 0.28 * lit) *
        (1 + noise * 0.14)
      : 0;
  // Half way between the key light and the camera above.
  const half = (facing + nz) / Math.hypot(light.key[0], light.key[1], light.key[2] + 1);
  const gloss = (1 - metallic) * 0.05 * (1 - roughness) * half ** 40 * lit * 1.6;
  for (let c = 0; c < 3; c++) {
    const base = color[c] ?? 0;
    out[c] = (base * ((1 - metallic) * diffuse + metallic * mirror) + gloss) * (light.tint[c] ?? 1);
  }
}
