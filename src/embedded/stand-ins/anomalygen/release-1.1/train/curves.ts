/**
 * `training_loss.png` and `training_curves.png` of a training, of the size that the real ones are drawn at (6.4 x 4.8 inches of 120
 * dots, 14 x 5.8 of 130; anomalygen/callbacks/training_report.py), each with a line that says who drew it.
 */
import { join } from 'node:path';
import { forEachDot } from '../../../../../base/imaging/font.ts';
import { blank, type Raster, writePng } from '../../../../../base/imaging/raster.ts';
import { trainer } from '../../learnt/statistics.ts';

type Point = readonly [x: number, y: number];
type Colour = readonly [number, number, number];

interface Chart {
  title: string;
  xLabel: string;
  size: { width: number; height: number };
  /** Where the x axis ends at least. */
  until: number;
  colour: Colour;
}

const ink: Colour = [51, 65, 85];
const pale: Colour = [226, 232, 240];
const margin = { left: 90, right: 30, top: 60, bottom: 60 };
const ticks = 5;

export const saveLossCurve = (run: string, points: readonly Point[]): Promise<void> =>
  saved(join(run, 'training_loss.png'), points, {
    title: 'training loss (10-iter mean)',
    xLabel: 'iteration',
    size: { width: 768, height: 576 },
    until: 0,
    colour: [31, 119, 180],
  });

/** `nn` alone: the preview scores nothing else that the real one draws. */
export const saveScoreCurve = (
  run: string,
  scores: ReadonlyMap<number, number>,
  maxIter: number,
): Promise<void> =>
  saved(join(run, 'training_curves.png'), [...scores], {
    title: 'training validation metrics: NN (higher = better)',
    xLabel: 'training iteration',
    size: { width: 1820, height: 754 },
    until: maxIter,
    colour: [56, 189, 248],
  });

async function saved(path: string, points: readonly Point[], chart: Chart): Promise<void> {
  if (points.length > 0) await writePng(path, drawn(points, chart));
}

function drawn(points: readonly Point[], { title, xLabel, size, until, colour }: Chart): Raster {
  const canvas = blank(size.width, size.height, 3);
  canvas.data.fill(255);
  const [ys, last] = [points.map(([, y]) => y), points.at(-1)?.[0] ?? 0];
  const [low, high, right] = [Math.min(...ys), Math.max(...ys), Math.max(until, last, 1)];
  const span = high - low || 1;
  const box = { x1: size.width - margin.right, y1: size.height - margin.bottom };
  const place = ([x, y]: Point): Point => [
    margin.left + (x / right) * (box.x1 - margin.left),
    box.y1 - ((y - low) / span) * (box.y1 - margin.top),
  ];
  for (let n = 0; n <= ticks; n++) {
    const [x, y] = place([(right * n) / ticks, low + (span * n) / ticks]);
    line(canvas, [x, margin.top], [x, box.y1], pale);
    line(canvas, [margin.left, y], [box.x1, y], pale);
    write(canvas, String(Math.round((right * n) / ticks)), [x - 12, box.y1 + 10]);
    write(canvas, (low + (span * n) / ticks).toFixed(3), [margin.left - 50, y - 4]);
  }
  for (const [n, point] of points.entries())
    line(canvas, place(points[n - 1] ?? point), place(point), colour);
  write(canvas, title, [margin.left, 14], 2);
  write(canvas, `CPU preview made by ${trainer}, not by AnomalyGen 1.1`, [margin.left, 38]);
  write(canvas, xLabel, [size.width / 2 - 30, size.height - 24]);
  return canvas;
}

function paint({ width, height, data }: Raster, x: number, y: number, colour: Colour): void {
  if (x >= 0 && y >= 0 && x < width && y < height) data.set(colour, (y * width + x) * 3);
}

/** Two dots thick. */
function line(canvas: Raster, [ax, ay]: Point, [bx, by]: Point, colour: Colour): void {
  const steps = Math.max(1, Math.ceil(Math.max(Math.abs(bx - ax), Math.abs(by - ay))));
  for (let n = 0; n <= steps; n++) {
    const [x, y] = [Math.round(ax + ((bx - ax) * n) / steps), Math.round(ay + ((by - ay) * n) / steps)];
    paint(canvas, x, y, colour);
    paint(canvas, x, y + 1, colour);
  }
}

function write(canvas: Raster, text: string, [left, top]: Point, scale = 1): void {
  forEachDot(text, (x, y) => {
    for (let dx = 0; dx < scale; dx++)
      for (let dy = 0; dy < scale; dy++)
        paint(canvas, Math.round(left) + x * scale + dx, Math.round(top) + y * scale + dy, ink);
  });
}
