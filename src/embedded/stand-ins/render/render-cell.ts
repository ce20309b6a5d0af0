/** Renders one cell of the scan grid: colour and class per pixel. */

import { blank, type Raster } from '../../../base/imaging/raster.ts';
import { latticeNoise } from '../shared/random.ts';
import type { BoardMesh } from './board.ts';
import { ambientOpenness, type HeightField, shadow } from './occlusion.ts';
import { drawMesh, newSurface, type Surface, type View } from './rasterize.ts';
import { type Light, noiseSize, noiseTile, shadeSample, tone } from './shade.ts';

export interface CellView {
  /** Centre and width of the view in scene units. */
  x: number;
  y: number;
  width: number;
  resolution: readonly [number, number];
  tilt: readonly [number, number];
  exposure: number;
  light: Light;
}

export interface CellPicture {
  rgb: Raster;
  /** Class number per pixel; `nothing` where no mesh is. */
  classes: Uint8Array;
}

/** Class number of a pixel that shows no mesh. */
export const nothing = 255;

/** Samples per pixel and axis. */
const samples = 2;
/** Pixels around the picture that may cast shadows into it. */
const margin = 64;

export function renderCell(meshes: readonly BoardMesh[], cell: CellView): CellPicture {
  const [width, height] = cell.resolution;
  const pixels = width / cell.width;
  const view: View = {
    left: cell.x - cell.width / 2 - margin / pixels,
    top: cell.y + height / pixels / 2 + margin / pixels,
    scale: pixels * samples,
    width: (width + 2 * margin) * samples,
    height: (height + 2 * margin) * samples,
    tiltX: cell.tilt[0],
    tiltY: cell.tilt[1],
  };
  const surface = newSurface(view.width, view.height);
  const right = view.left + view.width / view.scale;
  const bottom = view.top - view.height / view.scale;
  meshes.forEach(({ bounds }, index) => {
    const mesh = meshes[index];
    const reach = Math.max(Math.abs(bounds.min[2]), Math.abs(bounds.max[2]));
    const [shiftX, shiftY] = [reach * Math.abs(view.tiltX), reach * Math.abs(view.tiltY)];
    if (!mesh || bounds.max[0] + shiftX < view.left || bounds.min[0] - shiftX > right) return;
    if (bounds.max[1] + shiftY < bottom || bounds.min[1] - shiftY > view.top) return;
    drawMesh(surface, mesh, index + 1, view);
  });
  const field = heights(surface, pixels);
  const open = ambientOpenness(field, margin);
  const lit = shadow(field, margin, cell.light.key);
  return paint(surface, meshes, cell, view, open, lit);
}

/** One height per pixel, in pixels; emptiness lies deep below. */
function heights(surface: Surface, pixels: number): HeightField {
  const width = surface.width / samples;
  const height = surface.height / samples;
  const z = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = surface.z[y * samples * surface.width + x * samples] ?? 0;
      z[y * width + x] = Math.max(-400, value * pixels);
    }
  }
  return { width, height, z };
}

function paint(
  surface: Surface,
  meshes: readonly BoardMesh[],
  cell: CellView,
  view: View,
  open: Float32Array,
  lit: Float32Array,
): CellPicture {
  const [width, height] = cell.resolution;
  const rgb = blank(width, height, 3);
  const classes = new Uint8Array(width * height).fill(nothing);
  const sample = new Float64Array(3);
  // The board's own raster, so that neighbouring cells agree on the texture.
  const originX = Math.round(view.left * view.scale);
  const originY = Math.round(-view.top * view.scale);
  const wrap = noiseSize - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pixel = y * width + x;
      let [r, g, b] = [0, 0, 0];
      for (let n = 0; n < samples * samples; n++) {
        const sy = (y + margin) * samples + Math.floor(n / samples);
        const sx = (x + margin) * samples + (n % samples);
        const at = sy * surface.width + sx;
        const mesh = meshes[(surface.mesh[at] ?? 0) - 1];
        if (!mesh) {
          [r, g, b] = [r + 0.01, g + 0.01, b + 0.012];
          continue;
        }
        const noise = noiseTile[((originY + sy) & wrap) * noiseSize + ((originX + sx) & wrap)] ?? 0;
        const [nx, ny] = [surface.nx[at] ?? 0, surface.ny[at] ?? 0];
        shadeSample(mesh, nx, ny, open[pixel] ?? 1, lit[pixel] ?? 1, noise, cell.light, sample);
        r += sample[0] ?? 0;
        g += sample[1] ?? 0;
        b += sample[2] ?? 0;
        if (n === 0) classes[pixel] = mesh.classId;
      }
      const scale = cell.exposure / (samples * samples);
      const grain = 1 + (latticeNoise(x, y, 17) - 0.5) * 0.03;
      rgb.data[pixel * 3] = tone(r * scale * grain);
      rgb.data[pixel * 3 + 1] = tone(g * scale * grain);
      rgb.data[pixel * 3 + 2] = tone(b * scale * grain);
    }
  }
  return { rgb, classes };
}
