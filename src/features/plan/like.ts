/** The values of an earlier run, for a run that shall be like it: from the cluster's own specification of that run. */

import { errorBody } from '../../base/errors.ts';
import { stages } from '../../domain/contract.ts';
import { previewModel } from '../../domain/model-id.ts';
import { type RunArguments, runArgumentsSchema, smokeTest } from '../../domain/parameters.ts';
import { ownArguments, type ReleaseId } from '../../domain/releases/index.ts';
import type { ToolContext } from '../../ports/context.ts';
import { normaliseEndpoint } from '../../ports/image-edit/url.ts';
import { nameInId } from '../../ports/osmo/workflow-id.ts';
import { normaliseRoot } from '../../ports/store/root-url.ts';
import {
  boardTexts,
  day0Values,
  findRun,
  identify,
  readSpec,
  type SpecValues,
  storedRun,
  workflowIdOf,
} from '../runs/index.ts';
import { readPlanOf } from './kept-plans.ts';
import { notDay0, nothingKept, notTakenOver, onlyFiles } from './like-errors.ts';

export interface Earlier {
  /** What the arguments leave to the earlier run; checked as arguments are. */
  values: RunArguments;
  /** Which run that is, and where its values were read. */
  origin: string;
  /** The board's files as that run had them, by their names; empty where the cluster does not tell. */
  board: ReadonlyMap<string, string>;
  /** Of a run that trained to the end: how long that took, where the cluster says. */
  training: Training | undefined;
}

interface Training {
  /** Name or ID as it was given. */
  run: string;
  release: unknown;
  hours: number | undefined;
}

type Key = keyof RunArguments;
interface Found extends SpecValues {
  origin: string;
  board: ReadonlyMap<string, string>;
  training?: Training | undefined;
}

/**
 * Reads the earlier run, whoever submitted it and wherever. `given` wins over it. Rejects with `bad_input` when a
 * value that is needed does not fit, or when it is no Day 0 run.
 */
export async function likeRun(like: string, given: RunArguments, context: ToolContext): Promise<Earlier> {
  const { values, missing, origin, board, training } = withoutPreview(await readEarlier(like, context));
  const foreign = foreignTo(given.release, values.release);
  const left = (key: Key): boolean =>
    key !== 'name' &&
    !foreign.includes(key) &&
    given[key] === undefined &&
    !(given.smoke_test === true && key in smokeTest);
  const lacking = missing.filter(left);
  if (lacking.length > 0)
    throw notTakenOver(
      like,
      lacking.map((key) => ({ key, value: undefined, why: 'there is no such value' })),
    );
  const taken: Partial<Record<string, unknown>> = {};
  for (const key of keys) if (left(key) && values[key] !== undefined) taken[key] = values[key];
  return { values: checkedValues(like, taken), origin, board, training };
}

/** What a run of another release says of things that the two have not in common, and what the new one does not take. */
function foreignTo(wanted: ReleaseId | undefined, earlier: unknown): readonly Key[] {
  if (wanted === undefined || wanted === earlier) return [];
  return ownArguments;
}

const keys = runArgumentsSchema.keyof().options;

function checkedValues(like: string, taken: Partial<Record<string, unknown>>): RunArguments {
  const parsed = runArgumentsSchema.safeParse(taken);
  if (!parsed.success)
    throw notTakenOver(
      like,
      parsed.error.issues.map(({ path: [key], message }) => ({
        key: String(key),
        value: taken[String(key)],
        why: message,
      })),
    );
  const { dig_url_root: root, image_edit_endpoint: endpoint } = parsed.data;
  return {
    ...parsed.data,
    ...(root === undefined ? {} : { dig_url_root: held(like, 'dig_url_root', root, normaliseRoot) }),
    ...(endpoint === undefined
      ? {}
      : { image_edit_endpoint: held(like, 'image_edit_endpoint', endpoint, normaliseEndpoint) }),
  };
}

function held(like: string, key: Key, value: string, rule: (text: string) => string): string {
  try {
    return rule(value);
  } catch (error) {
    throw notTakenOver(like, [{ key, value, why: errorBody(error).why }]);
  }
}

/** The preview endpoint listens on another port every time, so a run here gets a fresh one, and its model with it. */
function withoutPreview(found: Found): Found {
  if (found.values.image_edit_model !== previewModel) return found;
  const { image_edit_endpoint: _url, image_edit_model: _model, ...values } = found.values;
  return { ...found, values, missing: found.missing.filter((key) => key !== 'image_edit_endpoint') };
}

async function readEarlier(like: string, context: ToolContext): Promise<Found> {
  const { osmo, signal } = context;
  const id = await workflowIdOf(like, context);
  const [query, spec] = await Promise.allSettled([osmo.query(id, { signal }), osmo.spec(id, { signal })]);
  if (query.status === 'rejected') {
    const kept = isNotFound(query.reason)
      ? await keptValues(like, 'it was never submitted', context)
      : undefined;
    if (kept) return kept;
    const stored = isNotFound(query.reason) ? await storedRun(like, query.reason, context) : undefined;
    if (stored) throw onlyFiles(like, stored);
    // The search by name says which runs there are.
    await findRun(like, context);
    throw query.reason;
  }
  const { status, pool, priority, groups } = query.value;
  const refused = status === 'FAILED_SUBMISSION';
  if (spec.status === 'rejected' && !refused) throw spec.reason;
  const readable = spec.status === 'fulfilled' ? readSpec(spec.value) : undefined;
  const found = readable === undefined ? undefined : day0Values(readable);
  if (found !== undefined) {
    const values = { ...found.values, pool: pool ?? undefined, priority: priority ?? undefined };
    return {
      ...found,
      values,
      board: readable ? boardTexts(readable) : new Map(),
      origin: `${like} (workflow ${id}, ${status})`,
      training: finishedTraining(like, found.values.release, groups),
    };
  }
  if (!refused) throw notDay0(id);
  const run = (await identify(query.value, context))?.run ?? nameInId(id) ?? like;
  const kept = await keptValues(run, 'OSMO refused its submission', context);
  if (kept) return kept;
  throw nothingKept(like, id);
}

/** Of the group that trains, when it has completed. */
function finishedTraining(
  run: string,
  release: unknown,
  groups: Awaited<ReturnType<ToolContext['osmo']['query']>>['groups'],
): Training | undefined {
  const trained = groups.find(({ name }) => name === stages.find(({ id }) => id === 'finetune')?.group);
  if (trained?.status !== 'COMPLETED') return undefined;
  const { start_time: started, end_time: ended } = trained;
  return {
    run,
    release,
    hours: started === undefined || ended === undefined ? undefined : (ended - started) / 3_600_000,
  };
}

const isNotFound = (thrown: unknown): boolean => errorBody(thrown).code === 'not_found';

/** A submission that OSMO did not take may have left no specification there; the plan of it is still here. */
async function keptValues(run: string, why: string, { settings }: ToolContext): Promise<Found | undefined> {
  const plan = await readPlanOf(settings.home, run);
  if (plan === undefined) return undefined;
  const { smoke_test, ...values } = plan.arguments;
  return {
    values: { ...(smoke_test ? smokeTest : {}), ...values },
    missing: [],
    board: new Map(),
    origin: `the latest plan of ${run} that was made here, since ${why}`,
  };
}
