/** Does the raw dataset hold what placing and training the defects will open? */

import type { Check } from '../../domain/checks.ts';
import { artifacts } from '../../domain/contract.ts';
import { type DefectSpec, labelsProblem, readDefectSpec, withoutPrompt } from '../../domain/raw-dataset.ts';
import { type DefectPair, pairName } from '../../domain/taxonomy.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import { trainedPairs } from '../boards/index.ts';
import { setupFix } from './setup-fix.ts';
import { fail, type Probe, pass, type Subject, skipped, warn } from './subject.ts';
import { submasks } from './submasks.ts';
import { trainingData } from './training-data.ts';
import { smallText, type Tree, unwrapped } from './tree.ts';

const specFile = 'defect_spec.jsonl';
const labelsFile = 'semantic_segmentation_labels.json';

export const raw: Probe = {
  id: 'artifacts.raw',
  check: async (subject) => {
    const { store, run } = subject;
    const materials = materialsOf(run);
    const tree = await unwrapped(store, artifacts.raw, (name) => materials.has(name) || name === specFile);
    const url = `${store.url}/${tree.prefix}`;
    if (tree.found.length === 0)
      return [
        fail(
          'artifacts.raw',
          'the raw PCBA dataset is missing',
          `nothing below ${url}`,
          setupFix(url, run.release),
        ),
      ];
    const wrapped = tree.wrapper === undefined ? '' : `, wrapped in ${tree.wrapper}/`;
    const rest = await Promise.all([
      specification(subject, tree),
      labels(subject, tree),
      ...run.anomaly_types.map((pair) => submasks(subject, tree, pair)),
      run.trains ? trainingData(subject, tree) : [],
    ]);
    const there = pass('artifacts.raw', `the raw PCBA dataset is there${wrapped}`, url);
    return [there, ...withoutMasks(rest.flat(), run)];
  },
};

/** Where a release that trains stops for want of masks: before the trainer, at a pair of it, or only behind it. */
function withoutMasks(checks: readonly Check[], { trains }: Subject['run']): Check[] {
  const looks = checks.filter(({ id }) => id === 'raw.submasks');
  const none = looks.every(({ status }) => status === 'fail');
  const first = none ? 'finetune.no_training_masks' : 'finetune.no_samples';
  const trouble = trains ? first : 'defects.no_masks_of_pair';
  return checks.map((one) =>
    one.id === 'raw.submasks' && one.status === 'fail' ? { ...one, trouble } : one,
  );
}

const materialsOf = ({ anomaly_types }: Subject['run']): Set<string> =>
  new Set(anomaly_types.map(([material]) => material));

/** Training places its validation cases by the dataset's own specification; placing by text reads its prompts. Nothing else opens it. */
const needsSpec = ({ trains, default_spatial_dependency }: Subject['run']): boolean =>
  trains || default_spatial_dependency === 'text';

async function specification(subject: Subject, { prefix, found }: Tree): Promise<Check[]> {
  const { store, run } = subject;
  const id = 'raw.defect_spec';
  const url = `${store.url}/${prefix}${specFile}`;
  if (!found.includes(specFile) && !needsSpec(run) && found.some((name) => materialsOf(run).has(name))) {
    const what = `${specFile} is not there, and not needed: a run of the shipped checkpoint that places by ${run.default_spatial_dependency} writes its own`;
    return [pass(id, what, url)];
  }
  if (!found.includes(specFile)) {
    const what = `${specFile} is missing in the raw dataset`;
    const seen = `${store.url}/${prefix} holds ${found.slice(0, 12).join(', ')}`;
    const deeper = await deeperThan(store);
    if (deeper === undefined) return [fail(id, what, seen, setupFix(`${store.url}/${prefix}`, run.release))];
    const evidence = `${seen}; it lies deeper: ${deeper}`;
    const up = `move the contents up, to ${store.url}/${artifacts.raw}`;
    return [{ ...fail(id, what, evidence, up), trouble: 'defects.wrapped_upload' }];
  }
  const text = await smallText(store, prefix + specFile);
  if (text === undefined) return [skipped(id, `${specFile} is too large for a look`, url)];
  const spec = readDefectSpec(text);
  const trained = run.trains ? ((await trainedPairs(run)) ?? run.anomaly_types) : [];
  return [specLines(spec, trained, run, url), ...prompts(spec, subject, url)];
}

/** `trained`: the pairs of the recipe, of a run that trains. */
function specLines(
  { prompts: lines, problems }: DefectSpec,
  trained: readonly DefectPair[],
  { trains }: Subject['run'],
  url: string,
): Check {
  const id = 'raw.defect_spec';
  if (problems.length > 0) {
    // Inference writes a specification of its own; only prompts, and training, read this one.
    const report = trains ? fail : warn;
    return report(id, `${specFile}: ${problems.slice(0, 3).join('; ')}`, url, 'correct the named lines');
  }
  const missing = trained.map(pairName).filter((name) => !lines.has(name));
  if (missing.length === 0) return pass(id, `${specFile} has ${lines.size} defects`, url);
  const what = `${specFile} has no line for ${missing.join(', ')}, which the recipe trains and validates`;
  return fail(
    id,
    what,
    url,
    `add a line for each, such as ${lineOf(missing[0] ?? '')}, or take the pair out of every list of the recipe`,
  );
}

const lineOf = (pair: string): string => JSON.stringify({ defect_type: pair, spatial_dependency: 'free' });

/** Placing by text reads a prompt of each pair; nothing else does. */
function prompts(spec: DefectSpec, { run, cluster }: Subject, url: string): Check[] {
  const id = 'raw.prompts';
  if (run.default_spatial_dependency !== 'text') return [];
  if (cluster === 'embedded') {
    const what = 'the CPU preview cannot place by text: it has no vision model';
    return [fail(id, what, 'default_spatial_dependency text', 'use cad or free here')];
  }
  const missing = withoutPrompt(run.anomaly_types, spec);
  if (missing.length === 0) return [pass(id, 'every pair has a prompt for its place', url)];
  const what = `${missing.join(', ')} have no roi_prompt_defect_location, which placing by text needs`;
  return [fail(id, what, url, 'write the prompts, or use default_spatial_dependency cad')];
}

/** Where the specification lies in an upload that is wrapped more than once; one folder is looked through anyway. */
async function deeperThan(store: ObjectStore): Promise<string | undefined> {
  for await (const { key } of store.list(artifacts.raw, { limit: 2000 }))
    if (key.endsWith(`/${specFile}`)) return key.slice(artifacts.raw.length);
  return undefined;
}

async function labels({ store, run }: Subject, { prefix, found }: Tree): Promise<Check[]> {
  const id = 'raw.labels';
  const url = `${store.url}/${prefix}${labelsFile}`;
  if (run.default_spatial_dependency !== 'cad')
    return [skipped(id, 'labels are needed for cad only', labelsFile)];
  if (!found.includes(labelsFile)) {
    const evidence = `nothing at ${url}`;
    if (!run.trains) return [pass(id, 'the labels of the render are used', evidence)];
    const what = `${labelsFile} is missing in the raw dataset, and placing masks for the validation may need it`;
    return [warn(id, what, evidence, 'upload the file that Omniverse Replicator wrote')];
  }
  const problem = labelsProblem((await smallText(store, prefix + labelsFile)) ?? '{}');
  if (problem === undefined) return [pass(id, `${labelsFile} is there`, url)];
  // Inference takes the labels of the render first.
  const report = run.trains ? fail : warn;
  return [report(id, `${labelsFile}: ${problem}`, url, 'upload the file that Omniverse Replicator wrote')];
}
