/** Boards and broken configs on which the render stand-in and the real script are compared, and what is compared. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { type FilledBoard, fillBoard } from './filled-board.ts';

type Change = (files: { image: Record<string, unknown>; target: Record<string, unknown> }) => void;

export interface RenderCase {
  board: string;
  /** Frames; -1 is all. */
  patches: number;
  change?: Change;
}

const layer = { intensity: 1, color_r: 1, color_g: 1, color_b: 1 };
const set =
  (changes: Record<string, unknown>): Change =>
  ({ image }) =>
    void Object.assign(image, changes);
/** The boards on the mock of the published scene, and the sample board on its own. */
export const renderCases: Record<string, RenderCase> = {
  'the board 0603_H100': { board: '0603_H100', patches: 2 },
  'the board 1152819000': { board: '1152819000', patches: 3 },
  'the sample board': { board: 'sample_board', patches: 3 },
  'a seed that skips': {
    board: 'sample_board',
    patches: 4,
    change: set({ seed: 6, rename_to_grid_index: false, resolution: [80, 64] }),
  },
  'eleven columns, few written': {
    board: 'sample_board',
    patches: 11,
    change: set({ scan_grid: { x_num: 11, y_num: 2 }, resolution: [80, 64] }),
  },
  'a turned camera, rows that follow from columns': {
    board: 'sample_board',
    patches: 2,
    change: set({
      scan_grid: { x_num: 3 },
      resolution: [80, 64],
      camera_rotation: { x_range: [0, 0], y_range: [0, 0], z_fixed: 90 },
    }),
  },
  'no frames': { board: 'sample_board', patches: 0, change: set({ resolution: [80, 64] }) },
  'rules that overlap': {
    board: 'sample_board',
    patches: 1,
    change: set({
      resolution: [80, 64],
      semantics: [
        { match: '**/Body', labels: { class: 'a', kind: 'b' } },
        { match: '**/C?/*', labels: { class: 'c' } },
        { match: '*/Termination_*', labels: { class: 'no slash' } },
        { match: '**/[Bb]ody', labels: { class: 'literal' } },
        { match: '/World/PCBA/Board', labels: {} },
      ],
    }),
  },
  'F1: a board root of another scene': {
    board: '0603_H100',
    patches: 1,
    change: ({ target }) => void Object.assign(target, { pcba_root: '/World/PCBA' }),
  },
  'F2: no cone': {
    board: '0603_H100',
    patches: 1,
    change: set({ use_scene_lights: false, lighting: { exposure_range: [0.9, 1.1], layers: {} } }),
  },
  'F3: single numbers': {
    board: '0603_H100',
    patches: 1,
    change: set({
      use_scene_lights: false,
      lighting: {
        exposure_range: [0.9, 1.1],
        cone_angle_range: [90, 150],
        cone_softness_range: [0.5, 1],
        layers: { Inner_Red: layer },
      },
    }),
  },
  'F4: no motion blur': {
    board: '0603_H100',
    patches: 1,
    change: ({ image }) => void delete image.augmentation,
  },
  'F11: a rig without translation': {
    board: 'sample_board',
    patches: 1,
    change: ({ target }) => void Object.assign(target, { camera_xform_path: '/World/Lights' }),
  },
  'a key in both files': { board: 'sample_board', patches: 1, change: set({ pcba_root: '/World/PCBA' }) },
};

/** Writes a case's files below `output`. */
export function writeRenderCase(name: string, scene: string, output: string): FilledBoard {
  const { board, patches, change } = renderCases[name] ?? { board: 'sample_board', patches: 1 };
  const filled = fillBoard(board, scene, output, patches);
  if (!change) return filled;
  const image = parse(readFileSync(filled.image, 'utf8'));
  const target = parse(readFileSync(filled.target, 'utf8'));
  change({ image, target });
  writeFileSync(filled.image, stringify(image));
  writeFileSync(filled.target, stringify(target));
  return filled;
}

export interface RenderOutcome {
  /** The lines about labels, grid, frames and end. */
  lines: string[];
  /** The exception that ended it, as Python's repr shows it. */
  exception: string;
  files: string[];
  /** Keys of metadata.json, its grid and its frames. */
  metadata: unknown;
}

const telling =
  /^(\[Pipeline\] (mesh semantics|Orthographic|scan_grid|Trigger|Renamed|max_image_count|All done|Camera not|Disabled|Built)| {2}\[\d)/;

/** What a renderer left behind, in a form that can be compared and kept: pictures and labels by name alone. */
export function renderOutcome(
  output: string,
  { stdout, stderr }: { stdout: string; stderr: string },
): RenderOutcome {
  const trigger = join(output, 'trigger_0000');
  let files: string[] = [];
  try {
    files = readdirSync(trigger).sort();
  } catch {
    // It ended before its first folder.
  }
  let metadata: unknown;
  if (files.includes('metadata.json')) {
    const all = JSON.parse(readFileSync(join(trigger, 'metadata.json'), 'utf8'));
    const { config, frame_to_grid, num_positions, samples } = all;
    const grid = JSON.parse(JSON.stringify(config.scan_grid), (_key, value) =>
      typeof value === 'number' ? Math.round(value * 1e4) / 1e4 + 0 : value,
    );
    const frames = samples.map(({ frame }: { frame: number }) => frame);
    metadata = { keys: Object.keys(all), grid, frame_to_grid, num_positions, frames };
  }
  // The stub of Kit tells of an exception in its own words.
  const died =
    /loop: Task exception was never retrieved \| (.*)|exception=(.*)>$|--exec script raised: (.*)|^((?:\w+Error): .*)/m.exec(
      `${stdout}\n${stderr}`,
    );
  const exception = (died?.slice(1).find((text) => text !== undefined) ?? '').replaceAll(output, 'OUTPUT');
  return {
    lines: stdout
      .split('\n')
      .filter((line) => telling.test(line))
      .map((line) => line.replaceAll(output, 'OUTPUT')),
    exception: exception.replace('numpy.random.mtrand.RandomState', 'numpy.random.RandomState'),
    files,
    metadata,
  };
}
