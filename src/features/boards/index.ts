/** Boards and training recipes: where they lie, the one that a run has, its files as the pod fills them. */

export { homeShelfFolder, shelfPrefix, shelvesOf } from './board-folders.ts';
export {
  absentFiles,
  changedFiles,
  cookbookCopies,
  cookbookDigest,
  cookbookSources,
  cookbookWords,
  findCookbook,
} from './cookbook.ts';
export { boardFiles, parsedBoard } from './files.ts';
export { readRecipe, trainedPairs } from './recipe.ts';
