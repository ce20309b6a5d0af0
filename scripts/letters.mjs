// Draws the letters of contact sheets into assets/letters.png, for machines that have no fonts: the printable ASCII characters in a
// row, white on black, each in a cell of 10 x 20 pixels. Needs the font DejaVu Sans Mono, once; what is drawn with it is free.
import { join } from 'node:path';
import sharp from 'sharp';
import { root } from './program.mjs';

const cell = { width: 10, height: 20, baseline: 15 };
// A letter of this font is as wide as 1233 of 2048 parts of its size.
const size = (cell.width * 2048) / 1233;
const characters = Array.from({ length: 95 }, (_, n) => String.fromCharCode(32 + n));
const escaped = (text) => text.replace('&', '&amp;').replace('<', '&lt;');
const letters = characters.map(
  (one, n) => `<text x="${n * cell.width}" y="${cell.baseline}" xml:space="preserve">${escaped(one)}</text>`,
);
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${characters.length * cell.width}" height="${cell.height}">
<rect width="100%" height="100%"/><g fill="#fff" font-family="DejaVu Sans Mono" font-size="${size}">${letters.join('')}</g></svg>`;
await sharp(Buffer.from(svg))
  .greyscale()
  .png({ compressionLevel: 9, colours: 16 })
  .toFile(join(root, 'assets', 'letters.png'));
