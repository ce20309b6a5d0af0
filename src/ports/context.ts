/** What a tool's handler works with: settings, the door to the cluster, stores, progress and the caller's signal. */

import type { Answers } from '../base/errors.ts';
import type { OsmoClient } from './osmo/client.ts';
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

/** Who answered. What made the pictures of a run is told by their own notes. */
export const engineName = ({ cluster }: Pick<Settings, 'cluster'>): string =>
  cluster === 'embedded' ? 'embedded engine on this machine' : 'OSMO cluster';

/** How results about work of the cluster name it. */
export const clusterLine = (settings: Pick<Settings, 'cluster'>): string =>
  `${engineName(settings)}${settings.cluster === 'embedded' ? ': CPU previews, not AnomalyGen' : ''}`;
