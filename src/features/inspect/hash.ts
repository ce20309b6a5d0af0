/** Perceptual hashes (DCT of a 32 by 32 grey picture, its low frequencies against their median) and their distance. */
const side = 32;
const low = 8;

const cosines = Float64Array.from({ length: low * side }, (_, i) => {
  const frequency = Math.floor(i / side);
  return Math.cos((Math.PI / side) * ((i % side) + 0.5) * frequency);
});

/** 63 bits as a number array of 0 and 1. `grey` holds 32 x 32 bytes. */
export function perceptualHash(grey: Uint8Array): Uint8Array {
  const rows = new Float64Array(side * low);
  for (let y = 0; y < side; y++)
    for (let u = 0; u < low; u++) {
      let sum = 0;
      for (let x = 0; x < side; x++) sum += (grey[y * side + x] ?? 0) * (cosines[u * side + x] ?? 0);
      rows[y * low + u] = sum;
    }
  const values: number[] = [];
  for (let v = 0; v < low; v++)
    for (let u = 0; u < low; u++) {
      if (u === 0 && v === 0) continue;
      let sum = 0;
      for (let y = 0; y < side; y++) sum += (rows[y * low + u] ?? 0) * (cosines[v * side + y] ?? 0);
      values.push(sum);
    }
  const median = values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  return Uint8Array.from(values, (value) => (value > median ? 1 : 0));
}

/** Bits that differ. */
export function hashDistance(a: Uint8Array, b: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) count++;
  return count;
}
