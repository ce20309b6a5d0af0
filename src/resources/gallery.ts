/** The gallery as a page for hosts with MCP Apps: one file with everything in it, which asks the network for nothing. */
import { readFile } from 'node:fs/promises';
import type { McpServer } from '@modelcontextprotocol/server';
import { galleryFile, galleryUri } from '../features/view/index.ts';
import { fileFacts } from './protocol.ts';

/** What MCP Apps call such a page. */
const mimeType = 'text/html;profile=mcp-app';

export function registerGallery(server: McpServer): void {
  server.registerResource(
    'gallery',
    galleryUri,
    {
      title: 'Gallery',
      description: 'Samples of a run to look through, compare and reject',
      mimeType,
      ...fileFacts(galleryFile()),
    },
    async (uri) => ({
      contents: [
        {
          uri: uri.href,
          mimeType,
          text: await readFile(galleryFile(), 'utf8'),
          _meta: { ui: { prefersBorder: true } },
        },
      ],
    }),
  );
}
