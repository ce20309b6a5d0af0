/** The workflow of a run that is given with its root: runs of one name below two roots are two runs, and may be two people's. */
import type { ToolContext } from '../../ports/context.ts';
import { normaliseRoot } from '../../ports/store/root-url.ts';
import type { RunAtUrl } from './run-url.ts';
import { rootInSpec } from './spec-roots.ts';

/** So many workflows of one name are looked at, the latest first. */
const most = 12;

/** Lists workflow IDs of a name, oldest first. */
export type IdsOfName = (run: string) => Promise<readonly string[]>;

export interface WorkflowAt {
  id: string;
  spec: string;
}

/** The latest that writes this run below this root by its own specification, from the first list that has one. */
export async function workflowAt(
  { run, root }: RunAtUrl,
  lists: readonly IdsOfName[],
  { osmo, signal }: ToolContext,
): Promise<WorkflowAt | undefined> {
  const seen = new Set<string>();
  for (const list of lists) {
    const fresh = (await list(run)).filter((id) => !seen.has(id)).slice(-most);
    for (const id of fresh.toReversed()) {
      seen.add(id);
      const spec = await osmo.spec(id, { signal }).catch((error: unknown) => {
        if (signal?.aborted) throw error;
        return '';
      });
      if (sameRoot(rootInSpec(spec, run), root)) return { id, spec };
    }
  }
  return undefined;
}

/** Whether both are known and name one place. */
export function sameRoot(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return a === b || plain(a) === plain(b);
}

function plain(root: string): string {
  try {
    return normaliseRoot(root);
  } catch {
    return root;
  }
}
