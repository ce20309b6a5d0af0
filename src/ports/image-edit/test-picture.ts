/** A small picture for one trial edit: two pads and a chip on solder mask, drawn here. */

/** PNG, 128 x 96 pixels, RGB. */
export async function testPicture(): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const [width, height] = [128, 96];
  const data = Buffer.alloc(width * height * 3);
  const paint = (
    x0: number,
    y0: number,
    x1: number,
    y1: number,
    color: readonly [number, number, number],
  ): void => {
    for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) data.set(color, (y * width + x) * 3);
  };
  paint(0, 0, width, height, [32, 92, 58]);
  paint(20, 30, 52, 66, [206, 204, 198]);
  paint(76, 30, 108, 66, [206, 204, 198]);
  paint(38, 32, 90, 64, [150, 128, 104]);
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
