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

/** What a mask's run lengths say of it, without drawing it. */
export interface RleMeasure {
  /** Set pixels. */
  area: number;
  /** Inclusive bounds of these; undefined for an empty mask. */
  box: { x0: number; y0: number; x1: number; y1: number } | undefined;
}

/** Measures `counts` for a mask of this size; undefined where it is no such text, or its runs do not fill the mask exactly. */
export function measureRle(counts: string, width: number, height: number): RleMeasure | undefined {
  const runs = unpacked(counts);
  if (runs === undefined || height < 1) return undefined;
  let at = 0;
  let area = 0;
  const box = { x0: width, y0: height, x1: -1, y1: -1 };
  for (const [n, run] of runs.entries()) {
    if (run < 0) return undefined;
    if (n % 2 === 1 && run > 0) {
      const [left, right] = [Math.floor(at / height), Math.floor((at + run - 1) / height)];
      const several = left !== right;
      box.x0 = Math.min(box.x0, left);
      box.x1 = Math.max(box.x1, right);
      box.y0 = several ? 0 : Math.min(box.y0, at % height);
      box.y1 = several ? height - 1 : Math.max(box.y1, (at + run - 1) % height);
      area += run;
    }
    at += run;
  }
  if (at !== width * height) return undefined;
  return { area, box: area > 0 ? box : undefined };
}

/** Five bits a character; from the fourth on a run is told as its difference to the one before the last. */
function unpacked(counts: string): number[] | undefined {
  const runs: number[] = [];
  for (let at = 0; at < counts.length; ) {
    let value = 0;
    for (let shift = 0, more = true; more; shift += 5) {
      const bits = counts.charCodeAt(at++) - 48;
      // A longer number is no run of a picture; a text may break off within one.
      if (!(bits >= 0 && bits < 64) || shift > 30) return undefined;
      value |= (bits & 0x1f) << shift;
      more = (bits & 0x20) !== 0;
      if (!more && bits & 0x10) value |= -1 << (shift + 5);
    }
    runs.push(runs.length > 2 ? value + (runs[runs.length - 2] ?? 0) : value);
  }
  return runs;
}
