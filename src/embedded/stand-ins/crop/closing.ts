/** Morphological closing with an elliptic kernel, as OpenCV does it. */

/** Half widths of the kernel's rows from -radius to radius (getStructuringElement, MORPH_ELLIPSE, side 2 radius + 1). */
function ellipseRows(radius: number): number[] {
  return Array.from({ length: 2 * radius + 1 }, (_, row) =>
    roundHalfEven(Math.sqrt(radius * radius - (row - radius) ** 2)),
  );
}

/** Closed copy of a mask of 0 and 1; what lies outside the picture neither grows nor shrinks anything. */
export function closeEllipse(mask: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  if (radius <= 0) return mask;
  const grown = dilate(mask, width, height, radius);
  return invert(dilate(invert(grown), width, height, radius));
}

const invert = (mask: Uint8Array): Uint8Array => mask.map((value) => 1 - value);

function dilate(mask: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  const out = new Uint8Array(mask.length);
  const wide = new Map<number, Uint8Array>();
  ellipseRows(radius).forEach((half, row) => {
    const source = wide.get(half) ?? dilateRows(mask, width, height, half);
    wide.set(half, source);
    const shift = row - radius;
    const [first, last] = [Math.max(0, -shift), Math.min(height, height - shift)];
    for (let at = first * width; at < last * width; at++) if (source[at + shift * width]) out[at] = 1;
  });
  return out;
}

/** Each row grown by `half` pixels to both sides. */
function dilateRows(mask: Uint8Array, width: number, height: number, half: number): Uint8Array {
  if (half === 0) return mask;
  const out = new Uint8Array(mask.length);
  for (let y = 0; y < height; y++) {
    const base = y * width;
    for (let x = 0; x < width; x++)
      if (mask[base + x]) out.fill(1, base + Math.max(0, x - half), base + Math.min(width, x + half + 1));
  }
  return out;
}

function roundHalfEven(value: number): number {
  const low = Math.floor(value);
  if (value - low !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}
