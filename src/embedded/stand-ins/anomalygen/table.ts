/** `SDG_result.csv` with the columns and the order of AnomalyGen 1.0.0. Paths are those that the pod of a cluster would see. */
import type { TestCase } from './test-case.ts';

const columns = [
  'output_filename',
  'image_filename',
  'mask_filename',
  'anomaly_type',
  'guidance',
  'num_steps',
  'seed',
  'num_generated_images',
  'crop_and_paste',
  'crop_grid_X',
  'crop_grid_Y',
  'crop_ratio',
  'poisson_blend',
  'shift_values',
  'rotation_angle',
  'morph_operation',
  'PSNR',
  'index',
] as const;

export interface Made {
  testCase: TestCase;
  /** Path of the result. */
  output: string;
  psnr: number | undefined;
  /** Line of the test cases, from 0. */
  index: number;
}

/** Rows in the given order; lines end as Python's csv module ends them. */
export function tableText(made: readonly Made[]): string {
  const rows = made.map(({ testCase, output, psnr, index }) => [
    asSeenInPod(output),
    asSeenInPod(testCase.image_filename),
    asSeenInPod(testCase.mask_filename),
    testCase.anomaly_type,
    decimal(testCase.guidance),
    testCase.num_steps,
    // Each row's own; the seed of the call is for the whole program.
    1,
    testCase.num_generated_images,
    boolean(testCase.crop_and_paste),
    testCase.crop_grid_X,
    testCase.crop_grid_Y,
    decimal(testCase.crop_ratio),
    boolean(testCase.poisson_blend),
    '"0,0"',
    0,
    'none',
    psnr === undefined ? '' : Number.isFinite(psnr) ? psnr : 'inf',
    index,
  ]);
  return [columns, ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

/** A container of this machine lies in a folder of its own, which would be another in each run. */
export function asSeenInPod(path: string): string {
  for (const [variable, place] of [
    ['OUTPUT', '/output'],
    ['STAND_IN_ROOT', ''],
  ] as const) {
    const folder = process.env[variable];
    if (folder && path.startsWith(`${folder}/`)) return quoted(place + path.slice(folder.length));
  }
  return quoted(path);
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const decimal = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));
const boolean = (value: boolean): string => (value ? 'True' : 'False');
