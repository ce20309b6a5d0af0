/** How long the camera-look stage may take: crops to be expected, one edit after another. */
import * as z from 'zod';

/** The workflow's exec timeout in hours: of each stage since OSMO 6.3, of all stages together before (6.2). */
export const execTimeoutHours = 28;

const cropCap = z.looseObject({ crop: z.looseObject({ max_emit: z.number().nullish() }) });

/** `MAX_EMIT` on the first line of a cookbook's crop file: its own value, for a run that gives none; `null` is no cap. */
export function cookbookCap(cropText: string): string {
  return /^# defaults:.*\bMAX_EMIT=(\d+|null)/.exec(cropText)?.[1] ?? 'null';
}

/**
 * Crops of a whole run at most, from the parsed `day0_crop.yaml`: usd2roi_crop.py has one cap over all cells and classes.
 * Null where there is none; undefined when the file does not tell.
 */
export function mostCrops(crop: unknown): number | null | undefined {
  const parsed = cropCap.safeParse(crop);
  return parsed.success ? (parsed.data.crop.max_emit ?? null) : undefined;
}

/** Of several boards: each has its cap, so their sum; null as soon as one has none, undefined as soon as one does not tell. */
export function mostCropsOf(crops: readonly unknown[]): number | null | undefined {
  const caps = crops.map(mostCrops);
  if (caps.includes(undefined)) return undefined;
  return caps.reduce<number | null>((all, cap) => (all === null || cap == null ? null : all + cap), 0);
}

export type EditTime =
  | { kind: 'bounded'; hours: number; fits: boolean; fix: string }
  | { kind: 'unbounded'; fix: string };

/**
 * `seconds`: of one edit; `limit`: hours that the stage may take. An upper estimate, since a board may hold fewer parts than the
 * cap lets through, which is of each board.
 */
export function editTime(
  crops: number | null,
  seconds: number,
  boards = 1,
  limit = execTimeoutHours,
): EditTime {
  const most = Math.floor((limit * 3600) / Math.max(seconds, 0.001));
  const each = Math.floor(most / boards);
  const fix = each >= 1 ? `give crop_max_emit ${each} or less` : 'give an endpoint that edits faster';
  if (crops === null) return { kind: 'unbounded', fix };
  const fits = crops <= most;
  return { kind: 'bounded', hours: (crops * seconds) / 3600, fits, fix: fits ? '' : fix };
}

/** Rounded up: `0.1 h`, `31 h`. */
export const hoursText = (hours: number): string =>
  `${hours < 10 ? (Math.ceil(hours * 10) / 10).toFixed(1) : Math.ceil(hours)} h`;
