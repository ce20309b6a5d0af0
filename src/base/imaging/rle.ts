/** Masks as COCO run lengths: column by column, starting with a run of zeros, packed into the characters from `0` on. */

/** `mask` has one byte a pixel, row by row, anything but 0 is set. The string is what pycocotools calls `counts`. */
export function encodeRle(mask: Uint8Array, width: number, height: number): string {
  const runs: number[] = [];
  let value = 0;
  let length = 0;
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      const now = mask[y * width + x] ? 1 : 0;
      if (now !== value) {
        runs.push(length);
        length = 0;
        value = now;
      }
      length++;
    }
  }
  runs.push(length);
  return runs.map((run, n) => packed(n > 2 ? run - (runs[n - 2] ?? 0) : run)).join('');
}

/** Five bits a character, lowest first; the sixth says that more follow. */
function packed(value: number): string {
  let text = '';
  let left = value;
  for (let more = true; more; ) {
    let bits = left & 0x1f;
    left >>= 5;
    more = bits & 0x10 ? left !== -1 : left !== 0;
    if (more) bits |= 0x20;
    text += String.fromCharCode(bits + 48);
  }
  return text;
}
