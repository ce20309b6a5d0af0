/** Runs that the store has and OSMO here does not tell of: other people's, another cluster's, or forgotten ones. */
import { errorBody } from '../../base/errors.ts';
import { runPrefix } from '../../domain/contract.ts';
import { sampleRootUrl } from '../../embedded/client/prepare.ts';
import type { ToolContext } from '../../ports/context.ts';
import { nameInId } from '../../ports/osmo/workflow-id.ts';
import { normaliseRoot } from '../../ports/store/root-url.ts';
import { type RunAtUrl, runAtUrl } from './run-url.ts';

/** The root whose runs are looked into: the caller's, the server's own, on the embedded engine the sample's. */
export function usualRoot({ settings }: ToolContext, given?: string): string | undefined {
  const url = given ?? settings.dig_url_root;
  if (url !== undefined) return normaliseRoot(url);
  return settings.cluster === 'embedded' ? sampleRootUrl(settings.home) : undefined;
}

export const folderName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

export interface StoredRun extends RunAtUrl {
  /** Why only its files tell of it, as a sentence. */
  untold: string;
}

/** Why OSMO told nothing, by the code of its error; another error stands. */
const reasons: Partial<Record<string, (what: string) => string>> = {
  not_found: () => 'OSMO here has no workflow of it',
  cluster_unreachable: (what) => what,
  not_logged_in: (what) => what,
  cluster_refused: (what) => what,
};

const untold = (why: string): string =>
  `told by its files alone, since ${why}: status, logs and what was asked for are not known here`;

/** What a result says that had no specification to read; `located` was asked for by name and root, or was not found. */
export const untoldOf = (located: { untold?: string }, spec: unknown): string | undefined =>
  spec === undefined ? (located.untold ?? untold('OSMO here tells nothing of it')) : undefined;

/** The same run where OSMO could not tell of it, which `error` says; undefined where nothing lies. */
export async function storedRun(
  run: string,
  error: unknown,
  context: ToolContext,
): Promise<StoredRun | undefined> {
  const { code, what } = errorBody(error);
  const reason = reasons[code]?.(what);
  const place = reason === undefined ? undefined : await inStore(run, context);
  return place && reason !== undefined ? { ...place, untold: untold(reason) } : undefined;
}

/** The run by its name or workflow ID in the usual root, or by its URL; undefined where nothing lies. */
export async function inStore(run: string, context: ToolContext): Promise<RunAtUrl | undefined> {
  for (const place of placesOf(run, context)) {
    if (!folderName.test(place.run)) continue;
    const store = await context.openStore(place.root);
    const there = await store.children(runPrefix(place.run), { limit: 1 }).catch(() => []);
    if (there.length > 0) return place;
  }
  return undefined;
}

function placesOf(run: string, context: ToolContext): RunAtUrl[] {
  const at = runAtUrl(run);
  const root = usualRoot(context);
  if (at || root === undefined) return at ? [at] : [];
  return [run, nameInId(run) ?? []].flat().map((name) => ({ run: name, root }));
}
