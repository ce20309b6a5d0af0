/** Are the pretrained models there, each file that this run opens by name? */
import { readFileSync } from 'node:fs';
import { packagePath } from '../../base/package.ts';
import type { Check } from '../../domain/checks.ts';
import { artifacts } from '../../domain/contract.ts';
import { type Need, pretrainedItems, pretrainedNeeds } from '../../domain/pretrained.ts';
import { releaseOf } from '../../domain/releases/index.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import { setupFix } from './setup-fix.ts';
import { fail, type Probe, pass, type Subject, warn } from './subject.ts';
import { firstObjects, names } from './tree.ts';

const id = 'artifacts.pretrained';

export const pretrained: Probe = {
  id,
  check: async ({ store, run }) => {
    const { prefix, found, wrapped } = await treeIn(store);
    const url = `${store.url}/${prefix}`;
    if (found.length === 0)
      return [fail(id, 'the pretrained model tree is missing', `nothing below ${url}`, setupFix(url))];
    const needs = pretrainedNeeds({
      modelSize: run.model_size,
      finetune: !run.use_pretrained_checkpoint,
      spatial: run.default_spatial_dependency,
      version: imageVersion(),
    });
    const parts = await Promise.all(needs.map((need) => absentPart(store, prefix, found, need)));
    const absent = parts.flatMap((one) => one ?? []);
    const stops = absent.filter(({ need }) => need.otherwise === 'stops');
    const evidence = `${url} holds ${found.slice(0, 12).join(', ')}`;
    if (stops.length > 0)
      return [
        lacks(
          stops.map(({ what }) => what),
          evidence,
          url,
          run,
        ),
      ];
    return [...absent.map((one) => softer(one, evidence)), passed(absent, wrapped, url, run)];
  },
};

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
  { model_size }: Subject['run'],
): Check {
  const what = `the pretrained model tree lacks ${[...new Set(whats)].join(', ')}`;
  if (model_size === '14b' && whats.every((one) => one.includes('-14B-')))
    return fail(
      id,
      what,
      `${evidence}; model_size is 14b, and a setup fetches the 2B model alone`,
      'fetch it, too (a licence page of its own): osmo workflow submit assets/configs/setup/setup_pretrained.yaml --set-string pretrained_model_sizes="2B 14B" ...; or use model_size 2b',
    );
  return fail(id, what, evidence, setupFix(url));
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
  { model_size }: Subject['run'],
): Check {
  const but = absent.length === 0 ? '' : `, but for ${absent.map(({ what }) => what).join(' and ')}`;
  const where = wrapped === undefined ? '' : `, wrapped in ${wrapped}/`;
  return pass(id, `the pretrained models for ${model_size} are there${but}${where}`, url);
}

interface PretrainedTree {
  prefix: string;
  found: string[];
  wrapped: string | undefined;
}

const isOfRelease11 = (name: string): boolean => releaseOf('1.1').pretrained.marks.includes(name);
const isItem = (name: string): boolean => pretrainedItems.some((item) => item === name);
/** So many wrapping folders are looked into. */
const mostFolders = 20;

/** The items lie in pretrained/, as a setup leaves them, at the top, or in either form inside one more folder. */
async function treeIn(store: ObjectStore): Promise<PretrainedTree> {
  const top = artifacts.pretrained;
  const at = async (prefix: string, wrapped?: string): Promise<PretrainedTree & { folders: string[] }> => {
    const children = await store.children(prefix);
    const folders = names(children.filter((name) => name.endsWith('/')));
    return { prefix, found: names(children), wrapped, folders };
  };
  const own = await at(top);
  const usual = 'pretrained';
  // The tree of release 1.1 may lie beside it, and has nvidia/ and facebook/, too.
  const isOther = own.found.some(isOfRelease11) && own.folders.includes(usual);
  if (own.found.some(isItem) && !isOther) return own;
  const level = await Promise.all(
    own.folders.slice(0, mostFolders).map((name) => at(`${top}${name}/`, name === usual ? undefined : name)),
  );
  const direct = level.filter(({ found }) => found.some(isItem));
  const [first] = direct.sort((a, b) => Number(a.wrapped !== undefined) - Number(b.wrapped !== undefined));
  if (first) return first;
  const deeper = level.filter(({ folders }) => folders.includes(usual));
  const inside = await Promise.all(deeper.map(({ prefix, wrapped }) => at(`${prefix}${usual}/`, wrapped)));
  return inside.find(({ found }) => found.some(isItem)) ?? own;
}

/** Tag of the AnomalyGen image that the workflow file names. */
function imageVersion(): string {
  const text = readFileSync(packagePath('assets', 'configs', 'texture_defect_generation_day0.yaml'), 'utf8');
  return /^\s*anomalygen_image: *\S+:([\w.-]+)\s*$/m.exec(text)?.[1] ?? '';
}
