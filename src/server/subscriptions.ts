/** Carries changes of runs to one connected host, in the way of its protocol revision. */
import type { McpServer } from '@modelcontextprotocol/server';
import type { RunChanges } from '../resources/changes.ts';

/**
 * Older hosts subscribe to each resource, and are told of nothing else; newer ones name what they want on a stream
 * that the transport filters.
 */
export function followChanges(mcp: McpServer, changes: RunChanges, era: 'legacy' | 'modern'): void {
  const { server } = mcp;
  const subscribed = new Set<string>();
  server.setRequestHandler('resources/subscribe', ({ params }) => {
    subscribed.add(params.uri);
    changes.interest();
    return {};
  });
  server.setRequestHandler('resources/unsubscribe', ({ params }) => {
    subscribed.delete(params.uri);
    return {};
  });
  const stop = changes.listen((change) => {
    const sent =
      change === 'list'
        ? server.sendResourceListChanged()
        : era === 'modern' || subscribed.has(change.updated)
          ? server.sendResourceUpdated({ uri: change.updated })
          : Promise.resolve();
    // A host that has gone away needs no news.
    sent.catch(() => {});
  });
  const { onclose } = server;
  server.onclose = () => {
    stop();
    onclose?.();
  };
}
