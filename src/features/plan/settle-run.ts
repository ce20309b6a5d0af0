/** Fills what the caller left out from settings and cluster; on the embedded engine it makes ready what is missing. */
import { randomBytes } from 'node:crypto';
import { badInput } from '../../base/errors.ts';
import { type BoardScene, boardNames, boardScenes } from '../../domain/board.ts';
import { artifacts } from '../../domain/contract.ts';
import { inClusterEndpoint, previewModel, requiredModel } from '../../domain/model-id.ts';
import type { RunArguments, ValueSource } from '../../domain/parameters.ts';
import { requireRelease } from '../../domain/release-arguments.ts';
import {
  type Conditions,
  type ResolvedRun,
  type RunParameters,
  type RunValues,
  resolveParameters,
} from '../../domain/resolve.ts';
import { checkName, defaultPrefix, stampName } from '../../domain/run-name.ts';
import type { DefectPair } from '../../domain/taxonomy.ts';
import {
  ensurePlaceholderCredential,
  makeReady,
  sampleBoard,
  sampleRootUrl,
} from '../../embedded/client/prepare.ts';
import { preparationWait } from '../../embedded/client/wait.ts';
import type { ToolContext } from '../../ports/context.ts';
import { normaliseEndpoint } from '../../ports/image-edit/url.ts';
import type { Settings } from '../../ports/settings/settings.ts';
import { normaliseRoot } from '../../ports/store/root-url.ts';
import { cookbookSources, findCookbook, shelvesOf, trainedPairs } from '../boards/index.ts';
import type { Fact } from '../checks/index.ts';
import { capacityWords } from './capacity-words.ts';
import { chosen, needsChoices, rememberIfWanted } from './choices.ts';
import { withFillablePairs } from './fillable.ts';
import { poolOrChoice } from './pool.ts';
import { releaseToUse } from './release.ts';
import { withFinetuneUrl } from './reuse.ts';

/**
 * Complete, checked parameters for these arguments. Throws `bad_input` or `needs_answer` before anything is written.
 * `earlier` holds what the arguments leave to an earlier run, see `like.ts`.
 * `known` tells the profile's default pool to a caller that asks the cluster for its facts as well (which sees to the
 * placeholder credential); when OSMO did not say, the run goes on without a pool, for checks that report that.
 */
export async function settleRun(
  asked: RunArguments,
  context: ToolContext,
  known?: () => Promise<Fact<string | undefined>>,
  earlier: RunArguments = {},
): Promise<ResolvedRun> {
  if (asked.name !== undefined) checkName(asked.name);
  if (asked.release !== undefined) requireRelease(asked, asked.release, 'the argument release');
  const given = await withFinetuneUrl(asked, context);
  const { settings, signal } = context;
  const wanted = { ...earlier, ...given };
  const wantedRoot = wanted.dig_url_root ?? settings.dig_url_root;
  const root = wantedRoot === undefined ? undefined : normaliseRoot(wantedRoot);
  const wantedEndpoint = wanted.image_edit_endpoint ?? settings.image_edit_endpoint;
  const endpoint = wantedEndpoint === undefined ? undefined : normaliseEndpoint(wantedEndpoint);
  const conditionsOf = settings.cluster === 'embedded' ? embeddedConditions : clusterConditions;
  const conditions = await conditionsOf({ given: wanted, root, endpoint, context, known });
  signal?.throwIfAborted();
  const release = await releaseToUse(given, earlier, conditions.root.value, context);
  const { parameters, sources } = resolveParameters(
    {
      ...given,
      ...(given.dig_url_root && root ? { dig_url_root: root } : {}),
      ...(given.image_edit_endpoint && endpoint ? { image_edit_endpoint: endpoint } : {}),
    },
    { ...conditions, release },
    earlier,
  );
  // A root that cannot be opened is told by the checks of it.
  const store = await context.openStore(parameters.dig_url_root).catch(() => undefined);
  const shelves = shelvesOf(store, settings.home, signal);
  const boards = await Promise.all(
    scenesOf(parameters).map(async (one) => ({
      ...one,
      cookbook: await findCookbook(one.board, shelves, parameters.release),
    })),
  );
  signal?.throwIfAborted();
  const [first] = boards;
  if (first === undefined) throw new Error('a run has a board');
  const sourcesOfBooks = cookbookSources(boards.map(({ cookbook }) => cookbook));
  const { recipe } = first.cookbook;
  const pairs =
    sources.anomaly_types === 'default'
      ? await recipePairs({ ...parameters, cookbook: first.cookbook })
      : undefined;
  return {
    parameters: await withFillablePairs({
      ...parameters,
      ...(pairs ? { anomaly_types: pairs } : {}),
      boards,
      cookbook: first.cookbook,
    }),
    sources: {
      ...sources,
      ...sourcesOfBooks,
      ...(pairs && recipe.origin !== 'package' ? { anomaly_types: recipe.origin } : {}),
    },
  };
}

