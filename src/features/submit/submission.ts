/** What is submitted: a workflow as the cluster rendered it, under a digest, and the command that submits it. */
import { createHash } from 'node:crypto';
import type { ClusterKind } from '../../domain/model-id.ts';
import type { ToolContext } from '../../ports/context.ts';
import { knowsLabels } from '../../ports/osmo/labels.ts';
import { type SubmitRequest, submitArguments } from '../../ports/osmo/submit-request.ts';

/** One workflow that is submitted once, whatever it does. */
export interface Submission {
  /** Names the attempt that is remembered while its outcome is open. */
  digest: string;
  /** The run's name, which is the workflow's own: its ID becomes `<name>-<n>`. */
  name: string;
  /** The DIG root that it writes below. */
  root: string;
  request: SubmitRequest;
  /** The workflow YAML as the cluster rendered it. */
  rendered: string;
  /** The call that submits it, or takes it up when it is there. */
  again: string;
}

/**
 * What the cluster makes of a request, with labels where it has them, and the digest over both; submits nothing. `contents`
 * stands for files that the rendering names and does not hold.
 */
export async function renderRequest(
  wanted: SubmitRequest,
  { osmo, settings, signal }: ToolContext,
  contents = '',
): Promise<Pick<Submission, 'digest' | 'rendered' | 'request'>> {
  const labels = (await knowsLabels(osmo, { signal })) ? wanted.labels : {};
  const request = { ...wanted, labels };
  const rendered = await osmo.dryRun(request, { signal });
  return { rendered, request, digest: digestOf(settings.cluster, wanted, rendered + contents) };
}

/**
 * 128 bits of SHA-256 over the cluster, the pool, every value and the rendered workflow. Labels are the wanted ones,
 * and those that the rendering repeats are left out of it: a client that is updated in between changes no plan.
 */
function digestOf(
  cluster: ClusterKind,
  { pool, priority, values, labels }: SubmitRequest,
  rendered: string,
): string {
  const hash = createHash('sha256');
  const unlabelled = rendered.replace(/^ {2}labels:\n(?: {4}.*\n)*/m, '');
  hash.update(JSON.stringify({ cluster, pool, priority, values, labels, rendered: unlabelled }));
  return hash.digest('hex').slice(0, 32);
}

/** The command as a person would type it, each argument quoted where a shell needs it. */
export function commandLine(program: readonly string[], request: SubmitRequest): string {
  return [...program, ...submitArguments(request), '-t', 'json'].map(shellQuote).join(' ');
}

function shellQuote(argument: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
