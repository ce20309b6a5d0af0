/** A plan: the rendered workflow, every value with its source, the exact command, and a digest over all of it. */
import { nextCall } from '../../base/next-call.ts';
import { packagePath } from '../../base/package.ts';
import type { ClusterKind } from '../../domain/model-id.ts';
import { type ReleaseId, releaseOf } from '../../domain/releases/index.ts';
import { type ResolvedRun, workflowValues } from '../../domain/resolve.ts';
import { runLabel } from '../../domain/run-labels.ts';
import type { ToolContext } from '../../ports/context.ts';
import { cookbookCopies, cookbookDigest } from '../boards/index.ts';
import { renderRequest, type Submission } from '../submit/index.ts';

export interface Plan extends Submission {
  cluster: ClusterKind;
  run: ResolvedRun;
}

export const workflowFile = (release?: ReleaseId): string =>
  packagePath('assets', 'configs', releaseOf(release).workflow);

/** Has the cluster render the workflow; submits nothing. */
export async function makePlan(run: ResolvedRun, context: ToolContext): Promise<Plan> {
  const { parameters } = run;
  const books = parameters.boards.map(({ cookbook }) => cookbook);
  const { rendered, digest, request } = await renderRequest(
    {
      file: workflowFile(parameters.release),
      pool: parameters.pool,
      priority: parameters.priority,
      values: [...workflowValues(parameters), ...(await cookbookCopies(books, context.settings.home))],
      labels: { ...context.settings.labels, [runLabel]: parameters.name },
    },
    context,
    parameters.release + cookbookDigest(books),
  );
  const again = nextCall('submit_day0', { action: 'submit', digest });
  const { cluster } = context.settings;
  const { name, dig_url_root: root } = parameters;
  return { digest, name, root, cluster, run, request, rendered, again };
}
