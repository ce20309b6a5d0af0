/** Box blur of one channel, repeated: two rounds are close to a Gaussian. */

/** Returns a new array; edges repeat. Each round averages (2 * radius + 1) squared values. */
export function boxBlur(
  values: Float32Array,
  width: number,
  height: number,
  radius: number,
  rounds = 1,
): Float32Array {
  let from = values;
  for (let round = 0; round < rounds; round++)
    from = transposed(transposed(from, width, height, radius), height, width, radius);
  return from;
}

/** Averages along rows and writes columns, so that a second call averages the other way and turns it back. */
function transposed(values: Float32Array, width: number, height: number, radius: number): Float32Array {
  const out = new Float32Array(values.length);
  const share = 1 / (2 * radius + 1);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const at = (x: number): number => values[row + Math.max(0, Math.min(width - 1, x))] ?? 0;
    let sum = 0;
    for (let x = -radius; x <= radius; x++) sum += at(x);
    for (let x = 0; x < width; x++) {
      out[x * height + y] = sum * share;
      sum += at(x + radius + 1) - at(x - radius);
    }
  }
  return out;
}
