/** Does the shipped checkpoint exist, know the taxonomy and hold the step? Not looked at when a run finetunes its own. */

import { messageOf } from '../../base/errors.ts';
import { closest } from '../../base/spelling.ts';
import type { Check } from '../../domain/checks.ts';
import { artifacts } from '../../domain/contract.ts';
import { releaseOf } from '../../domain/releases/index.ts';
import {
  beyondCheckpoint,
  type DefectPair,
  pairName,
  shippedTaxonomy,
  taxonomyOfConfig,
  unknownPairs,
} from '../../domain/taxonomy.ts';
import { trainedPairs } from '../boards/index.ts';
import { earlierTraining } from './earlier-training.ts';
import { finetuneNeeds } from './finetune-needs.ts';
import { setupFix } from './setup-fix.ts';
import { fail, type Probe, pass, type Subject, skipped, warn } from './subject.ts';
import { trainedStep } from './trained-step.ts';
import { firstObjects, type Sized, smallText } from './tree.ts';
import { damageOf } from './whole-weights.ts';

export const checkpoint: Probe = {
  id: 'models.checkpoint',
  check: async (subject) => {
    const { store, run } = subject;
    const { shipped } = releaseOf(run.release).checkpoint;
    const url = `${store.url}/${shipped ?? ''}`;
    if (run.existing_finetune_url !== undefined)
      return earlierTraining(subject, run.existing_finetune_url, subject.openStore);
    if (run.trains) {
      const seen = shipped === undefined ? `release ${run.release} has no other` : `${url} was not looked at`;
      return [
        skipped('models.checkpoint', 'finetune mode trains its own checkpoint', seen),
        await trainedTaxonomy(subject),
        ...(await trainedStep(subject)),
      ];
    }
    // Hidden files are lists and marks, no checkpoint.
    const objects = (await firstObjects(store, artifacts.checkpoint, 2000)).filter(
      ({ key }) => !/(^|\/)\./.test(key),
    );
    const config = objects
      .map(({ key }) => key)
      .filter((key) => key.endsWith('/ag_config.yaml'))
      .sort((a, b) => a.split('/').length - b.split('/').length)[0];
    if (!config) {
      return [
        fail(
          'models.checkpoint',
          objects.length === 0
            ? 'the PCBA checkpoint is missing'
            : 'the PCBA checkpoint has no ag_config.yaml',
          objects.length === 0 ? `nothing below ${url}` : `${url} holds ${objects.length} objects`,
          setupFix(url),
        ),
        ...unshipped(run.anomaly_types),
      ];
    }
    const folder = config.slice(0, config.lastIndexOf('/') + 1);
    return [
      pass('models.checkpoint', 'the PCBA checkpoint is there', `${store.url}/${config}`),
      ...(await Promise.all([taxonomy(subject, config), step(subject, folder, objects)])),
    ];
  },
};

async function taxonomy(subject: Subject, key: string): Promise<Check> {
  const { store, run } = subject;
  const id = 'models.taxonomy';
  const url = `${store.url}/${key}`;
  const { parse } = await import('yaml');
  const fix = 'upload the ag_config.yaml that belongs to the checkpoint';
  let config: unknown;
  try {
    config = parse((await smallText(store, key)) ?? '');
  } catch (error) {
    return fail(id, 'ag_config.yaml is not valid YAML', `${url}: ${messageOf(error).split('\n')[0]}`, fix);
  }
  const known = taxonomyOfConfig(config);
  if (!known)
    return fail(id, 'ag_config.yaml names no taxonomy at dataloader_train.dataset.anomaly_types', url, fix);
  const unknown = unknownPairs(run.anomaly_types, known);
  if (unknown.length === 0) return pass(id, 'the checkpoint knows every pair', url);
  const needs = await finetuneNeeds(subject, unknown);
  return {
    ...fail(
      id,
      `anomaly_types: the checkpoint does not know ${unknownNames(unknown, known)}`,
      `${key} knows ${known.map(pairName).join(', ')}`,
      `use pairs from: ${known.map(pairName).join(', ')}; ${beyondCheckpoint(unknown)}${needs ? `; ${needs.words}` : ''}`,
    ),
    trouble: 'defects.unknown_types',
    known,
    ...(needs ? { finetune: needs } : {}),
  };
}

