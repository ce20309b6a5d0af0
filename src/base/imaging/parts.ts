/** The parts of a mask: AnomalyGen puts several defects of one kind into a picture, and each is an instance. */

export interface Part {
  area: number;
  /** Inclusive bounds. */
  box: { x0: number; y0: number; x1: number; y1: number };
  /** Its pixels, as places in the mask. */
  pixels: number[];
}

/** Pixels that touch by an edge or a corner belong together, as in AnomalyGen's own count. In the order of rows. */
export function partsOf(mask: Uint8Array, width: number, height: number): Part[] {
  const seen = new Uint8Array(mask.length);
  const parts: Part[] = [];
  for (let start = 0; start < mask.length; start++) {
    if (!mask[start] || seen[start]) continue;
    const part: Part = { area: 0, box: { x0: width, y0: height, x1: -1, y1: -1 }, pixels: [start] };
    seen[start] = 1;
    // The list grows while it is walked.
    for (const at of part.pixels) {
      const x = at % width;
      const y = (at - x) / width;
      grow(part.box, x, y);
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++) {
          const [nx, ny] = [x + dx, y + dy];
          const next = ny * width + nx;
          if (nx < 0 || ny < 0 || nx >= width || ny >= height || !mask[next] || seen[next]) continue;
          seen[next] = 1;
          part.pixels.push(next);
        }
    }
    part.area = part.pixels.length;
    parts.push(part);
  }
  return parts;
}

function grow(box: Part['box'], x: number, y: number): void {
  box.x0 = Math.min(box.x0, x);
  box.y0 = Math.min(box.y0, y);
  box.x1 = Math.max(box.x1, x);
  box.y1 = Math.max(box.y1, y);
}
