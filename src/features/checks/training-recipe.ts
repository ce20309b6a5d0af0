/** The recipe beside the weights of an earlier training: its form, the pairs that it trained, the base that it was trained on. */
import { messageOf } from '../../base/errors.ts';
import type { Check } from '../../domain/checks.ts';
import { flatModelSize } from '../../domain/recipe-1.1.ts';
import { type Release, releases } from '../../domain/releases/index.ts';
import { beyondCheckpoint, type DefectPair, pairName, unknownPairs } from '../../domain/taxonomy.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import { fail, pass, type Subject } from './subject.ts';
import { smallText } from './tree.ts';

export const trainAgain = 'give existing_finetune_url of another run, or leave it out and train';

export interface Training {
  store: ObjectStore;
  release: Release;
  /** Folder of the job, ending in a slash. */
  job: string;
  /** What lies below it with its bytes, keys without the folder. */
  files: Map<string, number | undefined>;
}

const unusable = (what: string, evidence: string): Check =>
  fail('models.checkpoint', what, evidence, trainAgain);

export async function known({ run }: Subject, training: Training): Promise<Check[]> {
  const { store, release, job } = training;
  const url = `${store.url}/${job}${release.checkpoint.config}`;
  const recipe = await recipeOf(training, url);
  if ('problem' in recipe) return [recipe.problem];
  const pairs = release.recipe.pairsOf(recipe.value);
  const form = `${release.checkpoint.config} is no recipe of release ${release.id}: it has no ${release.recipe.marks.join(' or ')} with ${release.recipe.pairsKey}`;
  if (pairs === undefined) return [unusable(form, url)];
  return [await sameBase(recipe.value, training, url), taxonomy(run.anomaly_types, pairs, url)];
}

async function recipeOf(
  { store, release, job, files }: Training,
  url: string,
): Promise<{ value: unknown } | { problem: Check }> {
  const name = release.checkpoint.config;
  if (!files.has(name)) {
    const other = releases.find(({ id, checkpoint }) => id !== release.id && files.has(checkpoint.config));
    const what =
      other === undefined
        ? `the training has no ${name}, without which its weights cannot be loaded`
        : `the training is one of release ${other.id}, as ${other.checkpoint.config} shows`;
    return {
      problem: unusable(what, `${store.url}/${job} holds ${[...files.keys()].slice(0, 8).join(', ')}`),
    };
  }
  const { parse } = await import('yaml');
  try {
    return { value: parse((await smallText(store, `${job}${name}`)) ?? '') };
  } catch (error) {
    return { problem: unusable(`${name} is not valid YAML`, `${url}: ${messageOf(error).split('\n')[0]}`) };
  }
}

function taxonomy(asked: readonly DefectPair[], pairs: readonly DefectPair[], url: string): Check {
  const id = 'models.taxonomy';
  const unknown = unknownPairs(asked, pairs);
  const names = pairs.map(pairName).join(', ');
  if (unknown.length === 0) return pass(id, 'the earlier training knows every pair', url);
  const what = `anomaly_types: the earlier training does not know ${unknown.map(pairName).join(', ')}`;
  const fix = `use pairs from: ${names}; ${beyondCheckpoint(unknown, true)}`;
  return { ...fail(id, what, `${url} trained ${names}`, fix), trouble: 'defects.outside_recipe' };
}

/** The base is read from the recipe, and the whole configuration beside it says on which one the weights were trained. */
async function sameBase(recipe: unknown, { store, job, files }: Training, url: string): Promise<Check> {
  const said = flatModelSize(recipe);
  if (said === undefined)
    return unusable(
      'the recipe of the earlier training names no base: model_size is neither nano nor edge',
      url,
    );
  const whole = (files.has('config.yaml') ? await smallText(store, `${job}config.yaml`) : undefined) ?? '';
  const trained =
    /^\s*model_size:\s*['"]?(nano|edge)\b/m.exec(whole)?.[1] ??
    /Cosmos3-(Nano|Edge)\b/.exec(whole)?.[1]?.toLowerCase() ??
    said;
  if (trained === said)
    return pass('models.checkpoint', `the earlier training is there, on the base ${said}`, url);
  const what = `the recipe beside the weights says ${said}, and they were trained on ${trained}: adapters of one base do not fit the other`;
  const seen = `${url}; ${store.url}/${job}config.yaml`;
  const fix = `put model_size ${trained} back into ${url}; or ${trainAgain}`;
  return { ...fail('models.checkpoint', what, seen, fix), trouble: 'defects.other_base' };
}