function scenesOf({ board, scene_filename }: RunValues): BoardScene[] {
  const scenes = boardScenes(board, scene_filename);
  if (scenes !== undefined) return scenes;
  throw badInput({
    what: `scene_filename names ${scene_filename.split(',').length} scenes, and board ${boardNames(board).length} boards`,
    why: 'each board is rendered from one scene',
    fix: 'give one scene for all boards, or one for each, in the order of board',
  });
}

/** Who trains a recipe of their own wants the pairs that stand in it, not those of the shipped checkpoint. */
const recipePairs = async (
  run: Pick<RunParameters, 'trains' | 'cookbook' | 'release'>,
): Promise<DefectPair[] | undefined> =>
  !run.trains || run.cookbook.recipe.origin === 'package' ? undefined : trainedPairs(run);

interface Wanted {
  given: RunArguments;
  root: string | undefined;
  endpoint: string | undefined;
  context: ToolContext;
  known: (() => Promise<Fact<string | undefined>>) | undefined;
}

function freshName(given: RunArguments): Conditions['name'] {
  return { value: given.name ?? stampName(defaultPrefix, randomBytes(4)), from: 'stamped' };
}

async function embeddedConditions({ given, root, endpoint, context, known }: Wanted): Promise<Conditions> {
  const { settings, osmo, signal } = context;
  const sampleRoot = sampleRootUrl(settings.home);
  const usesSample = root === undefined || root === sampleRoot;
  const [preview, , holdsSample] = await Promise.all([
    makeReady(
      settings.home,
      { sample: usesSample, endpoint: endpoint === undefined },
      preparationWait(context),
    ),
    known === undefined ? ensurePlaceholderCredential(osmo, signal) : undefined,
    usesSample || sampleLiesBelow(root, context),
  ]);
  const model = preview === undefined ? requiredModel : previewModel;
  return {
    cluster: 'embedded',
    name: freshName(given),
    root: {
      value: root ?? sampleRoot,
      from: root === undefined ? 'cluster default' : settingFrom(settings, 'dig_url_root'),
    },
    endpoint: {
      value: endpoint ?? preview ?? '',
      from: preview === undefined ? settingFrom(settings, 'image_edit_endpoint') : 'cluster default',
    },
    model: {
      value: settings.image_edit_model ?? model,
      from: settings.image_edit_model ? 'setting' : 'cluster default',
    },
    pool: {
      value: settings.pool ?? 'default',
      from: settings.pool ? settingFrom(settings, 'pool') : 'cluster default',
    },
    sample: holdsSample ? sampleBoard : undefined,
  };
}

/** A root that was set up here has the sample board too, so its board is the default there as well. */
async function sampleLiesBelow(root: string, { openStore, settings }: ToolContext): Promise<boolean> {
  const scene = `${artifacts.assets}${sampleBoard.scene_filename}`;
  try {
    const store = await openStore(root);
    if ((await store.head(scene)) !== undefined) return true;
    if (settings.mirror !== undefined) return false;
    // Where nothing lies yet, a setup makes the sample.
    for await (const _ of store.list(artifacts.assets, { limit: 1 })) return false;
    return true;
  } catch {
    // The checks of the root say what is wrong with it.
    return false;
  }
}

async function clusterConditions({ given, root, endpoint, context, known }: Wanted): Promise<Conditions> {
  const { settings } = context;
  const { dig_url_root: filledIn } = chosen(context);
  const used = root ?? (typeof filledIn === 'string' ? normaliseRoot(filledIn.trim()) : undefined);
  const named = given.pool ?? settings.pool;
  if (used === undefined) {
    // Both in one form; a cluster that cannot be asked is no reason to hide what else is missing.
    const pool = named ?? (await poolOrChoice(context, await known?.()).catch(() => 'unknown'));
    const pools = typeof pool === 'string' ? undefined : pool;
    const has = await capacityWords(typeof pool === 'string' ? pool : undefined, given.release, context);
    throw needsChoices({ root: true, pools, has }, context);
  }
  const pool = named ?? (await poolOrChoice(context, await known?.()));
  if (typeof pool !== 'string') throw needsChoices({ root: false, pools: pool }, context);
  rememberIfWanted(context, { dig_url_root: used, pool });
  return {
    cluster: 'osmo',
    name: freshName(given),
    root: { value: used, from: root === undefined ? 'answer' : settingFrom(settings, 'dig_url_root') },
    endpoint: {
      value: endpoint ?? inClusterEndpoint,
      from: endpoint ? settingFrom(settings, 'image_edit_endpoint') : 'default',
    },
    model: {
      value: settings.image_edit_model ?? requiredModel,
      from: settings.image_edit_model ? 'setting' : 'default',
    },
    pool: { value: pool, from: poolFrom(context) },
  };
}

/** Why a setting has its value: what stands in a flag, the environment or the file, or what the user let us remember. */
const settingFrom = (settings: Settings, key: keyof Settings['remembered']): 'setting' | 'remembered' =>
  settings.remembered[key] !== undefined && settings.remembered[key] === settings[key]
    ? 'remembered'
    : 'setting';

function poolFrom(context: ToolContext): ValueSource {
  if (context.settings.pool !== undefined) return settingFrom(context.settings, 'pool');
  return chosen(context).pool === undefined ? 'cluster default' : 'answer';
}
