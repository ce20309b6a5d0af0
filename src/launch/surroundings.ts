/** Fills what the caller left out from settings and cluster; on the embedded engine it makes ready what is missing. */
import { randomBytes } from 'node:crypto';
import { artifacts } from '../day0/contract.ts';
import { inClusterEndpoint, previewModel, requiredModel } from '../day0/model-id.ts';
import { checkName, defaultPrefix, stampName } from '../day0/name.ts';
import type { RunArguments } from '../day0/parameters.ts';
import { type ResolvedRun, resolveParameters, type Surroundings } from '../day0/resolve.ts';
import {
  ensurePlaceholderCredential,
  ensurePreviewEndpoint,
  ensureSampleRoot,
  sampleBoard,
  sampleRootUrl,
} from '../embedded/prepare.ts';
import { normaliseEndpoint } from '../endpoint/url.ts';
import { Day0Error } from '../errors.ts';
import type { Fact } from '../preflight/facts.ts';
import type { ToolContext } from '../tools/context.ts';
import { poolToUse } from './pool.ts';
import { normaliseRoot } from './root.ts';

/**
 * Complete, checked parameters for these arguments. Throws `bad_input` or `not_configured` before anything is written.
 * `earlier` holds what the arguments leave to an earlier run, see `like.ts`.
 * `known` tells the profile's default pool to a caller that asks the cluster for its facts as well (which sees to the
 * placeholder credential); when OSMO did not say, the run goes on without a pool, for checks that report that.
 */
export async function settleRun(
  given: RunArguments,
  context: ToolContext,
  known?: () => Promise<Fact<string | undefined>>,
  earlier: RunArguments = {},
): Promise<ResolvedRun> {
  if (given.name !== undefined) checkName(given.name);
  const { settings, signal } = context;
  const asked = { ...earlier, ...given };
  const askedRoot = asked.dig_url_root ?? settings.dig_url_root;
  const root = askedRoot === undefined ? undefined : normaliseRoot(askedRoot);
  const askedEndpoint = asked.image_edit_endpoint ?? settings.image_edit_endpoint;
  const endpoint = askedEndpoint === undefined ? undefined : normaliseEndpoint(askedEndpoint);
  const around = settings.cluster === 'embedded' ? embedded : cluster;
  const surroundings = await around({ given: asked, root, endpoint, context, known });
  signal?.throwIfAborted();
  return resolveParameters(
    {
      ...given,
      ...(given.dig_url_root && root ? { dig_url_root: root } : {}),
      ...(given.image_edit_endpoint && endpoint ? { image_edit_endpoint: endpoint } : {}),
    },
    surroundings,
    earlier,
  );
}

interface Asked {
  given: RunArguments;
  root: string | undefined;
  endpoint: string | undefined;
  context: ToolContext;
  known: (() => Promise<Fact<string | undefined>>) | undefined;
}

function freshName(given: RunArguments): Surroundings['name'] {
  return { value: given.name ?? stampName(defaultPrefix, randomBytes(4)), from: 'stamped' };
}

async function embedded({ given, root, endpoint, context, known }: Asked): Promise<Surroundings> {
  const { settings, osmo, signal } = context;
  const sampleRoot = sampleRootUrl(settings.home);
  const usesSample = root === undefined || root === sampleRoot;
  const [preview, , , holdsSample] = await Promise.all([
    endpoint === undefined ? ensurePreviewEndpoint(settings.home, signal) : undefined,
    usesSample ? ensureSampleRoot(settings.home, signal) : undefined,
    known === undefined ? ensurePlaceholderCredential(osmo, signal) : undefined,
    usesSample || sampleLiesBelow(root, context),
  ]);
  const model = preview === undefined ? requiredModel : previewModel;
  return {
    cluster: 'embedded',
    name: freshName(given),
    root: { value: root ?? sampleRoot, from: root === undefined ? 'cluster default' : 'setting' },
    endpoint: {
      value: endpoint ?? preview ?? '',
      from: preview === undefined ? 'setting' : 'cluster default',
    },
    model: {
      value: settings.image_edit_model ?? model,
      from: settings.image_edit_model ? 'setting' : 'cluster default',
    },
    pool: { value: settings.pool ?? 'default', from: settings.pool ? 'setting' : 'cluster default' },
    sample: holdsSample ? sampleBoard : undefined,
  };
}

/** A root that was set up here has the sample board too, so its board is the default there as well. */
async function sampleLiesBelow(root: string, { openStore }: ToolContext): Promise<boolean> {
  const scene = `${artifacts.assets}${sampleBoard.scene_filename}`;
  try {
    return (await (await openStore(root)).head(scene)) !== undefined;
  } catch {
    // The checks of the root say what is wrong with it.
    return false;
  }
}

async function cluster({ given, root, endpoint, context, known }: Asked): Promise<Surroundings> {
  const { settings } = context;
  if (root === undefined) {
    throw new Day0Error({
      code: 'not_configured',
      what: 'dig_url_root is missing',
      why: 'tens of GB are written below it, so a cluster run has no silent default',
      fix: 'give dig_url_root (for example s3://<bucket>/dig), or set PCBA_DAY0_DIG_URL_ROOT for this server',
      retry: 'never',
    });
  }
  const pool = given.pool ?? settings.pool ?? (await poolToUse(context, await known?.()));
  return {
    cluster: 'osmo',
    name: freshName(given),
    root: { value: root, from: 'setting' },
    endpoint: { value: endpoint ?? inClusterEndpoint, from: endpoint ? 'setting' : 'default' },
    model: {
      value: settings.image_edit_model ?? requiredModel,
      from: settings.image_edit_model ? 'setting' : 'default',
    },
    pool: { value: pool, from: settings.pool ? 'setting' : 'cluster default' },
  };
}
