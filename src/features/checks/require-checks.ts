/** Runs checks that a plan or a submit requires: throws what failed, returns what is only risky. */
import type { Check } from '../../domain/checks.ts';
import type { RunParameters } from '../../domain/resolve.ts';
import { placeholderCredential } from '../../embedded/client/prepare.ts';
import type { ToolContext } from '../../ports/context.ts';
import type { CallOptions } from '../../ports/osmo/run-command.ts';
import { type ClusterFacts, gatherFacts } from './facts.ts';
import { type Probe, refusal, runProbes, type Subject } from './subject.ts';

/** Throws when a check failed; returns the warnings, one sentence each. */
export async function requireChecks(
  probes: readonly Probe[],
  run: RunParameters,
  context: ToolContext,
): Promise<string[]> {
  const checks = await makeChecks(probes, run, context);
  const refused = refusal(checks.filter(isFailed));
  if (refused) throw refused;
  return warningsOf(checks);
}

export const makeChecks = async (
  probes: readonly Probe[],
  run: RunParameters,
  context: ToolContext,
): Promise<Check[]> => runProbes(probes, await subjectOf(run, context));

export const isFailed = ({ status }: Check): boolean => status === 'fail';

export function warningsOf(checks: readonly Check[]): string[] {
  return checks
    .filter(({ status }) => status === 'warn')
    .map(({ id, what, fix }) => `${id}: ${what}${fix ? ` (${fix})` : ''}`);
}

export async function subjectOf(
  run: RunParameters,
  context: ToolContext,
  facts = factsOnce(context),
): Promise<Subject> {
  const { settings, osmo, signal } = context;
  const store = await context.openStore(run.dig_url_root);
  const { cluster, home, sceneLook, labels = {} } = settings;
  const around = {
    labels,
    cluster,
    osmo,
    store,
    openStore: (url: string) => context.openStore(url),
    home,
    sceneLook,
    run,
    signal,
    facts,
    askHub: settings.no_probe !== true,
  };
  return { ...around, deep: false, from: 'here', waitMs: 0, tell: () => {} };
}

/**
 * Asks the cluster when the first check wants to know, and not again. On the embedded engine the placeholder credential
 * is there afterwards: who lists the credentials sees what is missing.
 */
export function factsOnce(
  { osmo, settings, signal }: ToolContext,
  deadline?: number,
): () => Promise<ClusterFacts> {
  const ensure =
    settings.cluster === 'embedded'
      ? (options: CallOptions) => placeholderCredential(osmo, options)
      : undefined;
  let asked: Promise<ClusterFacts> | undefined;
  return () => {
    asked ??= gatherFacts(osmo, signal, deadline, ensure);
    return asked;
  };
}
