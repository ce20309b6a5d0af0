/** Serves MCP over stdio until the host goes away. stdout carries protocol messages only. */
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { messageOf } from '../errors.ts';
import type { Settings } from '../settings/settings.ts';
import { createServer } from './factory.ts';

export function serve(readSettings: () => Settings): void {
  const handle = serveStdio(() => createServer(readSettings), {
    onerror: (error) => process.stderr.write(`pcba-day0: ${messageOf(error)}\n`),
  });
  const close = (): void => void handle.close().finally(() => process.exit(0));
  process.once('SIGINT', close);
  process.once('SIGTERM', close);
  // Runs and the preview endpoint are processes of their own; ending the server leaves them alone.
  process.stdin.once('end', close);
}
