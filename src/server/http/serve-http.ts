/** `pcba-day0 serve --http [port]`: the same server for agent frameworks on this machine, until it is told to end. */
import type { McpServerFactory, ServerEventBus } from '@modelcontextprotocol/server';
import { messageOf } from '../../base/errors.ts';
import { cleanText } from '../../base/redact.ts';
import type { Settings } from '../../ports/settings/settings.ts';
import { type RunChanges, watchRuns } from '../../resources/changes.ts';
import { contextWith, createServer } from '../factory.ts';
import { followChanges } from '../subscriptions.ts';
import { addressOf } from './address.ts';
import { type LimitFlags, limitsOf } from './limits.ts';
import { listen } from './listen.ts';

export interface HttpFlags extends LimitFlags {
  host?: string | undefined;
}

/** Rejects with a `Day0Error` when it cannot listen. */
export async function serveHttp(
  readSettings: () => Settings,
  port: string | undefined,
  flags: HttpFlags,
): Promise<void> {
  const address = addressOf(flags.host, port);
  const limits = limitsOf(flags);
  const changes = watchRuns(contextWith(readSettings));
  const connect: McpServerFactory = ({ era }) => {
    const server = createServer(readSettings, changes);
    // A newer host's news come over the bus: the server of an exchange ends with it.
    if (era === 'legacy') followChanges(server, changes, era);
    return server;
  };
  const say = (text: string): void => void process.stderr.write(`pcba-day0: ${cleanText(text)}\n`);
  const listening = await listen(address, {
    connect,
    bus: busOf(changes),
    limits,
    onerror: (error) => say(messageOf(error)),
  });
  say(`MCP over HTTP at ${listening.url}, for this machine only; Ctrl-C ends it`);
  // Runs and the preview endpoint are processes of their own; ending the server leaves them alone.
  const close = (): void => {
    changes.close();
    listening.close().finally(() => process.exit(0));
  };
  process.once('SIGINT', close);
  process.once('SIGTERM', close);
}

/** Looks at runs only while somebody is subscribed. */
function busOf(changes: RunChanges): ServerEventBus {
  return {
    publish: () => {},
    subscribe: (tell) => {
      const stop = changes.listen((change) =>
        tell(
          change === 'list'
            ? { kind: 'resources_list_changed' }
            : { kind: 'resource_updated', uri: change.updated },
        ),
      );
      changes.interest();
      return stop;
    },
  };
}
