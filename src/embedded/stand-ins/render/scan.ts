/** Renders the cells of one trigger and writes their files, a few cells at a time. Throws where no cell shows anything. */
import { runJobs } from '../shared/jobs.ts';
import { isMapping, type Mapping, str, toInt, truth } from '../shared/python.ts';
import { cellView, type Frame } from './cell-view.ts';
import { type CellJob, type RenderedCell, renderJob } from './cells-job.ts';
import { cellNames, type Position } from './scan-grid.ts';

export interface Scan {
  scene: string;
  config: Mapping;
  writer: unknown;
  folder: string;
  /** Number of the first frame. */
  first: number;
  frame: Frame;
  /** Nothing above is drawn. */
  ceiling: number;
  /** The cells have columns and rows. */
  named: boolean;
}

/** Names follow the grid, or count from `first`; `progress` stands before the count of every 20 cells. */
export async function scanCells(chosen: readonly Position[], scan: Scan, progress: string): Promise<void> {
  const writer = isMapping(scan.writer) ? scan.writer : {};
  const padding = toInt(writer.frame_padding ?? 4);
  const renamed = scan.named && truth(scan.config.rename_to_grid_index);
  const names = renamed
    ? cellNames(chosen)
    : chosen.map((_, n) => String(scan.first + n).padStart(padding, '0'));
  const types = Array.isArray(writer.semantic_types) ? writer.semantic_types.map(str) : ['class'];
  const files = { rgb: truth(writer.rgb), masks: truth(writer.semantic_segmentation) };
  const jobs = chosen.map(
    (position, n): CellJob => ({
      scene: scan.scene,
      config: scan.config,
      types,
      yaw: scan.frame.yaw,
      ceiling: scan.ceiling,
      name: names[n] ?? '',
      folder: scan.folder,
      view: cellView(position, scan.frame),
      files,
    }),
  );
  // Cells of one name are one file: where the picture covers the board, the last frame stays.
  const written = jobs.filter(({ name }, n) => names.lastIndexOf(name) === n);
  let done = jobs.length - written.length;
  const cells = await runJobs<CellJob, RenderedCell>('render-cell', written, renderJob, {
    onDone: () => {
      if (++done % 20 === 0) console.log(`  ${progress} scan ${done}/${jobs.length}`);
    },
  });
  // The real tool would go on with dark pictures. A preview is there to tell before.
  if (cells.length > 0 && !cells.some(({ shows }) => shows))
    throw new Error(
      `none of ${cells.length} patches shows any geometry of ${scan.scene}: compare scan_grid and the scene's up axis and units with what lies below pcba_root`,
    );
  const kinds = (files.rgb ? 1 : 0) + (files.masks ? 2 : 0);
  if (renamed) console.log(`[Pipeline] Renamed ${jobs.length * kinds} output file(s) to x_idx/y_idx naming`);
}
