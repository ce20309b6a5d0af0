/** The work of one render thread: load the scene once, then render and write the cells it is given. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { background, formatLabels } from '../../pictures/labels.ts';
import { blank, type Raster, writePng } from '../../pictures/raster.ts';
import { loadScene } from '../../scene/usd/load-scene.ts';
import { type BoardMesh, boardMeshes } from './board.ts';
import { type CellView, nothing, renderCell } from './render-cell.ts';
import { labelsOf, type SemanticRule, type Semantics, semantics } from './semantics.ts';

export interface CellJob {
  scene: string;
  rules: SemanticRule[];
  /** Cell name such as `x0_y3`. */
  name: string;
  folder: string;
  view: CellView;
}

export interface CellResult {
  name: string;
  /** Pixels per class name. */
  pixels: Record<string, number>;
}

let loaded: { scene: string; meshes: BoardMesh[]; classes: Semantics } | undefined;

export async function renderJob(job: CellJob): Promise<CellResult> {
  if (loaded?.scene !== job.scene) {
    const classes = semantics(job.rules);
    loaded = { scene: job.scene, classes, meshes: boardMeshes(loadScene(job.scene), classes) };
  }
  const { meshes, classes } = loaded;
  const picture = renderCell(meshes, job.view);
  await writePng(join(job.folder, `rgb_${job.name}.png`), picture.rgb);
  await writePng(join(job.folder, `semantic_segmentation_${job.name}.png`), colorize(picture, classes));
  const labels = join(job.folder, `semantic_segmentation_labels_${job.name}.json`);
  await writeFile(labels, formatLabels([background, ...labelsOf(classes)]));
  return { name: job.name, pixels: count(picture.classes, classes) };
}

function colorize({ rgb, classes }: { rgb: Raster; classes: Uint8Array }, { colors }: Semantics): Raster {
  const mask = blank(rgb.width, rgb.height, 4);
  classes.forEach((id, pixel) => {
    if (id !== nothing) mask.data.set(colors[id] ?? [0, 0, 0, 255], pixel * 4);
  });
  return mask;
}

function count(ids: Uint8Array, { names }: Semantics): Record<string, number> {
  const totals = new Uint32Array(256);
  for (const id of ids) totals[id] = (totals[id] ?? 0) + 1;
  const named = names.map((name, id): [string, number] => [name, totals[id] ?? 0]);
  return Object.fromEntries(named.filter(([, pixels]) => pixels > 0));
}
