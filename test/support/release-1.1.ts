/**
 * A finished run of release 1.1, written after what its public source writes (anomalygen/scripts/texture/generate.py and
 * pseudo_label.py): pictures, tables, COCO, class folders, and crops to go with them. Nothing of the real model is in it.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { encodeRle } from '../../src/base/imaging/rle.ts';
import { painted } from './pictures.ts';
import { temporaryFolder } from './places.ts';

const side = 72;

interface Square {
  x: number;
  y: number;
  size: number;
}

export interface WrittenRun {
  home: string;
  run: string;
  /** `runs/<run>/anomaly` on disk. */
  anomaly: string;
  /** What tools take to find it. */
  args: { run: string; dig_url_root: string };
}

/** Rows of the guardrail's table: `[defect, count]`. */
export type BlockedRows = readonly (readonly [defect: string, rows: number])[];

const inside = ({ x, y, size }: Square, px: number, py: number): boolean =>
  px >= x && px < x + size && py >= y && py < y + size;

/** Noise that is the same each time. */
const grain = (n: number, x: number, y: number): number =>
  ((x * 7919 + y * 104729 + n * 1299709 + ((x * y) % 97)) >>> 0) % 61;

/** Writes `counts` samples of each defect; every sample has its own crop, and each third a mask of two parts. */
export async function writtenRun(
  counts: Record<string, number> = { 'passive_component+missing': 4, 'passive_component+excess_solder': 3 },
  blocked: BlockedRows = [],
  { run = 'day0-nano', home = temporaryFolder() }: Partial<Pick<WrittenRun, 'run' | 'home'>> = {},
): Promise<WrittenRun> {
  const folder = join(home, 'dig', 'runs', run);
  const anomaly = join(folder, 'anomaly');
  const write = (path: string, body: string | Buffer): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), body);
  };
  const rows: string[] = [];
  const coco = new CocoFile(Object.keys(counts));
  let index = 0;
  for (const [defect, count] of Object.entries(counts))
    for (let n = 0; n < count; n++, index++) {
      const name = `${defect}_${String(n).padStart(5, '0')}`;
      const squares = [
        { x: 10 + (index % 5) * 3, y: 12 + index, size: 12 },
        ...(index % 3 === 2 ? [{ x: 50, y: 40, size: 9 }] : []),
      ];
      const masked = (x: number, y: number): boolean => squares.some((one) => inside(one, x, y));
      const seed = index;
      const original = await painted(side, side, 3, (x, y) => [90 + grain(seed, x, y), 120, 60]);
      const made = await painted(side, side, 3, (x, y) =>
        masked(x, y) ? [210, 40 + grain(seed, x, y), 90] : [90 + grain(seed, x, y), 120, 60],
      );
      const mask = await painted(side, side, 1, (x, y) => [masked(x, y) ? 255 : 0]);
      for (const [kind, bytes] of [
        ['reconstructed_image', made],
        ['original_image', original],
        ['original_mask', mask],
        ['pseudo_labels/images', made],
        ['pseudo_labels/masks', mask],
        ['pseudo_labels/visualization', made],
        ['pseudo_labels/classification/original', original],
        [`pseudo_labels/classification/${defect}`, made],
      ] as const)
        write(`anomaly/${kind}/${name}.png`, bytes);
      for (const [part] of squares.entries())
        for (const kind of ['annotated_image', 'cropped_image', 'cropped_mask', 'mask_cropped_image'])
          write(`anomaly/${kind}/${name}_${String(part).padStart(5, '0')}.png`, made);
      const [material = ''] = defect.split('+');
      const stem = String(index).padStart(4, '0');
      write(`usd2roi-components/crop/${material}/x1_y1/normal_img/${stem}.png`, original);
      write(`usd2roi-components/crop/${material}/x1_y1/cad_mask/${stem}_cad_mask.png`, mask);
      write(`augment/crop/${material}/x1_y1/${stem}.png`, original);
      const clean = `/tmp/day0-dataset/${material}/clean_image/x1_y1__${stem}.png`;
      rows.push(
        `${name}.png,${clean},/tmp/amp/${name}.png,${defect},6.0,35,${index * 1000},1,True,2.0,False,${20 + index},${index}`,
      );
      coco.add(`${name}.png`, defect, squares);
    }
  write(
    'anomaly/texture_ft_generation_result.csv',
    lines([
      'output_filename,image_filename,mask_filename,anomaly_type,guidance,num_steps,seed,num_generated_images,crop_and_paste,crop_ratio,poisson_blend,PSNR,index',
      ...rows,
    ]),
  );
  const kept = blocked.flatMap(([defect, many]) => Array.from({ length: many }, () => defect));
  write(
    'anomaly/guardrail_blocked.csv',
    lines([
      'index,output_idx,anomaly_type,image_filename,mask_filename,guardrail,message',
      ...kept.map(
        (defect, n) => `${index + n},-1,${defect},/tmp/a.png,/tmp/b.png,text,"Blocklist: ""x"" is blocked"`,
      ),
    ]),
  );
  write('anomaly/timing_summary.json', JSON.stringify({ generated_images_total: index }));
  write('anomaly/pseudo_labels/coco_annotations.json', JSON.stringify(coco.body()));
  write(
    'anomaly/pseudo_labels/classification/classes.txt',
    ['original', ...Object.keys(counts).sort()].join('\n'),
  );
  return { home, run, anomaly, args: { run, dig_url_root: pathToFileURL(join(home, 'dig')).href } };
}

/** As Python's csv module writes them. */
const lines = (rows: readonly string[]): string => rows.map((row) => `${row}\r\n`).join('');

/** Annotations in the order in which they come. */
class CocoFile {
  private readonly images: object[] = [];
  private readonly annotations: object[] = [];
  private readonly names: string[];

  constructor(names: readonly string[]) {
    this.names = [...names].sort();
  }

  add(file: string, defect: string, squares: readonly Square[]): void {
    const image = this.images.length + 1;
    this.images.push({ id: image, width: side, height: side, file_name: file });
    for (const square of squares) {
      const bits = new Uint8Array(side * side);
      for (let y = 0; y < side; y++)
        for (let x = 0; x < side; x++) if (inside(square, x, y)) bits[y * side + x] = 1;
      this.annotations.push({
        id: this.annotations.length + 1,
        image_id: image,
        category_id: this.names.indexOf(defect) + 1,
        segmentation: { size: [side, side], counts: encodeRle(bits, side, side) },
        bbox: [square.x, square.y, square.size, square.size],
        area: square.size ** 2,
        iscrowd: 0,
      });
    }
  }

  body(): object {
    const categories = this.names.map((name, n) => ({ id: n + 1, name }));
    return { annotations: this.annotations, images: this.images, categories };
  }
}
