/** A board and a training recipe as a run has them: their files, and where they were found. */

export const boardFileNames = {
  target: 'pcba_target.yaml',
  image: 'day0_image.yaml',
  crop: 'day0_crop.yaml',
} as const;
/** What stands for the run's own scene and folder where a board's files are looked at without a run. */
export const placeholders = { scene: 'scene.usd', output: 'output' } as const;
export type BoardFile = keyof typeof boardFileNames;

/** Between the boards of a run, and between the scenes of several boards. */
const between = ',';

/** The boards of a run in their order, from the run's value `board`. */
export const boardNames = (board: string): string[] => board.split(between);

/** The value for these boards. */
export const boardValue = (boards: readonly string[]): string => boards.join(between);

/** A board of a run, and the scene that it is rendered from. */
export interface BoardScene {
  board: string;
  scene_filename: string;
}

/**
 * Each board with its scene: one scene is that of all boards, else there is one for each; undefined when the numbers differ. The
 * scene of a single board may have a comma in its name. The render pod reads both values in the same way.
 */
export function boardScenes(board: string, scene: string): BoardScene[] | undefined {
  const boards = boardNames(board);
  const scenes = boards.length === 1 ? [scene] : scene.split(between);
  const [first = scene] = scenes;
  if (scenes.length !== 1 && scenes.length !== boards.length) return undefined;
  return boards.map((name, n) => ({ board: name, scene_filename: scenes[n] ?? first }));
}

/** In a run of several boards each cell has its board's name in front: `0603_H100-x0_y3`. Undefined for `x0_y3`. */
export const boardOfCell = (cell: string): string | undefined => /^(.+)-x\d+_y\d+$/.exec(cell)?.[1];

/** Below the root for a team, below the home for one person, in this package. */
export type Origin = 'root' | 'home' | 'package';

export interface Cookbook {
  board: string;
  /** Undefined when no place has a folder of this name; its texts are empty then. */
  origin: Origin | undefined;
  /** The board's folder as users are told; where a package's board would be when there is none. */
  where: string;
  /** Those that are there. */
  texts: Partial<Record<BoardFile, string>>;
  recipe: { origin: Origin; where: string; text: string | undefined };
  /** A place that could not be asked, so that a board of this name may lie there; one sentence. */
  unknown?: string;
  /** What is wrong with a file before it is parsed; one sentence. */
  problem?: string;
}
