/** The two tables of generation 1.1: what was made, and what the guardrail blocked. */
import { float } from '../../../shared/python.ts';
import { asSeenInPod } from '../../table.ts';
import type { Row } from '../inputs.ts';
import { blockedColumns } from './guardrail.ts';

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
  'crop_ratio',
  'poisson_blend',
  'PSNR',
  'index',
] as const;

export interface Made {
  row: Row;
  /** File name without folders. */
  file: string;
  seed: number;
  psnr: number | undefined;
}

/** Lines end as Python's csv module ends them. */
const table = (rows: readonly (readonly (string | number)[])[]): string =>
  rows.map((row) => `${row.join(',')}\r\n`).join('');

export const resultTable = (made: readonly Made[]): string =>
  table([
    columns,
    ...made.map(({ row, file, seed, psnr }) => [
      file,
      asSeenInPod(row.image_filename),
      asSeenInPod(row.mask_filename),
      row.anomaly_type,
      float(row.guidance),
      row.num_steps,
      seed,
      row.num_generated_images,
      row.crop_and_paste ? 'True' : 'False',
      float(row.crop_ratio),
      row.poisson_blend ? 'True' : 'False',
      psnr ?? '',
      row.index,
    ]),
  ]);

/** A type that is blocked takes all outputs of its rows, which is written as -1. */
export const blockedTable = (blocked: readonly { row: Row; message: string }[]): string =>
  table([
    blockedColumns,
    ...blocked.map(({ row, message }) => [
      row.index,
      -1,
      row.anomaly_type,
      asSeenInPod(row.image_filename),
      asSeenInPod(row.mask_filename),
      'text',
      message,
    ]),
  ]);
