/** Why pairs have no sample, as the pod that labels wrote it down (build_stage.py, count_cases.py); it is also a line of its log. */
import * as z from 'zod';
import { cleanText } from '../../base/redact.ts';
import { line, name } from '../../base/untrusted-text.ts';
import { stagePrefix } from '../../domain/contract.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import { boundedText } from '../../ports/store/text.ts';

const form = z.record(z.string(), z.string());

/** Reasons by `<MATERIAL>+<DEFECT>`; untrusted. */
export type LeftOut = ReadonlyMap<string, string>;

/** Empty where nothing was left out, of runs of earlier versions, and where the note cannot be read. */
export async function readLeftOut(store: ObjectStore, run: string): Promise<LeftOut> {
  const key = `${stagePrefix(run, 'defects')}left_out.json`;
  if ((await store.head(key)) === undefined) return new Map();
  try {
    const found = form.parse(JSON.parse((await boundedText(store, key, 64 * 1024)).text));
    return new Map(
      Object.entries(found).map(([pair, why]) => [name(cleanText(pair)), line(cleanText(why), 200)]),
    );
  } catch {
    return new Map();
  }
}

/** `IC+bridge: <reason>` of each that has one. */
export const leftOutWords = (pairs: readonly string[], leftOut: LeftOut): string[] =>
  pairs.flatMap((pair) => (leftOut.has(pair) ? [`${pair}: ${leftOut.get(pair)}`] : []));

/** The absent pairs that more patches cannot bring: their classes are not on the board. */
export const unplaced = (absent: readonly string[], leftOut: LeftOut): string[] =>
  absent.filter((pair) => leftOut.get(pair)?.startsWith('it can never be placed by cad'));

/** The rest of the pairs that a run was asked for, as the value of `anomaly_types`. */
export const pairsBut = (asked: readonly string[], gone: readonly string[]): [string, string][] =>
  asked
    .filter((pair) => !gone.includes(pair))
    .map((pair) => [pair.slice(0, pair.indexOf('+')), pair.slice(pair.indexOf('+') + 1)]);
