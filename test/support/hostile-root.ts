/** A root with a small labelled run, in which everything that can be text is a stranger's. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { stagePrefix } from '../../src/domain/contract.ts';
import { foreign } from './hostile.ts';

const size = 32;

async function png(grey: number): Promise<Buffer> {
  return sharp({ create: { width: size, height: size, channels: 3, background: { r: grey, g: 90, b: 60 } } })
    .png()
    .toBuffer();
}

async function maskPng(): Promise<Buffer> {
  const data = Buffer.alloc(size * size);
  for (let y = 8; y < 20; y++) data.fill(255, y * size + 8, y * size + 20);
  return sharp(data, { raw: { width: size, height: size, channels: 1 } })
    .png()
    .toBuffer();
}

const cell = (text: string): string => `"${text.replaceAll('"', '""').replaceAll('\0', '')}"`;
/** As a part of a file's name. */
const named = (text: string): string => text.replace(/[/\0]|[\ud800-\udfff]/g, '_').slice(0, 60);

/** `seed` chooses the texts of `made`; they stand in names of files, too, where those are a stranger's lines. */
export async function hostileRoot(
  folder: string,
  seed: number,
  { made = foreign, run = 'line-7' }: { made?: (seed: number) => string; run?: string } = {},
): Promise<string> {
  const [render, look] = [stagePrefix(run, 'render'), stagePrefix(run, 'camera_look')];
  const put = (path: string, content: Buffer | string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  let n = seed;
  const text = (): string => made(n++);
  const inName = (): string => (made === foreign ? named(text()) : 'odd');
  const inference = `${stagePrefix(run, 'defects')}inference`;
  const mask = await maskPng();
  const names = ['IC+bridge_0', 'IC+bridge_1', `IC+${inName()}_2`, inName()];
  const rows = ['name,defect_type,source_image,material,defect,score'];
  for (const [at, name] of names.entries()) {
    const picture = await png(40 + at * 30);

    for (const kind of ['reconstructed_image', 'annotated_image', 'cropped_image', 'original_image'])
      put(`${inference}/${kind}/${name}.png`, picture);
    for (const kind of ['original_mask', 'cropped_mask']) put(`${inference}/${kind}/${name}.png`, mask);
    const defect = at === 0 ? 'IC+bridge' : `IC+${text()}`;
    rows.push([`${name}.png`, defect, text(), text(), text(), '0.5'].map(cell).join(','));
  }
  put(`${inference}/SDG_result.csv`, `${rows.join('\n')}\n`);
  const note = JSON.stringify({
    kind: 'cpu-preview',
    notice: text(),
    [text()]: 1,
    settings: { model: text() },
  });
  put(`${inference}/provenance.json`, note);
  put(`${look}provenance.json`, note);
  put(`${render}provenance.json`, note);
  const odd = inName();
  put(`${render}crop/${odd}/cell_0/normal_img/0000.png`, await png(80));
  put(`${render}crop/IC/cell_0/normal_img/0000.png`, await png(80));
  put(`${render}${odd}.txt`, text());
  put(`${look}crop/IC/cell_0/0000.png`, await png(90));
  return pathToFileURL(folder).href;
}
