/** Serves MCP over stdio until the host goes away. stdout carries protocol messages only. */
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { messageOf } from '../base/errors.ts';
import { cleanText } from '../base/redact.ts';
import { line } from '../base/untrusted-text.ts';
import type { Settings } from '../ports/settings/settings.ts';
import { watchRuns } from '../resources/changes.ts';
import { contextWith, createServer } from './factory.ts';
import { followChanges } from './subscriptions.ts';

export function serve(readSettings: () => Settings): void {
  const changes = watchRuns(contextWith(readSettings));
  const connect = ({ era }: { era: 'legacy' | 'modern' }) => {
    const server = createServer(readSettings, changes);
    followChanges(server, changes, era);
    return server;
  };
  const handle = serveStdio(connect, {
    onerror: (error) => process.stderr.write(`pcba-day0: ${line(cleanText(messageOf(error)), 1000)}\n`),
  });
  const close = (): void => void handle.close().finally(() => process.exit(0));
  process.once('SIGINT', close);
  process.once('SIGTERM', close);
  // Runs and the preview endpoint are processes of their own; ending the server leaves them alone.
  process.stdin.once('end', close);
}
