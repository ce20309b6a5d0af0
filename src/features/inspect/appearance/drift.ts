/** How far the look of some pictures is from a reference, as a score from 0 to 1 per material. */
import { featureFloors } from './features.ts';
import type { Materials, Measured } from './profile.ts';

interface MaterialDrift {
  material: string;
  pictures: number;
  /** 1 is the reference itself. */
  score: number;
  /** The features that differ most, in units of their usual spread, largest first. */
  differs: { feature: string; here: number; reference: number; by: number }[];
}

export interface Drift {
  /** The lowest of the materials. */
  score: number;
  materials: MaterialDrift[];
  /** Materials of the pictures that the reference does not know. */
  unknown: string[];
}

/** Below it the look is another one: right runs score 0.95 and more, wrong looks 0.7 and less (references/outputs.md). */
export const threshold = 0.85;

/** A single feature counts so much at most: six of its usual spreads. */
const most = 6;
/** Distances below it are no drift. */
const chance = 0.3;
const softness = 1.5;
/** A wrong look may show in few features: these count as much as all together. */
const loudest = 4;

/** Undefined when no material is in both. */
export function driftOf(here: Materials, reference: Materials): Drift | undefined {
  const materials = Object.entries(here).flatMap(([material, own]): MaterialDrift[] => {
    const known = reference[material];
    if (!known) return [];
    const differs = differences(own, known);
    const distance = (rootMeanSquare(differs) + rootMeanSquare(differs.slice(0, loudest))) / 2;
    const score = Math.exp(-((Math.max(0, distance - chance) / softness) ** 2));
    return [{ material, pictures: own.pictures, score, differs }];
  });
  if (materials.length === 0) return undefined;
  return {
    score: Math.min(...materials.map(({ score }) => score)),
    materials: materials.sort((a, b) => a.score - b.score),
    unknown: Object.keys(here).filter((material) => reference[material] === undefined),
  };
}

type Difference = MaterialDrift['differs'][number];

/** Largest first. */
function differences(own: Materials[string], known: Materials[string]): Difference[] {
  // Means of few pictures differ by this much of a spread by chance.
  const expected = Math.sqrt(1 / own.pictures + 1 / known.pictures);
  return Object.entries(own.features)
    .flatMap(([feature, { mean }]): Difference[] => {
      const usual = known.features[feature];
      const by = usual && inSpreads(feature, mean, usual);
      return usual && by !== undefined
        ? [{ feature, here: mean, reference: usual.mean, by: Math.max(0, by - expected) }]
        : [];
    })
    .sort((a, b) => b.by - a.by);
}

function inSpreads(
  feature: string,
  value: number,
  usual: { mean: number; spread: number },
): number | undefined {
  const floor = featureFloors.get(feature);
  if (floor === undefined) return undefined;
  return Math.min(most, Math.abs(value - usual.mean) / Math.max(usual.spread, floor));
}

const rootMeanSquare = (values: readonly { by: number }[]): number =>
  Math.sqrt(values.reduce((sum, { by }) => sum + by ** 2, 0) / Math.max(1, values.length));

/** How unlike the reference one picture is: the root mean square of its differences in usual spreads. */
export function strangeness({ material, features }: Measured, reference: Materials): number {
  const known = reference[material];
  if (!known) return 0;
  return rootMeanSquare(
    Object.entries(features).flatMap(([feature, value]) => {
      const usual = known.features[feature];
      const by = usual && value !== undefined ? inSpreads(feature, value, usual) : undefined;
      return by === undefined ? [] : [{ by }];
    }),
  );
}
