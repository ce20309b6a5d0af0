/** The pictures of a run as resources, by their place below runs/<name>/. */

import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { nextCall } from '../base/next-call.ts';
import { runPrefix } from '../domain/contract.ts';
import { locateRun } from '../features/runs/index.ts';
import { noSuchResource, resourceError, variable } from './protocol.ts';
import { type ContextFor, runNames, runsUri } from './runs.ts';

const types: Record<string, string> = { png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg' };
/** A larger one would fill a context for nothing; previews are small. */
const mostBytes = 8_000_000;
/** The protocol's own bound for completions. */
const mostCompletions = 100;

export function registerPictures(server: McpServer, contextFor: ContextFor): void {
  const template = new ResourceTemplate(`${runsUri}/{name}/pictures/{+key}`, {
    // A run has thousands.
    list: undefined,
    complete: {
      name: (begun) => runNames(contextFor, begun),
      key: (begun, context) => keys(contextFor, context?.arguments?.name, begun).catch(() => []),
    },
  });
  server.registerResource(
    'picture',
    template,
    {
      title: 'A picture of a run',
      description:
        'PNG or JPEG by its place in the run, such as anomaly/inference/reconstructed_image/IC+bridge_0.png',
      mimeType: 'image/png',
    },
    async (uri, variables, ctx) => {
      const [name, key] = [variable(variables, 'name'), variable(variables, 'key')];
      const mimeType = typeOf(key);
      if (mimeType === undefined || !isPlain(key))
        throw noSuchResource(uri.href, 'pictures are PNG or JPEG files below the run');
      try {
        const context = contextFor(ctx.mcpReq.signal);
        const located = await locateRun({ run: name }, context);
        const store = await context.openStore(located.root);
        const full = `${runPrefix(located.name)}${key}`;
        const info = await store.head(full);
        if (info === undefined)
          throw noSuchResource(
            uri.href,
            `${nextCall('list_outputs', { run: name, stage: 'defects' })} lists names below anomaly/, of the other stages those below usd2roi-components/ and augment/`,
          );
        if ((info.bytes ?? 0) > mostBytes)
          throw noSuchResource(uri.href, `it has ${info.bytes} bytes; preview_outputs shows it smaller`);
        const bytes = await store.read(full, { signal: ctx.mcpReq.signal });
        return { contents: [{ uri: uri.href, mimeType, blob: Buffer.from(bytes).toString('base64') }] };
      } catch (error) {
        throw resourceError(error);
      }
    },
  );
}

const typeOf = (key: string): string | undefined => types[/\.(\w+)$/.exec(key)?.[1]?.toLowerCase() ?? ''];

/** No empty parts and no way up. */
const isPlain = (key: string): boolean => key.split('/').every((part) => !['', '.', '..'].includes(part));

async function keys(contextFor: ContextFor, name: string | undefined, begun: string): Promise<string[]> {
  if (name === undefined) return [];
  const context = contextFor();
  const { name: run, root } = await locateRun({ run: name }, context);
  const prefix = runPrefix(run);
  const found: string[] = [];
  for await (const { key } of (await context.openStore(root)).list(`${prefix}${begun}`)) {
    if (typeOf(key) !== undefined) found.push(key.slice(prefix.length));
    if (found.length === mostCompletions) break;
  }
  return found;
}
