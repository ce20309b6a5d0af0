/**
 * `scene-picture <cookbook folder> <folder>`: renders the patch that gives most crops, on the CPU, with the stand-in's own
 * code: `rgb.png` with a frame around each crop, `mask.png`. Tells the patch and its crops in JSON on the last line.
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Raster, writePng } from '../../../base/imaging/raster.ts';
import type { ScenePicture } from '../../../scene/scene-report.ts';
import { loadScene } from '../../../scene/usd/load-scene.ts';
import { readCropConfig } from '../crop/config.ts';
import { colorLabels, findRegions, type Region } from '../crop/regions.ts';
import { cellView } from '../render/cell-view.ts';
import { colorize } from '../render/cells-job.ts';
import { loadConfig } from '../render/config.ts';
import { renderCell } from '../render/render-cell.ts';
import { cellNames } from '../render/scan-grid.ts';
import { str } from '../shared/python.ts';
import { bestCell, boardOf } from './crops.ts';

const frame = [255, 214, 10];

export async function run([folder = '', into = '']: string[]): Promise<number> {
  const loaded = await loadConfig(
    join(folder, 'day0_image.yaml'),
    join(folder, 'pcba_target.yaml'),
    () => {},
  );
  const crop = await readCropConfig(join(folder, 'day0_crop.yaml'));
  const scene = loadScene(resolve(str(loaded.values.scene)));
  const { board, cells, frame: shot } = boardOf(scene, loaded, crop);
  const cell = bestCell(board, cells, shot);
  const name = cell === undefined ? '' : (cellNames(cells)[cells.indexOf(cell)] ?? '');
  if (cell === undefined) throw new Error('no patch of the scan grid shows a part');
  const picture = renderCell(board.meshes, cellView(cell, shot));
  const { classes } = board.classes;
  const mask = colorize(picture, classes);
  const labels = colorLabels(
    Object.fromEntries(classes.map(({ labels: names, color }) => [`(${color.join(', ')})`, names])),
  );
  const { regions } = findRegions(mask, labels, crop.rules);
  for (const region of regions) outline(picture.rgb, region);
  await mkdir(into, { recursive: true });
  await writePng(join(into, 'rgb.png'), picture.rgb);
  await writePng(join(into, 'mask.png'), mask);
  const shown = new Set(picture.classes);
  const told: ScenePicture = {
    patch: name,
    crops: regions.map(({ className, box }) => ({
      material: crop.classDirs?.get(className) ?? 'component',
      width: box.x1 - box.x0 + 1,
      height: box.y1 - box.y0 + 1,
    })),
    legend: classes.flatMap(({ labels: { class: label }, color: [r, g, b] }, id) =>
      id > 0 && shown.has(id) && label !== undefined ? [{ name: label, color: [r, g, b] }] : [],
    ),
  };
  process.stdout.write(`\n${JSON.stringify(told)}\n`);
  return 0;
}

/** Thick enough to be seen when the picture is made small. */
function outline({ data, width, height }: Raster, { box: { x0, y0, x1, y1 } }: Region): void {
  const thick = Math.max(2, Math.round(width / 320));
  for (let y = y0; y <= y1; y++)
    for (let x = x0; x <= x1; x++) {
      const inside = x >= x0 + thick && x <= x1 - thick && y >= y0 + thick && y <= y1 - thick;
      if (!inside && x >= 0 && y >= 0 && x < width && y < height) data.set(frame, (y * width + x) * 3);
    }
}