/** Pairs that are not known, with what was meant where that is near. */
function unknownNames(unknown: readonly DefectPair[], known: readonly DefectPair[]): string {
  const names = known.map(pairName);
  return unknown
    .map((pair) => {
      const guess = closest(pairName(pair), names);
      return pairName(pair) + (guess === undefined ? '' : ` (did you mean ${guess}?)`);
    })
    .join(', ');
}

/** What the checkpoint that a setup would fetch does not know either: told before anybody fetches it. */
function unshipped(asked: readonly DefectPair[]): Check[] {
  const unknown = unknownPairs(asked, shippedTaxonomy);
  if (unknown.length === 0) return [];
  const known = shippedTaxonomy.map(pairName).join(', ');
  const what = `the shipped checkpoint does not know ${unknownNames(unknown, shippedTaxonomy)}`;
  const fix = `use pairs from: ${known}; ${beyondCheckpoint(unknown)}`;
  return [
    { ...fail('models.taxonomy', what, `it was trained on ${known}`, fix), trouble: 'defects.unknown_types' },
  ];
}

/** The pod patches five fields of the recipe, and the taxonomy is none of them. */
async function trainedTaxonomy({ run }: Subject): Promise<Check> {
  const id = 'models.taxonomy';
  const known = await trainedPairs(run);
  const recipePath = run.cookbook.recipe.where;
  const { pairsKey, path, untrained } = releaseOf(run.release).recipe;
  const add =
    run.cookbook.recipe.origin === 'package'
      ? `copy ${recipePath} to ${run.dig_url_root}/cookbooks/pcb/${path} and add the pairs there, to ${pairsKey}`
      : `add the pairs to ${pairsKey} in ${recipePath}`;
  if (!known) return fail(id, 'the training recipe names no taxonomy', recipePath, add);
  const unknown = unknownPairs(run.anomaly_types, known);
  const fix = `${beyondCheckpoint(unknown, true)}; ${add}`;
  const evidence = `${recipePath} trains ${known.map(pairName).join(', ')}`;
  return unknown.length === 0
    ? pass(id, 'every pair is trained', evidence)
    : {
        ...fail(id, `anomaly_types: ${unknown.map(pairName).join(', ')} would not be trained`, evidence, fix),
        trouble: untrained,
      };
}

/** Older checkpoints have fewer digits in the name; weights lie beside the configuration or in `checkpoints/model/`. */
async function step(
  { store, run, cluster, signal }: Subject,
  prefix: string,
  objects: readonly Sized[],
): Promise<Check> {
  const id = 'models.step';
  const folder = `${store.url}/${prefix}`;
  const saved = objects.flatMap(({ key, bytes }) => {
    const match = key.startsWith(prefix)
      ? /^(?:checkpoints\/model\/)?iter_(\d+)\.pt$/.exec(key.slice(prefix.length))
      : undefined;
    return match ? [{ step: Number(match[1]), key, bytes }] : [];
  });
  const steps = saved.map((one) => one.step);
  const found = saved.find((one) => one.step === run.checkpoint_step);
  if (!found) {
    const last = steps.at(-1);
    const what = `checkpoint_step ${run.checkpoint_step} has no iter_*.pt file`;
    const evidence = `${folder} holds the steps ${steps.slice(0, 10).join(', ') || 'none'}`;
    if (last === undefined) return fail(id, what, evidence, setupFix(folder));
    return {
      ...fail(id, what, evidence, `give checkpoint_step ${last}`),
      correction: { checkpoint_step: last },
    };
  }
  const url = `${store.url}/${found.key}`;
  const damage = await damageOf({ store, cluster, signal }, found, false);
  const what = `the weights of step ${run.checkpoint_step} ${damage?.what}`;
  if (damage?.fatal) return fail(id, what, url, setupFix(folder));
  if (damage) return warn(id, what, url, 'upload the file again, with its contents');
  const unsaid = found.bytes === undefined ? '; this storage tells no sizes' : '';
  return pass(id, `step ${run.checkpoint_step} is there${unsaid}`, url);
}
