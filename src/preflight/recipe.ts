/** The training recipe of this package: what a run in finetune mode trains. */
import { readFileSync } from 'node:fs';
import { type DefectPair, taxonomyOfConfig } from '../day0/taxonomy.ts';
import { messageOf } from '../errors.ts';
import { packagePath } from '../package.ts';

export const recipePath = 'assets/cookbooks/pcb/ag_config.yaml';

/** Parsed. Rejects when it cannot be read or is no YAML. */
export async function readRecipe(): Promise<unknown> {
  const { parse } = await import('yaml');
  try {
    return parse(readFileSync(packagePath(...recipePath.split('/')), 'utf8'));
  } catch (error) {
    throw new Error(`the recipe cannot be read: ${messageOf(error).split('\n')[0]}`, { cause: error });
  }
}

/** Pairs that it trains, whatever the run asks for; undefined when it does not tell. */
export async function trainedPairs(): Promise<DefectPair[] | undefined> {
  return taxonomyOfConfig(await readRecipe().catch(() => undefined));
}
