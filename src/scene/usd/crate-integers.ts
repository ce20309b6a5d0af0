/** Compressed 64-bit integers of crate files: LZ4 blocks of differences, as OpenUSD's integer coding writes them. */

/** `count` integers from the compressed bytes; what does not fit a double loses its last digits. */
export function integers64(compressed: Uint8Array, count: number): Float64Array {
  const codes = (count * 2 + 7) >> 3;
  const encoded = decompress(compressed, 8 + codes + count * 8);
  const view = new DataView(encoded.buffer);
  const common = view.getBigInt64(0, true);
  const found = new Float64Array(count);
  let at = 8 + codes;
  let value = 0n;
  for (let n = 0; n < count; n++) {
    const code = ((encoded[8 + (n >> 2)] ?? 0) >> ((n & 3) * 2)) & 3;
    if (code === 0) value += common;
    else if (code === 1) value += BigInt(view.getInt16(at, true));
    else if (code === 2) value += BigInt(view.getInt32(at, true));
    else value += view.getBigInt64(at, true);
    at += [0, 2, 4, 8][code] ?? 0;
    found[n] = Number(value);
  }
  return found;
}

/** The number of chunks (0 for one alone), their sizes, the chunks: each gives up to 127 * 2^24 bytes. */
function decompress(bytes: Uint8Array, most: number): Uint8Array {
  const out = new Uint8Array(most);
  const chunks = bytes[0] ?? 0;
  if (chunks === 0) {
    block(bytes.subarray(1), out, 0);
    return out;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  let from = 1;
  let to = 0;
  for (let n = 0; n < chunks; n++) {
    const size = view.getInt32(from, true);
    to = block(bytes.subarray(from + 4, from + 4 + size), out, to);
    from += 4 + size;
  }
  return out;
}

/** One LZ4 block: literals, then a copy of what was written before; answers where the output ends. */
function block(input: Uint8Array, out: Uint8Array, start: number): number {
  let [from, to] = [0, start];
  const length = (first: number): number => {
    let sum = first;
    if (first === 15)
      for (;;) {
        const more = input[from++] ?? 0;
        sum += more;
        if (more !== 255) break;
      }
    return sum;
  };
  while (from < input.length) {
    const token = input[from++] ?? 0;
    const literals = length(token >> 4);
    out.set(input.subarray(from, from + literals), to);
    from += literals;
    to += literals;
    if (from >= input.length) break;
    const back = (input[from] ?? 0) | ((input[from + 1] ?? 0) << 8);
    from += 2;
    const copied = length(token & 15) + 4;
    if (back === 0 || back > to) throw new Error('a compressed array is damaged');
    for (let n = 0; n < copied; n++, to++) out[to] = out[to - back] ?? 0;
  }
  return to;
}
