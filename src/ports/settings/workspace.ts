/** Choices that a user has confirmed for one workspace, kept in config.json: root, pool and endpoint, never a model. */
import { join } from 'node:path';
import * as z from 'zod';
import { readIfThere, writeAtomic } from '../../base/system/files.ts';
import { withLock } from '../../base/system/lock.ts';
import type { ClusterKind } from '../../domain/model-id.ts';

export const workspaceForm = z.strictObject({
  /** The cluster that they were confirmed for: a root of the cluster is none for previews. */
  cluster: z.enum(['embedded', 'osmo']),
  dig_url_root: z.string().min(1).optional(),
  pool: z.string().min(1).optional(),
  image_edit_endpoint: z.string().min(1).optional(),
});
type Kept = z.infer<typeof workspaceForm>;
export type WorkspaceChoices = Omit<Kept, 'cluster'>;

/** Adds to what is remembered for this folder; call it only with the user's consent. */
export function remember(
  { home, workspace, cluster }: { home: string; workspace: string; cluster: ClusterKind },
  choices: WorkspaceChoices,
): void {
  change(home, (all) => {
    const before = all[workspace]?.cluster === cluster ? all[workspace] : {};
    return { ...all, [workspace]: { ...before, ...choices, cluster } };
  });
}

export function forget({ home, workspace }: { home: string; workspace: string }): void {
  change(home, ({ [workspace]: _, ...others }) => others);
}

const file = z.looseObject({ workspaces: z.record(z.string(), workspaceForm).optional() });

function change(home: string, edit: (all: Record<string, Kept>) => Record<string, Kept>): void {
  const path = configPath(home);
  withLock(join(home, 'locks', 'config'), () => {
    const config = file.parse(JSON.parse(readIfThere(path) ?? '{}'));
    const workspaces = edit(config.workspaces ?? {});
    writeAtomic(path, `${JSON.stringify({ ...config, workspaces }, null, 2)}\n`);
  });
}

export const configPath = (home: string): string => join(home, 'config.json');
