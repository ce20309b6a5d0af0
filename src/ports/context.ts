/** What a tool's handler works with: settings, the door to the cluster, stores, progress and the caller's signal. */

import type { Answers } from '../base/errors.ts';
import type { ClusterKind } from '../domain/model-id.ts';
import type { Wait } from '../embedded/client/prepare.ts';
import { embeddedOsmo } from '../embedded/client/program.ts';
import type { FoundRun } from '../features/runs/find.ts';
import { OsmoClient } from './osmo/client.ts';
import { OsmoData } from './osmo/data-command.ts';
import type { Settings } from './settings/settings.ts';
import type { ObjectStore } from './store/port.ts';

export interface ToolContext {
  settings: Settings;
  osmo: OsmoClient;
  /** Opens a store by URL; the adapters load on first use. */
  openStore(url: string): Promise<ObjectStore>;
  /** Aborted when the client withdraws the call. */
  signal: AbortSignal | undefined;
  /** What the user answered to a question of an earlier round of this call; false: declined. */
  answer(key: string): Answers | false | undefined;
  /** Tells a waiting client how far the call is; `done` must grow. */
  progress(message: string, done: number, total?: number): Promise<void>;
}

export function createContext(
  settings: Settings,
  call: Pick<ToolContext, 'signal' | 'progress' | 'answer'>,
): ToolContext {
  const command =
    settings.cluster === 'embedded'
      ? embeddedOsmo(settings.home, settings.mirror)
      : { argv: ['osmo'] satisfies [string], env: {} };
  const osmo = new OsmoClient(command, settings.deadlines);
  return {
    settings,
    osmo,
    openStore: async (url) => {
      const { openStore } = await import('./store/index.ts');
      // What the embedded osmo reaches, this process reaches by itself.
      return openStore(url, settings.cluster === 'osmo' ? new OsmoData(osmo) : undefined);
    },
    ...call,
  };
}

/** How long this call waits for what this machine prepares, and whom it tells. */
export const preparationWait = ({ settings, signal, progress }: ToolContext): Wait => ({
  milliseconds: settings.prepareWait,
  signal,
  // What the call counts later starts at 1.
  tell: (message, done) => void progress(message, done),
});

/** Who answered. What made the pictures of a run is told by their own notes. */
export const engineName = ({ cluster }: Pick<Settings, 'cluster'>): string =>
  cluster === 'embedded' ? 'embedded engine on this machine' : 'OSMO cluster';

/** How results about work of the cluster name it. */
export const clusterLine = (settings: Pick<Settings, 'cluster'>): string =>
  `${engineName(settings)}${settings.cluster === 'embedded' ? ': CPU previews, not AnomalyGen' : ''}`;

/** How results name a run. */
export function runFields(
  { name, workflow }: FoundRun,
  { settings }: ToolContext,
): { cluster: ClusterKind; run: string | null; workflow_id: string; status: string } {
  return { cluster: settings.cluster, run: name ?? null, workflow_id: workflow.id, status: workflow.status };
}
