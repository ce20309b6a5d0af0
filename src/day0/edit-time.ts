/** How long the camera-look stage may take: crops to be expected, one edit after another. */
import * as z from 'zod';
import { materialsOf } from './cookbook.ts';
import type { RunParameters } from './resolve.ts';

/** The workflow's exec timeout in hours: of each stage since OSMO 6.3, of all stages together before (6.2). */
export const execTimeoutHours = 28;

/** What bounds the number of crops. */
export interface CropBounds {
  patches: number;
  materials: number;
  /** Crops of one material in one patch; undefined when the cookbook has no cap. */
  cap: number | undefined;
}

const scanGrid = z.looseObject({ scan_grid: z.looseObject({ x_num: z.number(), y_num: z.number() }) });
const cropCap = z.looseObject({ crop: z.looseObject({ max_emit: z.number().nullish() }) });

/** `MAX_EMIT` on the first line of a cookbook's crop file: its own value, for a run that gives none; `null` is no cap. */
export function cookbookCap(cropText: string): string {
  return /^# defaults:.*\bMAX_EMIT=(\d+|null)/.exec(cropText)?.[1] ?? 'null';
}

/** From the parsed `day0_image.yaml` and `day0_crop.yaml`, placeholders filled; undefined when they do not tell. */
export function cropBounds(
  { render_patches }: Pick<RunParameters, 'render_patches'>,
  image: unknown,
  crop: unknown,
): CropBounds | undefined {
  const grid = scanGrid.safeParse(image);
  const emit = cropCap.safeParse(crop);
  const materials = materialsOf(crop)?.length;
  if (!grid.success || !emit.success || materials === undefined) return undefined;
  const { x_num, y_num } = grid.data.scan_grid;
  const all = x_num * y_num;
  const patches = render_patches === -1 ? all : Math.min(render_patches, all);
  return { patches, materials, cap: emit.data.crop.max_emit ?? undefined };
}

export type EditTime =
  | { kind: 'bounded'; crops: number; hours: number; fits: boolean; fix: string }
  | { kind: 'unbounded'; fix: string };

/** `seconds`: of one edit. An upper estimate, since most patches hold fewer parts than the cap lets through. */
export function editTime({ patches, materials, cap }: CropBounds, seconds: number): EditTime {
  const most = Math.floor((execTimeoutHours * 3600) / Math.max(seconds, 0.001));
  const fittingCap = Math.floor(most / (patches * materials));
  const lower = fittingCap >= 1 ? `give crop_max_emit ${fittingCap} or less` : '';
  if (cap === undefined)
    return { kind: 'unbounded', fix: lower || `render at most ${Math.floor(most / materials)} patches` };
  const crops = patches * materials * cap;
  const fittingPatches = Math.floor(most / (materials * cap));
  const fewer = fittingPatches >= 1 ? `render at most ${fittingPatches} patches (render_patches)` : '';
  const fix =
    [fewer, lower].filter((way) => way !== '').join(', or ') || 'give an endpoint that edits faster';
  const fits = crops <= most;
  return { kind: 'bounded', crops, hours: (crops * seconds) / 3600, fits, fix: fits ? '' : fix };
}

/** Rounded up: `0.1 h`, `31 h`. */
export const hoursText = (hours: number): string =>
  `${hours < 10 ? (Math.ceil(hours * 10) / 10).toFixed(1) : Math.ceil(hours)} h`;
