/** The client's last step: brings the edited picture back into the crop's frame, and tells how. */
import { readFile, writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { blank, encodePng, type Raster, readImage } from '../../../base/imaging/raster.ts';
import { type Motion, moved, register } from './align.ts';
import type { Alignment } from './batch.ts';
import type { ClientLog } from './client-log.ts';

/** What the metadata hold below `alignment`, by the real client's names. */
export interface Aligned {
  scaleX: number;
  scaleY: number;
  rotation_deg: number;
  tx: number;
  ty: number;
  mi_before?: number;
  mi_after?: number;
  /** Left, top, right, bottom of what came from the edited picture; right and bottom exclusive. */
  bbox: [number, number, number, number];
  /** Why nothing was searched. */
  note?: string;
}

interface Paths {
  crop: string;
  /** Read, and written over. */
  edited: string;
}

/** Undefined when `min_mi` refuses the result. Throws in the real client's words when a picture cannot be read. */
export async function align(
  { crop, edited }: Paths,
  rules: Alignment,
  log: ClientLog,
): Promise<Aligned | undefined> {
  log.info(`Alignment: ref=${crop}  align=${edited}  dest=${edited}  interp=${rules.interp}`);
  const [input, came] = [await read(crop), await read(edited)];
  const ratio = { x: came.width / input.width, y: came.height / input.height };
  const begun = performance.now();
  const fitted = await resized(came, input);
  const { motion, before, after } = register(input, fitted, rules);
  const [tx, ty] = [motion.dx * ratio.x, motion.dy * ratio.y];
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  log.info(
    `Alignment: MI ${before.toFixed(4)} -> ${after.toFixed(4)}  sx=${ratio.x.toFixed(3)} sy=${ratio.y.toFixed(3)} ` +
      `rot=${motion.rotation.toFixed(2)} t=(${tx.toFixed(1)},${ty.toFixed(1)})  (${seconds}s)`,
  );
  if (typeof rules.min_mi === 'number' && after < rules.min_mi) {
    log.error(`Alignment MI ${after.toFixed(4)} below min_mi=${rules.min_mi}; aborting.`);
    return undefined;
  }
  const { image, valid } = movedIfNeeded(fitted, motion);
  if (valid === undefined) throw new Error('Registration mask has no valid pixels.');
  const bbox: Aligned['bbox'] = [valid.x0, valid.y0, valid.x1 + 1, valid.y1 + 1];
  log.info(
    `Alignment: bbox=(${bbox.join(', ')}) -> aligned ${image.width}x${image.height} (zero-padded outside bbox)`,
  );
  await write(edited, image);
  log.info(`Alignment: wrote ${edited}`);
  return {
    scaleX: ratio.x,
    scaleY: ratio.y,
    rotation_deg: motion.rotation,
    tx,
    ty,
    mi_before: before,
    mi_after: after,
    bbox,
  };
}

/** For the CPU preview's own model, which keeps every pixel in place. */
export async function inPlace(edited: string): Promise<Aligned> {
  const { width, height } = await read(edited);
  const note = 'not searched: the CPU preview keeps every pixel in place';
  return { scaleX: 1, scaleY: 1, rotation_deg: 0, tx: 0, ty: 0, bbox: [0, 0, width, height], note };
}

async function read(path: string): Promise<Raster> {
  try {
    return await readImage(await readFile(path), 3);
  } catch {
    throw new Error(`Cannot read image: ${path}`);
  }
}

async function resized(image: Raster, { width, height }: Raster): Promise<Raster> {
  if (image.width === width && image.height === height) return image;
  const { default: sharp } = await import('sharp');
  const { channels } = image;
  const data = await sharp(image.data, { raw: { width: image.width, height: image.height, channels } })
    .resize(width, height, { fit: 'fill' })
    .raw()
    .toBuffer();
  return { ...blank(width, height, channels), data };
}

function movedIfNeeded(image: Raster, motion: Motion): ReturnType<typeof moved> {
  if (motion.rotation !== 0 || motion.dx !== 0 || motion.dy !== 0) return moved(image, motion);
  return { image, valid: { x0: 0, y0: 0, x1: image.width - 1, y1: image.height - 1 } };
}

/** By the file's ending, as the real client encodes it. */
async function write(path: string, image: Raster): Promise<void> {
  if (!/^\.jpe?g$/i.test(extname(path))) return writeFile(path, await encodePng(image));
  const { default: sharp } = await import('sharp');
  const { width, height, channels, data } = image;
  await writeFile(
    path,
    await sharp(data, { raw: { width, height, channels } }).jpeg({ quality: 95 }).toBuffer(),
  );
}
