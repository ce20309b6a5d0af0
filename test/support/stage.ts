/** A small inference stage as the pod builds it: one IC and one chip, drawn by hand. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { painted } from './pictures.ts';
import { temporaryFolder } from './places.ts';

type Rect = readonly [x: number, y: number, width: number, height: number];
const within = (x: number, y: number, [x0, y0, w, h]: Rect): boolean =>
  x >= x0 && x < x0 + w && y >= y0 && y < y0 + h;

const colors: Record<string, readonly [number, number, number, number]> = {
  board: [0, 80, 0, 255],
  ic: [10, 10, 200, 255],
  capacitor: [200, 10, 10, 255],
  pad: [180, 180, 20, 255],
  solder: [120, 20, 180, 255],
};

/** Class regions, the first that holds a pixel wins. */
interface Drawing {
  size: readonly [number, number];
  parts: readonly (readonly [name: string, rect: Rect])[];
}

/** Left leads at rows 40, 80, 120, 160 (20 high) with the ends of their pads; right leads likewise. */
export const ic: Drawing = {
  size: [240, 220],
  parts: [
    ['ic', [80, 25, 80, 170]],
    ...[40, 80, 120, 160].flatMap((y) => [
      ['solder', [30, y, 50, 20]] as const,
      ['solder', [160, y, 50, 20]] as const,
      ['pad', [26, y, 4, 20]] as const,
      ['pad', [210, y, 4, 20]] as const,
    ]),
  ],
};

export const chip: Drawing = {
  size: [200, 140],
  parts: [
    ['capacitor', [75, 50, 50, 40]],
    ['solder', [40, 48, 35, 44]],
    ['solder', [125, 48, 35, 44]],
  ],
};

export const classAt = (drawing: Drawing, x: number, y: number): string =>
  drawing.parts.find(([, rect]) => within(x, y, rect))?.[0] ?? 'board';

const looks: Record<string, readonly [number, number, number]> = {
  board: [22, 34, 26],
  ic: [30, 28, 32],
  capacitor: [90, 60, 45],
  pad: [225, 130, 80],
  solder: [215, 120, 90],
};

export interface StageOptions {
  spec?: readonly { defect_type: string; spatial_dependency: string }[];
  /** Grey value of the submasks' white. */
  white?: number;
}

export const shippedSpec = [
  { defect_type: 'IC+bridge', spatial_dependency: 'cad' },
  { defect_type: 'passive_component+excess_solder', spatial_dependency: 'cad' },
  { defect_type: 'passive_component+missing', spatial_dependency: 'cad' },
];

export interface Stage {
  dataset: string;
  checkpoint: string;
  folder: string;
}

/** Writes stage and checkpoint into a temporary folder, or into the one that is given. */
export async function writeStage(
  { spec = shippedSpec, white = 255 }: StageOptions = {},
  folder = temporaryFolder(),
): Promise<Stage> {
  const dataset = join(folder, 'stage');
  const put = (path: string, data: string | Buffer): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), data);
  };
  const draw = async (material: string, name: string, drawing: Drawing): Promise<void> => {
    const [w, h] = drawing.size;
    const look = (x: number, y: number) => looks[classAt(drawing, x, y)] ?? [0, 0, 0];
    const cad = (x: number, y: number) => colors[classAt(drawing, x, y)] ?? [0, 0, 0, 0];
    put(`stage/${material}/clean_image/${name}.png`, await painted(w, h, 3, look));
    put(`stage/${material}/cad_mask/${name}.png`, await painted(w, h, 4, cad));
  };
  await draw('IC', 'x0_y0__0000', ic);
  await draw('passive_component', 'x0_y0__0000', chip);
  await draw('passive_component', 'x1_y0__0003', chip);
  const blob = await painted(60, 60, 1, (x, y) => [Math.hypot(x - 30, y - 30) < 24 ? white : 0]);
  const bar = await painted(80, 40, 1, (x, y) => [within(x, y, [4, 4, 72, 32]) ? white : 0]);
  put('stage/IC/mask/bridge/a.png', bar);
  put('stage/passive_component/mask/excess_solder/a.png', blob);
  put('stage/passive_component/mask/missing/a.png', bar);
  put('stage/passive_component/mask/scratch/a.png', bar);
  put('stage/defect_spec.jsonl', spec.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const labels = Object.entries(colors).map(([name, rgba]) => [`(${rgba.join(', ')})`, { class: name }]);
  put('stage/semantic_segmentation_labels.json', JSON.stringify(Object.fromEntries(labels)));
  const types = '[["IC","bridge"],["passive_component","excess_solder"],["passive_component","missing"]]';
  put('ckpt/ag_config.yaml', `dataloader_train: { dataset: { anomaly_types: ${types} } }\n`);
  put('ckpt/checkpoints/model/iter_000014000.pt', 'stand-in');
  return { dataset, checkpoint: join(folder, 'ckpt'), folder };
}
