/** Every resource of the server. */
import type { McpServer } from '@modelcontextprotocol/server';
import { registerDocuments } from './documents.ts';
import { registerGallery } from './gallery.ts';
import { registerPictures } from './pictures.ts';
import { type ContextFor, registerRuns } from './runs.ts';
import { registerTroubleshooting } from './troubleshooting.ts';

export function registerResources(server: McpServer, contextFor: ContextFor, interest: () => void): void {
  registerDocuments(server);
  registerTroubleshooting(server);
  registerRuns(server, contextFor, interest);
  registerPictures(server, contextFor);
  registerGallery(server);
}
