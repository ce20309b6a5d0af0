/** Pictures made small enough to compare many of them: decoded to a given size, and their light and edges. */
import { openPicture } from '../../base/imaging/open.ts';

export interface Small {
  width: number;
  height: number;
  /** Red, green, blue. */
  data: Uint8Array;
}

/** Longest side of what is compared. */
const longest = 256;

/** Width and height that keep the proportions and fit 256. */
function smallSize(width: number, height: number): [number, number] {
  const scale = Math.min(1, longest / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/** Rejects when the bytes are no picture. `full` is the size that it has in the file. */
export async function readSmall(
  bytes: Uint8Array,
  { colours = false }: { colours?: boolean } = {},
): Promise<Small & { full: [number, number] }> {
  const { default: sharp } = await import('sharp');
  const picture = (await openPicture(bytes)).removeAlpha().toColourspace('srgb');
  const { data: all, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  const [width, height] = smallSize(info.width, info.height);
  const { data } = await sharp(all, {
    raw: { width: info.width, height: info.height, channels: info.channels },
  })
    // Colours that stand for classes may not be mixed.
    .resize(width, height, { fit: 'fill', kernel: colours ? 'nearest' : 'lanczos3' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width, height, data, full: [info.width, info.height] };
}

/** Luma of each pixel, 0 to 255. */
export function luma({ data, width, height }: Small): Float32Array {
  return Float32Array.from(
    { length: width * height },
    (_, i) => 0.299 * (data[i * 3] ?? 0) + 0.587 * (data[i * 3 + 1] ?? 0) + 0.114 * (data[i * 3 + 2] ?? 0),
  );
}

/** Length of the brightness gradient, by central differences; 0 in the outermost pixels. */
export function gradient(values: Float32Array, width: number, height: number): Float32Array {
  const out = new Float32Array(width * height);
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const dx = (values[at + 1] ?? 0) - (values[at - 1] ?? 0);
      const dy = (values[at + width] ?? 0) - (values[at - width] ?? 0);
      out[at] = Math.hypot(dx, dy) / 2;
    }
  return out;
}
