/** Boards and training recipes: where they lie, the one that a run has, its files as the pod fills them. */
export {
  absentFiles,
  changedFiles,
  cookbookDigest,
  cookbookSources,
  cookbookWords,
  findCookbook,
  travelling,
} from './cookbook.ts';
export { boardFiles, parsedBoard } from './files.ts';
export { readRecipe, trainedPairs } from './recipe.ts';
export { shelvesOf } from './shelf.ts';
