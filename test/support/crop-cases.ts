/** Masks that are drawn the same everywhere, and configs that cut them: what crop stand-in and real cropper are compared on. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { painted, picture } from './pictures.ts';

const colors = { ic: [20, 120, 240], capacitor: [240, 60, 20], solder: [10, 200, 200], pad: [190, 190, 20] };
const labels = Object.fromEntries([
  ['(0, 0, 0, 0)', { class: 'BACKGROUND' }],
  ['(0, 0, 0, 255)', { class: 'UNLABELLED' }],
  ...Object.entries(colors).map(([name, rgb]) => [`(${[...rgb, 255].join(', ')})`, { class: name }]),
  // Labels that Replicator joined. Of two wanted ones with equal pixels the real tool takes either: its sets have no order.
  ['(77, 77, 77, 255)', { class: 'capacitor,chip' }],
]);
const paints = [...Object.values(colors), [77, 77, 77]];

/** Numbers in [0, 1): linear congruential, so that every machine draws the same. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

const [width, height] = [180, 130];
export const cells = ['x0_y0', 'x0_y1', 'x10_y0', 'x1_y0'];

/** Ellipses and boxes of all classes, some at the border, some one or two pixels apart. */
export async function writeMasks(source: string, names: readonly string[] = cells): Promise<void> {
  mkdirSync(source, { recursive: true });
  for (const [index, name] of names.entries()) {
    const next = numbers(100 + index);
    const shapes = Array.from({ length: 26 }, () => ({
      x: next() * width,
      y: next() * height,
      w: 2 + next() * 13,
      h: 2 + next() * 13,
      round: next() < 0.5,
      paint: paints[Math.floor(next() * paints.length)] ?? [],
    }));
    const at = (x: number, y: number): number[] => {
      const shape = shapes.find(({ x: cx, y: cy, w, h, round }) => {
        const [u, v] = [Math.abs(x - cx) / w, Math.abs(y - cy) / h];
        return round ? u * u + v * v < 1 : Math.max(u, v) < 1;
      });
      return [...(shape?.paint ?? [0, 0, 0]), 255];
    };
    writeFileSync(join(source, `semantic_segmentation_${name}.png`), await painted(width, height, 4, at));
    const rgb = await painted(width, height, 3, (x, y) => [x, y, (x * y) % 256]);
    writeFileSync(join(source, `rgb_${name}.png`), rgb);
    writeFileSync(join(source, `semantic_segmentation_labels_${name}.json`), JSON.stringify(labels));
  }
}

const usual = {
  source: 'trigger_0000',
  pattern: 'x*_y*',
  classes: ['capacitor', 'ic'],
  class_dirs: { capacitor: 'passive_component', ic: 'IC' },
};

/** Keys of `crop`, and the cells where not all are there. */
export const cropCases: Record<string, { crop: Record<string, unknown>; cells?: string[] }> = {
  defaults: { crop: usual },
  'edge_skip false': { crop: { ...usual, edge_skip: false } },
  'a wide closing': { crop: { ...usual, morph_kernel: 5, edge_skip: 0 } },
  'no closing, no offset': { crop: { ...usual, morph_kernel: 0, offset: 0, edge_skip: false, min_area: 1 } },
  'areas and coverage': {
    crop: { ...usual, min_area: 200, max_area: 900, min_coverage: 0.55, edge_skip: false },
  },
  'a cap within a cell': { crop: { ...usual, edge_skip: false, max_emit: 5 } },
  'a cap over cells': { crop: { ...usual, edge_skip: false, max_emit: 13, offset: 3 } },
  'one class without a folder': { crop: { ...usual, class_dirs: { ic: 'IC' }, edge_skip: false } },
  'no folders': { crop: { ...usual, class_dirs: null, edge_skip: false } },
  'one frame': { crop: { ...usual, edge_skip: false }, cells: ['x1_y0'] },
  bridges: {
    crop: { ...usual, bridge: true, bridge_dis: 9, bridge_classes: ['capacitor'], edge_skip: false },
  },
  'no such class': { crop: { ...usual, classes: ['IC'] } },
  'no such class, one frame': { crop: { ...usual, classes: ['IC'] }, cells: ['x0_y1'] },
  'no classes': { crop: { ...usual, classes: [] } },
  'no masks': { crop: { ...usual, pattern: 'z*' } },
  'the values of 0603_H100': {
    crop: {
      ...usual,
      classes: ['capacitor'],
      class_dirs: { capacitor: 'passive_component' },
      morph_kernel: 1,
      min_area: 50,
      max_area: null,
      offset: 10,
      edge_skip: true,
      min_coverage: 0.2,
      max_emit: 10,
      bridge: false,
    },
  },
};

/** Writes masks and config into a folder; the path of the config. */
export async function writeCropCase(folder: string, name: string): Promise<string> {
  const { crop, cells: some } = cropCases[name] ?? { crop: {} };
  await writeMasks(join(folder, 'trigger_0000'), some);
  const config = join(folder, 'crop.yaml');
  writeFileSync(config, stringify({ output: { dir: folder }, crop }));
  return config;
}

export interface CropOutcome {
  exit: number;
  /** Lines of the tool, with the folder's name taken out. */
  lines: string[];
  /** Last line of the error stream. */
  error: string;
  /** Size, channels and pixels of every picture, text of every other file. */
  files: Record<string, string>;
}

/** What a cropper left in a folder, in a form that can be compared and kept. */
export async function cropOutcome(
  folder: string,
  ended: { exit: number | undefined; stdout: string; stderr: string },
): Promise<CropOutcome> {
  const top = join(folder, 'crop');
  const entries = existsSync(top) ? readdirSync(top, { recursive: true, withFileTypes: true }) : [];
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const files: Record<string, string> = {};
  for (const path of paths) files[path.slice(top.length + 1)] = await fingerprint(path);
  const plain = (text: string): string => text.replaceAll(folder, 'OUTPUT').trimEnd();
  return {
    exit: ended.exit ?? -1,
    lines: plain(ended.stdout)
      .split('\n')
      .filter((line) => !line.startsWith('[preview-usd2roi]')),
    error: plain(ended.stderr).split('\n').at(-1) ?? '',
    files,
  };
}

async function fingerprint(path: string): Promise<string> {
  if (!path.endsWith('.png')) return JSON.stringify(JSON.parse(readFileSync(path, 'utf8')));
  const { width: w, height: h, channels, data } = await picture(path);
  return `${w}x${h}x${channels} ${createHash('sha256').update(data).digest('hex').slice(0, 16)}`;
}
