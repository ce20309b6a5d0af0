/** Decodes uncompressed BMP files, which sharp does not read and inspection stations write. */

export interface Bitmap {
  width: number;
  height: number;
  channels: 3;
  /** Red, green and blue, top row first. */
  data: Uint8Array;
}

export const isBitmap = (bytes: Uint8Array): boolean => bytes[0] === 0x42 && bytes[1] === 0x4d;

/** 1, 4, 8, 24 or 32 bits a pixel. Throws for compressed files and for what is cut short. */
export function decodeBitmap(bytes: Uint8Array): Bitmap {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = view.getUint32(14, true);
  const width = view.getInt32(18, true);
  const rows = view.getInt32(22, true);
  const height = Math.abs(rows);
  const bits = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  // 3 names the places of the colours in 32 bits, which are the usual ones wherever masks come from.
  if (header < 40 || (compression !== 0 && !(compression === 3 && bits === 32)))
    throw new Error(`a BMP file of compression ${compression} is not supported`);
  if (![1, 4, 8, 24, 32].includes(bits) || width < 1 || height < 1 || width * height > 2 ** 28)
    throw new Error(`a BMP file of ${width}x${height} pixels of ${bits} bits is not supported`);
  const start = view.getUint32(10, true);
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (start + stride * height > bytes.length) throw new Error('the BMP file is cut short');
  const palette = 14 + header;
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    // A positive height means that the bottom row comes first.
    const row = start + stride * (rows > 0 ? height - 1 - y : y);
    for (let x = 0; x < width; x++) {
      const bit = x * bits;
      const at =
        bits > 8
          ? row + bit / 8
          : palette + 4 * (((bytes[row + (bit >> 3)] ?? 0) >> (8 - bits - (bit & 7))) & (2 ** bits - 1));
      // Blue comes first.
      for (let c = 0; c < 3; c++) data[(y * width + x) * 3 + c] = bytes[at + 2 - c] ?? 0;
    }
  }
  return { width, height, channels: 3, data };
}
