/** Opens a picture from its bytes: what sharp reads, and BMP. */
import type { Sharp } from 'sharp';
import { decodeBitmap, isBitmap } from './bitmap.ts';

/** Rejects, or its output does, when the bytes are no picture. */
export async function openPicture(bytes: Uint8Array): Promise<Sharp> {
  const { default: sharp } = await import('sharp');
  if (!isBitmap(bytes)) return sharp(bytes);
  const { data, width, height, channels } = decodeBitmap(bytes);
  return sharp(data, { raw: { width, height, channels } });
}
