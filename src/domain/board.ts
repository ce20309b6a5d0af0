/** A board and a training recipe as a run has them: their files, and where they were found. */

export const boardFileNames = {
  target: 'pcba_target.yaml',
  image: 'day0_image.yaml',
  crop: 'day0_crop.yaml',
} as const;
export type BoardFile = keyof typeof boardFileNames;

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
