/** The training recipe of a run in finetune mode: what it trains, whatever the run asks for. */

import { basename } from 'node:path';
import { messageOf } from '../../base/errors.ts';
import type { Cookbook } from '../../domain/board.ts';
import { releaseOf } from '../../domain/releases/index.ts';
import type { RunParameters } from '../../domain/resolve.ts';
import type { DefectPair } from '../../domain/taxonomy.ts';
import { refuseBraces } from './files.ts';

/** Parsed. Rejects when it cannot be read or is no YAML. */
export async function readRecipe({ recipe }: Cookbook): Promise<unknown> {
  const { parse } = await import('yaml');
  try {
    if (recipe.text === undefined) throw new Error('it is not there');
    refuseBraces(basename(recipe.where), recipe.text);
    return parse(recipe.text);
  } catch (error) {
    throw new Error(`the recipe cannot be read: ${messageOf(error).split('\n')[0]}`, { cause: error });
  }
}

/** Pairs that it trains; undefined when it does not tell. */
export async function trainedPairs({
  cookbook,
  release,
}: Pick<RunParameters, 'cookbook' | 'release'>): Promise<DefectPair[] | undefined> {
  return releaseOf(release).recipe.pairsOf(await readRecipe(cookbook).catch(() => undefined));
}
