/** Gives a rendered crop the look of a solder-light inspection camera, guided by its class mask. */

import type { ClassMap } from '../../../base/imaging/labels.ts';
import { blank, type Raster } from '../../../base/imaging/raster.ts';
import { boxBlur } from '../shared/blur.ts';
import { fractalNoise, latticeNoise } from '../shared/random.ts';
import { guessClasses } from './guess-classes.ts';
import { lightMetal } from './metal.ts';
import { groupOf, metalRelief } from './relief.ts';

/** How brightly matte surfaces answer the weak lamps, by class group. */
const matte: Record<string, number> = { board: 0.13, trace: 0.2, silkscreen: 0.13, body: 0.16, via: 0.2 };

/** sRGB byte to linear light. */
export const linear = Float32Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** Linear light to an sRGB byte that never clips: bright metal ends below 245. */
export function exposed(light: number): number {
  const value = 1 - Math.exp(-1.9 * Math.max(0, light));
  return Math.round(243 * (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055));
}

/** The same size and geometry as `rgb`, 3 channels. Without classes they are guessed from the colours. */
export function solderLight(rgb: Raster, known: ClassMap | undefined, seed: number): Raster {
  if (rgb.channels !== 3) throw new Error('solderLight takes a picture with 3 channels');
  const classes = known ?? guessClasses(rgb);
  const { width, height } = rgb;
  if (classes.width !== width || classes.height !== height)
    throw new Error('the class mask is not as large as the picture');
  const light = matteLight(rgb, classes, seed);
  const { heights, metal } = metalRelief(classes, rgb);
  const mirrored = new Float32Array(width * height * 3);
  lightMetal(heights, metal, width, height, { seed, waviness: 0.1, gain: 0.62 }, mirrored);
  for (let i = 0; i < metal.length; i++) {
    if (!metal[i]) continue;
    // What the render shows dark is a wall, a hole or a bend: it mirrors little, and more of the blue ring.
    const bright = ((rgb.data[i * 3] ?? 0) + (rgb.data[i * 3 + 1] ?? 0) + (rgb.data[i * 3 + 2] ?? 0)) / 3;
    const flat = Math.max(0, Math.min(1, (bright - 50) / 90));
    light[i * 3] = (mirrored[i * 3] ?? 0) * flat + 0.02;
    light[i * 3 + 1] = (mirrored[i * 3 + 1] ?? 0) * (0.2 + 0.8 * flat) + 0.02;
    light[i * 3 + 2] = (mirrored[i * 3 + 2] ?? 0) * (0.3 + 0.7 * flat) + 0.1 * flat * (1 - flat) + 0.02;
  }
  return develop(light, width, height, seed);
}

function matteLight(rgb: Raster, classes: ClassMap, seed: number): Float32Array {
  const gains = classes.names.map((name) => matte[groupOf(name)] ?? 0.16);
  const { width, height } = rgb;
  const light = new Float32Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const x = i % width;
    const y = (i - x) / width;
    const grain = 0.75 + 0.5 * fractalNoise(x / 6, y / 6, seed + 31);
    const gain = (gains[classes.ids[i] ?? 0] ?? 0.3) * grain;
    // The lamps' mixture is a warm white.
    light[i * 3] = (linear[rgb.data[i * 3] ?? 0] ?? 0) * gain * 1.15 + 0.006;
    light[i * 3 + 1] = (linear[rgb.data[i * 3 + 1] ?? 0] ?? 0) * gain * 0.85 + 0.004;
    light[i * 3 + 2] = (linear[rgb.data[i * 3 + 2] ?? 0] ?? 0) * gain * 0.8 + 0.005;
  }
  return light;
}

/** Lens and sensor: a narrow blur, bloom around bright metal, noise that grows with light. */
function develop(light: Float32Array, width: number, height: number, seed: number): Raster {
  const out = blank(width, height, 3);
  const size = width * height;
  for (let c = 0; c < 3; c++) {
    const plane = new Float32Array(size);
    for (let i = 0; i < size; i++) plane[i] = light[i * 3 + c] ?? 0;
    const sharp = boxBlur(plane, width, height, 1, 1);
    const bloom = boxBlur(plane, width, height, 5, 2);
    for (let i = 0; i < size; i++) {
      const value = 0.55 * (plane[i] ?? 0) + 0.45 * (sharp[i] ?? 0) + 0.1 * (bloom[i] ?? 0);
      out.data[i * 3 + c] = exposed(value + sensorNoise(i, width, c, seed, value));
    }
  }
  return out;
}

/** Zero-mean noise of a pixel: read-out plus shot noise. */
export function sensorNoise(
  pixel: number,
  width: number,
  channel: number,
  seed: number,
  light: number,
): number {
  const x = pixel % width;
  const y = (pixel - x) / width;
  const spread = latticeNoise(x, y, seed + channel) + latticeNoise(x, y, seed + channel + 41) - 1;
  return spread * (0.003 + 0.035 * Math.sqrt(Math.max(0, light)) * 0.6);
}
