/** Decodes plain PNG files without sharp, whose start costs more than a small mask does. */
import { inflateSync } from 'node:zlib';

const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
/**
 * Pixels of a grey picture of 8 bits or 1 bit, 0 to 255, top row first; undefined for any other form (colour, palette,
 * transparency, interlacing) and for what is damaged, which sharp knows better.
 */
export function greyOfPng(bytes: Uint8Array): Uint8Array | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < 57 || !file.subarray(0, 8).equals(signature)) return undefined;
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)];
  const [depth, type, , , interlaced] = file.subarray(24, 29);
  if (type !== 0 || (depth !== 8 && depth !== 1) || interlaced !== 0 || width * height > 2 ** 26)
    return undefined;
  const rowBytes = Math.ceil((width * depth) / 8);
  try {
    const raw = inflateSync(Buffer.concat(chunks(file, 'IDAT')), {
      maxOutputLength: (rowBytes + 1) * height,
    });
    if (raw.length !== (rowBytes + 1) * height || chunks(file, 'tRNS').length > 0) return undefined;
    const rows = unfiltered(raw, rowBytes, height);
    return depth === 8 ? rows : spread(rows, rowBytes, width, height);
  } catch {
    return undefined;
  }
}

/** Contents of the chunks of a kind; throws when the file does not end as a PNG does. */
function chunks(file: Buffer, wanted: string): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 8; ; ) {
    const length = file.readUInt32BE(at);
    const kind = file.toString('latin1', at + 4, at + 8);
    if (kind === 'IEND') return found;
    if (kind === wanted) found.push(file.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
}

/** Undoes the filters of the rows (PNG specification, 9.2), of which a pixel or eight have one byte. */
function unfiltered(raw: Buffer, rowBytes: number, height: number): Uint8Array {
  const out = new Uint8Array(rowBytes * height);
  let above = new Uint8Array(rowBytes);
  for (let y = 0; y < height; y++) {
    const start = y * (rowBytes + 1) + 1;
    const guess = guesses[raw[start - 1] ?? 9];
    if (guess === undefined) throw new Error('an unknown filter');
    const row = out.subarray(y * rowBytes, (y + 1) * rowBytes);
    let left = 0;
    let corner = 0;
    for (let x = 0; x < rowBytes; x++) {
      const up = above[x] ?? 0;
      left = ((raw[start + x] ?? 0) + guess(left, up, corner)) & 255;
      row[x] = left;
      corner = up;
    }
    above = row;
  }
  return out;
}

/** What each filter expects of a byte, from those to the left, above, and above to the left. */
const guesses: ((left: number, up: number, corner: number) => number)[] = [
  () => 0,
  (left) => left,
  (_left, up) => up,
  (left, up) => (left + up) >> 1,
  paeth,
];

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** One bit a pixel to one byte a pixel. */
function spread(rows: Uint8Array, rowBytes: number, width: number, height: number): Uint8Array {
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (((rows[y * rowBytes + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1) out[y * width + x] = 255;
  return out;
}
