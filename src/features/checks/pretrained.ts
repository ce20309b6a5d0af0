/** Are the pretrained models of the run's release there, each file that this run opens by name? */
import type { Check } from '../../domain/checks.ts';
import { artifacts } from '../../domain/contract.ts';
import type { Need } from '../../domain/pretrained.ts';
import { type Release, releaseOf } from '../../domain/releases/index.ts';
import { gibibytes } from '../../domain/sizing.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import { type PretrainedTree, pretrainedTree } from './pretrained-tree.ts';
import { setupFix } from './setup-fix.ts';
import { fail, type Probe, pass, type Subject, warn } from './subject.ts';
import { firstObjects } from './tree.ts';

const id = 'artifacts.pretrained';

export const pretrained: Probe = {
  id,
  check: async (subject) => {
    const { store, run } = subject;
    const release = releaseOf(run.release);
    const tree = await pretrainedTree(store, release);
    const { prefix, found, wrapped, others } = tree;
    const url = `${store.url}/${prefix}`;
    if (found.length === 0)
      return [
        fail(id, 'the pretrained model tree is missing', `nothing below ${url}`, setupFix(url, run.release)),
      ];
    const misplaced = otherRelease(tree, release, subject);
    if (misplaced) return [misplaced];
    const needs = release.pretrained.needs({
      modelSize: run.model_size,
      finetune: run.trains,
      spatial: run.default_spatial_dependency,
      version: /:([\w.-]+)$/.exec(release.images.anomalygen)?.[1] ?? '',
    });
    const parts = await Promise.all(needs.map((need) => absentPart(store, prefix, found, need)));
    const absent = parts.flatMap((one) => one ?? []);
    const stops = absent.filter(({ need }) => need.otherwise === 'stops');
    const evidence = `${url} holds ${found.slice(0, 12).join(', ')}`;
    if (stops.length > 0) {
      const whats = stops.map(({ what }) => what);
      return [lacks(whats, evidence, url, run)];
    }
    return [
      ...absent.map((one) => softer(one, evidence)),
      ...(others.length > 0 ? disk(tree, release, subject) : []),
      passed(absent, wrapped, url, run),
    ];
  },
};

/** The tree of another release, and nothing of this one: the pod would stop at a file that only its own has. */
function otherRelease(
  { found, others: [other] }: PretrainedTree,
  release: Release,
  { store, run }: Subject,
): Check | undefined {
  if (other === undefined || found.some((name) => ownMarks(release).includes(name))) return undefined;
  const url = `${store.url}/${artifacts.pretrained}`;
  const fix = setupFix(url, run.release);
  const text = `${typeof fix === 'string' ? fix : fix.text}; it goes beside the other release's, or give a root of its own; or give "release": "${other.release.id}"`;
  return fail(
    id,
    `the pretrained models are those of release ${other.release.id}, and the run is of release ${release.id}`,
    `${url} holds ${other.mark}, which only release ${other.release.id} has, and no ${ownMarks(release).join(', ')}`,
    typeof fix === 'string' ? text : { ...fix, text },
  );
}

const ownMarks = ({ pretrained: { marks } }: Release): string[] =>
  marks.filter((mark) => mark !== 'pretrained');

/** Both releases' trees under one prefix: every task that reads it fetches both. */
function disk({ others }: PretrainedTree, release: Release, { run }: Subject): Check[] {
  const trees = [release, ...others.map((one) => one.release)];
  const gigabytes = trees.reduce((sum, one) => sum + one.pretrained.gigabytes, 0);
  const gib = (gigabytes * 1e9) / 2 ** 30;
  const { infer, train } = run.sizes;
  const tasks = [
    { what: 'infer_storage', storage: infer.storage },
    ...(run.trains ? [{ what: 'train_storage', storage: train.storage }] : []),
  ];
  const short = tasks.filter(({ storage }) => (gibibytes(storage) ?? 0) < gib + 20);
  if (short.length === 0) return [];
  const named = short.map(({ what, storage }) => `${what} ${storage}`).join(', ');
  const what = `${artifacts.pretrained} holds the models of both releases, about ${gigabytes} GB, which each task fetches whole: ${named} leaves no room for the rest`;
  return [
    fail(
      id,
      what,
      `${trees.map((one) => `${one.id}: about ${one.pretrained.gigabytes} GB`).join(', ')}`,
      `give ${short.map((one) => one.what).join(' and ')} of ${Math.ceil((gib + 20) / 50) * 50}Gi or more, or a root with the models of one release`,
    ),
  ];
}

interface Absent {
  need: Need;
  /** The path, or the whole item that is not there. */
  what: string;
}

async function absentPart(
  store: ObjectStore,
  prefix: string,
  found: readonly string[],
  need: Need,
): Promise<Absent | undefined> {
  const [item = ''] = need.path.split('/');
  if (!found.includes(item)) return { need, what: item };
  const objects = await firstObjects(store, prefix + need.path, 100);
  if (objects.length === 0) return { need, what: need.path };
  return objects.every(({ bytes }) => bytes === 0) ? { need, what: `${need.path} (it is empty)` } : undefined;
}

function lacks(
  whats: readonly string[],
  evidence: string,
  url: string,
  { model_size, release }: Subject['run'],
): Check {
  const what = `the pretrained model tree lacks ${[...new Set(whats)].join(', ')}`;
  if (model_size === '14b' && whats.every((one) => one.includes('-14B-')))
    return fail(
      id,
      what,
      `${evidence}; model_size is 14b, and a setup fetches the 2B model alone`,
      'fetch it, too (a licence page of its own): osmo workflow submit assets/configs/setup/setup_pretrained.yaml --set-string pretrained_model_sizes="2B 14B" ...; or use model_size 2b',
    );
  return { ...fail(id, what, evidence, setupFix(url, release)), trouble: 'finetune.base_incomplete' };
}

/** What the run can do without, at a price. */
function softer({ need, what }: Absent, evidence: string): Check {
  if (need.otherwise === 'image')
    return warn(
      id,
      `placing by text opens ${what}, which the tree lacks and the image may not have`,
      evidence,
      'complete models/pretrained, or use default_spatial_dependency cad',
    );
  const warning = warn(
    id,
    `the tree lacks ${what}: AnomalyGen 1.0.0 loads it in every job and fetches 45 GB into the pod at each start where it is absent`,
    evidence,
    'complete models/pretrained; pods without a way to the hub stop there',
  );
  return { ...warning, setup: 'pretrained' };
}

function passed(
  absent: readonly Absent[],
  wrapped: string | undefined,
  url: string,
  { model_size, release }: Subject['run'],
): Check {
  const but = absent.length === 0 ? '' : `, but for ${absent.map(({ what }) => what).join(' and ')}`;
  const where = wrapped === undefined ? '' : `, wrapped in ${wrapped}/`;
  return pass(
    id,
    `the pretrained models for ${model_size ?? `release ${release}`} are there${but}${where}`,
    url,
  );
}
