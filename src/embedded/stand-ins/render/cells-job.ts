/** The work of one render thread: load the scene once, then render and write the cells it is given. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { blank, type Raster, writePng } from '../../../base/imaging/raster.ts';
import { loadScene } from '../../../scene/usd/load-scene.ts';
import type { Mapping } from '../shared/python.ts';
import { type BoardMesh, boardMeshes } from './board.ts';
import { type CellView, nothing, renderCell } from './render-cell.ts';
import { labelPrims, type PixelClass, type PixelClasses, pixelClasses, readRules } from './semantics.ts';

export interface CellJob {
  scene: string;
  /** The whole config: it says how prims are labelled. */
  config: Mapping;
  /** Keys of labels that masks show. */
  types: string[];
  /** Turn of the camera around z in degrees. */
  yaw: number;
  /** Nothing above is drawn. */
  ceiling: number;
  /** What stands behind the file's kind, such as `x0_y3` or `0004`. */
  name: string;
  folder: string;
  view: CellView;
  /** Which files are asked for. */
  files: { rgb: boolean; masks: boolean };
}

let loaded: { key: string; meshes: BoardMesh[]; classes: PixelClasses } | undefined;

function load({ scene: path, config, types, yaw, ceiling }: CellJob): NonNullable<typeof loaded> {
  const key = JSON.stringify([path, config, types, yaw, ceiling]);
  if (loaded?.key === key) return loaded;
  const scene = loadScene(path);
  const classes = pixelClasses(labelPrims(scene, config, readRules(config)).byPath, types);
  loaded = { key, classes, meshes: boardMeshes(scene, classes, yaw, ceiling) };
  return loaded;
}

export interface RenderedCell {
  name: string;
  /** Some pixel of it shows a mesh. */
  shows: boolean;
}

export async function renderJob(job: CellJob): Promise<RenderedCell> {
  const { meshes, classes } = load(job);
  const picture = renderCell(meshes, job.view);
  const path = (kind: string, ending: string): string => join(job.folder, `${kind}_${job.name}.${ending}`);
  if (job.files.rgb) await writePng(path('rgb', 'png'), picture.rgb);
  if (job.files.masks) {
    await writePng(path('semantic_segmentation', 'png'), colorize(picture, classes.classes));
    await writeFile(
      path('semantic_segmentation_labels', 'json'),
      labelsText(picture.classes, classes.classes),
    );
  }
  return { name: job.name, shows: picture.classes.some((id) => id !== nothing) };
}

export function colorize(
  { rgb, classes }: { rgb: Raster; classes: Uint8Array },
  known: readonly PixelClass[],
): Raster {
  const mask = blank(rgb.width, rgb.height, 4);
  classes.forEach((id, pixel) => {
    if (id !== nothing) mask.data.set(known[id]?.color ?? [0, 0, 0, 255], pixel * 4);
  });
  return mask;
}

/** BACKGROUND, UNLABELLED and the classes that the cell shows. */
function labelsText(ids: Uint8Array, known: readonly PixelClass[]): string {
  const shown = new Set(ids);
  const entries = known.flatMap(({ labels, color }, id) =>
    id === 0 || shown.has(id) ? [[`(${color.join(', ')})`, labels] as const] : [],
  );
  return JSON.stringify(Object.fromEntries([['(0, 0, 0, 0)', { class: 'BACKGROUND' }], ...entries]));
}
