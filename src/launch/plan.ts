/** A plan: the rendered workflow, every value with its source, the exact command, and a digest over all of it. */
import { createHash } from 'node:crypto';
import type { ClusterKind } from '../day0/model-id.ts';
import { type ResolvedRun, workflowValues } from '../day0/resolve.ts';
import { type SubmitRequest, submitArguments } from '../osmo/submit-request.ts';
import { packagePath } from '../package.ts';
import type { ToolContext } from '../tools/context.ts';

/** Every submit carries the run's name under this label, so that a lost answer can be looked up. */
export const runLabel = 'pcba-day0-run';

export interface Plan {
  digest: string;
  cluster: ClusterKind;
  run: ResolvedRun;
  request: SubmitRequest;
  /** The workflow YAML as the cluster rendered it. */
  rendered: string;
}

export const workflowFile = (): string =>
  packagePath('assets', 'configs', 'texture_defect_generation_day0.yaml');

/** Has the cluster render the workflow; submits nothing. */
export async function makePlan(run: ResolvedRun, context: ToolContext): Promise<Plan> {
  const { parameters } = run;
  const request: SubmitRequest = {
    file: workflowFile(),
    pool: parameters.pool,
    priority: parameters.priority,
    values: workflowValues(parameters),
    labels: { [runLabel]: parameters.name },
  };
  const rendered = await context.osmo.dryRun(request, { signal: context.signal });
  const { cluster } = context.settings;
  return { digest: digestOf(cluster, request, rendered), cluster, run, request, rendered };
}

/** 128 bits of SHA-256 over the cluster, the pool, every value and the rendered workflow. */
function digestOf(
  cluster: ClusterKind,
  { pool, priority, values, labels }: SubmitRequest,
  rendered: string,
): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify({ cluster, pool, priority, values, labels, rendered }));
  return hash.digest('hex').slice(0, 32);
}

/** The command as a person would type it, each argument quoted where a shell needs it. */
export function commandLine(program: readonly string[], request: SubmitRequest): string {
  return [...program, ...submitArguments(request), '-t', 'json'].map(shellQuote).join(' ');
}

function shellQuote(argument: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
