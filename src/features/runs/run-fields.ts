/** How results name a run. */
import type { ClusterKind } from '../../domain/model-id.ts';
import type { ToolContext } from '../../ports/context.ts';
import type { FoundRun } from './find.ts';

export function runFields(
  { name, workflow }: FoundRun,
  { settings }: ToolContext,
): { cluster: ClusterKind; run: string | null; workflow_id: string; status: string } {
  return { cluster: settings.cluster, run: name ?? null, workflow_id: workflow.id, status: workflow.status };
}
