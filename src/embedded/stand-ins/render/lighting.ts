/** The lamps and the blur of one trigger, drawn from their ranges (randomize_lighting and setup_augmentation of common.py). */
import { isMapping, item, type Mapping, PythonError, toFloat, truth, typeName } from '../shared/python.ts';

export interface Lighting {
  /** What metadata.json tells. */
  meta: Mapping;
  /** Linear RGB of all lamps together; 1 is a picture that is lit well. */
  tint: [number, number, number];
}

/** Intensity of one lamp layer, and of the dome, that this preview shows as well lit: about the middle of the published ranges. */
const wellLit = { layers: 4700, dome: 5500 };
/** Likewise the photographic exposure (stops). */
const middleExposure = 0.5;

/**
 * Reads the keys in the real script's order. With `use_scene_lights` the scene's own lamps, set to white, light the board:
 * the ranges are not read, and the preview shows an evenly lit one. `next` gives numbers in [0, 1).
 */
export function sampleLighting(config: Mapping, next: () => number): Lighting {
  if (truth(config.use_scene_lights))
    return { meta: { ring_light: false, use_scene_lights: true }, tint: [1, 1, 1] };
  const lighting = item(config, 'lighting');
  item(config, 'ring_light_root');
  const table = isMapping(lighting) ? lighting : {};
  const ring = truth('ring_light' in table ? table.ring_light : true);
  if (ring && !('layers' in table))
    throw new PythonError('ValueError', 'lighting.ring_light=true requires lighting.layers');
  if (!ring && !('white_light' in table))
    throw new PythonError('ValueError', 'lighting.ring_light=false requires lighting.white_light');
  const draw = (from: unknown, key: string): number => uniform(item(from, key), next);
  const exposure = draw(lighting, 'exposure_range');
  const meta: Mapping = {
    ring_light: ring,
    global: {
      exposure,
      cone_angle: draw(lighting, 'cone_angle_range'),
      cone_softness: draw(lighting, 'cone_softness_range'),
    },
  };
  const lamp = (from: unknown): { intensity: number; color: [number, number, number] } => ({
    intensity: draw(from, 'intensity'),
    color: [draw(from, 'color_r'), draw(from, 'color_g'), draw(from, 'color_b')],
  });
  const gain = 2 ** (exposure - middleExposure);
  if (!ring) {
    const dome = lamp(table.white_light);
    meta.dome_light = dome;
    return { meta, tint: tintOf([dome], gain / wellLit.dome) };
  }
  const lamps = Object.keys(isMapping(table.layers) ? table.layers : {})
    // build_ring_lights makes these three; other names are not found.
    .filter((name) => ['Inner_Red', 'Middle_Green', 'Outer_Blue'].includes(name))
    .map((name) => {
      const one = lamp(item(table.layers, name));
      meta[name] = one;
      return one;
    });
  return { meta, tint: tintOf(lamps, gain / wellLit.layers) };
}

function tintOf(
  lamps: readonly { intensity: number; color: readonly number[] }[],
  gain: number,
): [number, number, number] {
  const sum = (channel: number): number =>
    gain * lamps.reduce((total, { intensity, color }) => total + intensity * (color[channel] ?? 0), 0);
  return [sum(0), sum(1), sum(2)];
}

/** `numpy.random.uniform(*range)`: two numbers, or TypeError in numpy's words. */
function uniform(range: unknown, next: () => number): number {
  if (!Array.isArray(range))
    throw new PythonError(
      'TypeError',
      `numpy.random.RandomState.uniform() argument after * must be an iterable, not ${typeName(range)}`,
    );
  const [low, high] = range.map(toFloat);
  return (low ?? 0) + ((high ?? 1) - (low ?? 0)) * next();
}

/**
 * Draws the motion blur. The real script attaches it to an annotator of its own, not to the one that the files are
 * written from (read in its source), so here too only metadata.json tells of it.
 */
export function sampleBlur(config: Mapping, next: () => number): Mapping {
  const blur = item(item(config, 'augmentation'), 'motion_blur');
  if (next() >= toFloat(item(blur, 'probability'))) return { applied: false };
  const strength = uniform(item(blur, 'alpha_range'), next);
  const kernels = item(blur, 'kernel_choices');
  if (!Array.isArray(kernels) || kernels.length === 0)
    throw new PythonError('ValueError', "'a' cannot be empty unless no samples are taken");
  const kernelSize = toFloat(kernels[Math.floor(next() * kernels.length)]);
  return { applied: true, type: 'MotionBlur', strength, kernelSize };
}
