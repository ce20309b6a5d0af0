/** Makes what a call works with: the door to the cluster and to the stores that the settings name. */
import { embeddedOsmo } from '../embedded/client/program.ts';
import type { ToolContext } from '../ports/context.ts';
import { OsmoClient } from '../ports/osmo/client.ts';
import { OsmoData } from '../ports/osmo/data-command.ts';
import type { Settings } from '../ports/settings/settings.ts';

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
      const { openStore } = await import('../ports/store/index.ts');
      // What the embedded osmo reaches, this process reaches by itself.
      return openStore(url, settings.cluster === 'osmo' ? new OsmoData(osmo) : undefined);
    },
    ...call,
  };
}
