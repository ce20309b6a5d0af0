/** Where the defect is: the picture with a frame around each part of its mask, and a close-up of the largest. */
import { type Part, partsOf } from '../../base/imaging/parts.ts';
import { type Box, cut, encodePng, type Raster, readImage } from '../../base/imaging/raster.ts';

/** What is shown in the place of a picture. */
export type Absent = 'missing' | 'unreadable';

/** Specks of a mask are not framed beside what is larger by this factor. */
const speck = 30;
/** A close-up shows so much around the defect, as a share of its longer side, and never less than so many pixels. */
const around = { share: 0.35, least: 12 };
const frame = [255, 214, 10];

/** The picture as it came, and why there is no close-up, where the mask says nothing about it. */
export async function marked(
  picture: Uint8Array | Absent,
  mask: Uint8Array | Absent,
): Promise<[Uint8Array | Absent, Uint8Array | string]> {
  if (typeof picture === 'string' || typeof mask === 'string')
    return [picture, typeof picture === 'string' ? picture : 'no mask'];
  const [image, marks] = await Promise.all([readImage(picture, 3), readImage(mask, 1)]);
  if (marks.width !== image.width || marks.height !== image.height) return [picture, 'other mask size'];
  const set = marks.data.map((value) => (value >= 128 ? 1 : 0));
  const parts = partsOf(set, marks.width, marks.height).sort((a, b) => b.area - a.area);
  const [largest] = parts;
  if (largest === undefined) return [picture, 'empty mask'];
  const near = await encodePng(cut(image, closeUp(largest, image)));
  for (const part of parts) if (part.area * speck >= largest.area) drawFrame(image, part);
  return [await encodePng(image), near];
}

function closeUp({ box }: Part, { width, height }: Raster): Box {
  const longer = Math.max(box.x1 - box.x0, box.y1 - box.y0) + 1;
  const margin = Math.max(around.least, Math.round(longer * around.share));
  return {
    x0: Math.max(0, box.x0 - margin),
    y0: Math.max(0, box.y0 - margin),
    x1: Math.min(width - 1, box.x1 + margin),
    y1: Math.min(height - 1, box.y1 + margin),
  };
}

/** As thick as it has to be to be seen in a small picture of it. */
function drawFrame(image: Raster, { box }: Part): void {
  const thick = Math.max(1, Math.round(Math.max(image.width, image.height) / 130));
  const away = thick + 1;
  for (let y = box.y0 - away - thick; y <= box.y1 + away + thick; y++)
    for (let x = box.x0 - away - thick; x <= box.x1 + away + thick; x++) {
      const inside = x > box.x0 - away && x < box.x1 + away && y > box.y0 - away && y < box.y1 + away;
      if (inside || x < 0 || y < 0 || x >= image.width || y >= image.height) continue;
      image.data.set(frame, (y * image.width + x) * 3);
    }
}
