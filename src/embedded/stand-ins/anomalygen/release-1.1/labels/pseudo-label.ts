/** `pseudo_label.py` of AnomalyGen 1.1 as a stand-in: COCO annotations and folders of classes from a generated dataset. */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Raster, readImage, writePng } from '../../../../../base/imaging/raster.ts';
import { encodeRle } from '../../../../../base/imaging/rle.ts';
import { parseTable } from '../../../../../domain/samples.ts';
import { noSuchFile, PythonError, repr } from '../../../shared/python.ts';
import { annotated } from '../../annotate.ts';
import { checkedType } from '../anomaly-type.ts';
import { argparse, asPython, int, say, valueError } from '../python-script.ts';
import { type Instance, instancesOf } from './instances.ts';

const script = 'anomalygen/scripts/texture/pseudo_label.py';

export const run = (argv: string[]): Promise<number> => asPython(script, () => label(argv));

async function label(argv: string[]): Promise<number> {
  const { values, flags } = argparse(
    script,
    argv,
    ['gen_root', 'output_dir', 'csv_path', 'max_instances'] as const,
    {
      required: ['gen_root', 'output_dir'],
      switches: ['no_caption'],
    },
  );
  if (!flags.has('no_caption'))
    throw new Error('this CPU preview writes no captions; call it with --no_caption');
  const [root, output] = [values.gen_root ?? '', values.output_dir ?? ''];
  const most = int(script, 'max_instances', values.max_instances ?? '5');
  const [originals, pictures, masks] = await Promise.all(
    ['original_image', 'reconstructed_image', 'original_mask'].map((name) => picturesIn(join(root, name))),
  );
  const [before, made, marked] = [originals ?? [], pictures ?? [], masks ?? []];
  if (before.length !== marked.length)
    throw valueError(
      `The number of original images and masks must be the same. Found ${before.length} original images and ${marked.length} masks.`,
    );
  if (made.length !== marked.length)
    throw valueError(
      `The number of generated images and masks must be the same. Found ${made.length} generated images and ${marked.length} masks.`,
    );
  const types = await typesOf(values.csv_path ?? join(root, 'texture_ft_generation_result.csv'));
  const names = [...new Set(types.values())].sort();
  for (const folder of ['images', 'masks', 'visualization'])
    await mkdir(join(output, folder), { recursive: true });
  const coco: Coco = {
    annotations: [],
    images: [],
    categories: names.map((name, n) => ({ id: n + 1, name })),
  };
  for (const [n, path] of made.entries()) {
    const type = types.get(basename(path));
    if (type === undefined) throw new PythonError('KeyError', repr(basename(path)));
    await one(coco, {
      id: n + 1,
      picture: path,
      mask: marked[n] ?? '',
      type,
      category: names.indexOf(type) + 1,
      output,
      most,
    });
  }
  await writeFile(join(output, 'coco_annotations.json'), JSON.stringify(coco));
  say(
    `COCO JSON saved to ${join(output, 'coco_annotations.json')} with ${coco.annotations.length} annotations.`,
  );
  await classes(join(output, 'classification'), names, { before, made, types });
  return 0;
}

interface Coco {
  annotations: Record<string, unknown>[];
  images: Record<string, unknown>[];
  categories: { id: number; name: string }[];
}

interface Labelled {
  id: number;
  picture: string;
  mask: string;
  type: string;
  category: number;
  output: string;
  most: number;
}

async function one(
  coco: Coco,
  { id, picture, mask: path, type, category, output, most }: Labelled,
): Promise<void> {
  const [image, mask] = [await readImage(picture, 3), await readImage(path, 1)];
  const { width, height } = mask;
  const parts = instancesOf(
    mask.data.map((value) => (value > 0 ? 1 : 0)),
    width,
    height,
    most,
  );
  coco.images.push({ id, width, height, file_name: basename(picture) });
  for (const { box, pixels } of parts) {
    const alone = new Uint8Array(width * height);
    for (const at of pixels) alone[at] = 1;
    coco.annotations.push({
      id: coco.annotations.length + 1,
      image_id: id,
      category_id: category,
      segmentation: { size: [height, width], counts: encodeRle(alone, width, height) },
      bbox: [box.x0, box.y0, box.x1 - box.x0 + 1, box.y1 - box.y0 + 1],
      area: pixels.length,
      iscrowd: 0,
    });
  }
  await writePng(join(output, 'images', basename(picture)), image);
  await writePng(join(output, 'masks', basename(path)), mask);
  await writePng(join(output, 'visualization', basename(picture)), shown(image, parts, type));
}

/** The picture with its instances tinted and framed. */
function shown(image: Raster, parts: readonly Instance[], type: string): Raster {
  const tinted: Raster = { ...image, data: Uint8Array.from(image.data) };
  for (const { pixels } of parts)
    for (const at of pixels)
      [30, 144, 255].forEach((value, c) => {
        tinted.data[at * 3 + c] = Math.round((tinted.data[at * 3 + c] ?? 0) * 0.4 + value * 0.6);
      });
  return parts.reduce((picture, { box }) => annotated(withoutAlpha(picture), box, box, type), tinted);
}

function withoutAlpha(image: Raster): Raster {
  if (image.channels === 3) return image;
  const data = new Uint8Array(image.width * image.height * 3);
  for (let i = 0; i < image.width * image.height; i++) data.set(image.data.subarray(i * 4, i * 4 + 3), i * 3);
  return { ...image, channels: 3, data };
}

async function picturesIn(folder: string): Promise<string[]> {
  const names = existsSync(folder) ? await readdir(folder) : [];
  return names
    .filter((name) => /\.(jpe?g|png|bmp|tiff)$/i.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** Type by file name, from the table of generation. */
async function typesOf(path: string): Promise<Map<string, string>> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw noSuchFile(path);
  });
  return new Map(
    parseTable(text).map((row) => [
      basename((row.output_filename ?? '').trim()),
      checkedType((row.anomaly_type ?? '').trim()),
    ]),
  );
}

interface Pictures {
  before: readonly string[];
  made: readonly string[];
  types: ReadonlyMap<string, string>;
}

/** A folder for each class, and `original` for the pictures without a defect. */
async function classes(
  folder: string,
  names: readonly string[],
  { before, made, types }: Pictures,
): Promise<void> {
  for (const name of ['original', ...names]) await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, 'classes.txt'), ['original', ...names].join('\n'));
  for (const path of before) await copyFile(path, join(folder, 'original', basename(path)));
  for (const path of made)
    await copyFile(path, join(folder, types.get(basename(path)) ?? '', basename(path)));
}
