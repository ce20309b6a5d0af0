/** How results name the run that they are about. */
import type { FoundRun } from '../../features/runs/index.ts';

export function runData({ name, workflow }: Pick<FoundRun, 'name' | 'workflow'>): {
  run: string | null;
  workflow_id: string;
  status: string;
} {
  return { run: name ?? null, workflow_id: workflow.id, status: workflow.status };
}
