/** Validation: draws the validation set as inference would and measures how near it comes to examples that were held out. */

import { type Raster, readImage } from '../../../../base/imaging/raster.ts';
import { hashText } from '../../shared/random.ts';
import { adapt } from '../compose/adapt.ts';
import { drawn } from '../compose/by-rule.ts';
import { fillOf, type Look, lookFeatures, lookOf, scales } from '../learnt/measure.ts';
import type { Statistics } from '../learnt/statistics.ts';
import { type DrawnCase, nameOfCase, readJsonl, testCaseSchema } from '../test-case.ts';
import type { Examples } from './examples.ts';

/** A test case with everything that does not depend on what was learnt. */
interface Prepared {
  testCase: DrawnCase;
  type: string;
  original: Raster;
  maskImage: Raster;
  mask: Uint8Array;
  rule: Raster;
}

/** One row of `valid_kpi.csv`: by defect type, where the validation set has cases of it. */
type Scores = Map<string, number>;

export interface Kpis {
  /** Share of the picture's brightness by which the made defects are off on average; smaller is better. */
  brightness_error: Scores;
  /** Nearness to the nearest held-out example: 1 is alike, 0.5 is one just noticeable difference away. */
  nn_score: Scores;
  /** The nearness of each case that was scored, in the order of the types, with what was drawn for it. */
  samples: (Omit<Prepared, 'rule'> & { nn: number; made: Raster })[];
}

/** Reads and draws the validation set once. Throws when a defect has no case. */
export async function readValidation(path: string, types: readonly string[]): Promise<Prepared[]> {
  const cases = await readJsonl(path, testCaseSchema);
  const known = cases.filter(({ anomaly_type }) => types.includes(anomaly_type));
  const lost = types.find((type) => !known.some(({ anomaly_type }) => anomaly_type === type));
  if (lost !== undefined)
    throw new Error(`compute_kpi: KeyError: '${lost}' (no validation case of it in ${path})`);
  return readCases(known);
}

/** Everything of the cases that does not depend on what is learnt. */
export function readCases(cases: readonly DrawnCase[]): Promise<Prepared[]> {
  return Promise.all(
    cases.map(async (testCase): Promise<Prepared> => {
      const original = await readImage(testCase.image_filename, 3);
      const maskImage = await readImage(testCase.mask_filename, 1);
      const mask = maskImage.data.map((value) => (value > 127 ? 1 : 0));
      const rule = await drawn(testCase, original, mask, hashText(`validation ${nameOfCase(testCase)}`));
      return { testCase, type: testCase.anomaly_type, original, maskImage, mask, rule };
    }),
  );
}

export function validate(
  cases: readonly Prepared[],
  examples: readonly Examples[],
  learnt: ReadonlyMap<string, Statistics>,
): Kpis {
  const kpis: Kpis = { brightness_error: new Map(), nn_score: new Map(), samples: [] };
  for (const { type, looks, fills } of examples) {
    const statistics = learnt.get(type);
    const own = cases.filter((one) => one.type === type);
    if (!statistics || own.length === 0) continue;
    const made = own.map(({ original, mask, rule }) => {
      const { picture, visible } = adapt(original, rule, mask, statistics);
      return { picture, look: lookOf(picture, visible), fill: fillOf(visible, mask, original.width) };
    });
    const scores = made.map(({ look, fill }) => {
      const nearestLook = Math.min(...looks.heldOut.map((other) => distance(look, other)));
      const nearestFill = Math.min(...fills.heldOut.map((other) => Math.abs(fill - other) / scales.fill));
      return 1 / (1 + (nearestLook + nearestFill) / 2);
    });
    const wanted = mean(looks.heldOut.map(brightness));
    kpis.nn_score.set(type, mean(scores));
    for (const [n, { rule: _, ...one }] of own.entries()) {
      const [nn, drawing] = [scores[n], made[n]];
      if (nn !== undefined && drawing) kpis.samples.push({ ...one, nn, made: drawing.picture });
    }
    kpis.brightness_error.set(type, mean(made.map(({ look }) => Math.abs(brightness(look) - wanted))));
  }
  return kpis;
}

function distance(a: Look, b: Look): number {
  const squares = lookFeatures.map((key) => ((a[key] - b[key]) / scales[key]) ** 2);
  return Math.sqrt(mean(squares));
}

const brightness = ({ red, green, blue }: Look): number => (red + green + blue) / 3;

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
