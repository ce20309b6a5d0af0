/** The server over HTTP as a process of its own, on a free port, ended with the test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { ownEnvironment, programs } from './places.ts';

export interface HttpServer {
  url: string;
  process: ChildProcess;
  /** What it wrote to stderr and stdout so far. */
  said(): { stderr: string; stdout: string };
  /** Asks it to end, if it runs, and gives its exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

export async function httpServer(home: string, flags: readonly string[] = []): Promise<HttpServer> {
  const server = await startHttpServer(home, flags);
  onTestFinished(async () => void (await server.end()));
  return server;
}

/** The same for hooks: the caller ends it. */
export async function startHttpServer(home: string, flags: readonly string[] = []): Promise<HttpServer> {
  const child = spawn(
    process.execPath,
    [programs.server, '--cluster', 'embedded', 'serve', '--http', '0', ...flags],
    { env: { ...ownEnvironment(), PCBA_DAY0_HOME: home }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const said = { stderr: '', stdout: '' };
  child.stderr.on('data', (chunk) => {
    said.stderr += chunk;
  });
  child.stdout.on('data', (chunk) => {
    said.stdout += chunk;
  });
  const exited = once(child, 'exit');
  const end = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    const [code] = await exited;
    return code;
  };
  for (;;) {
    const [, url] = /(http:\/\/\S+\/mcp)/.exec(said.stderr) ?? [];
    if (url) return { url, process: child, said: () => ({ ...said }), end };
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${said.stderr}`);
    await Promise.race([once(child.stderr, 'data'), exited]);
  }
}

/** Sends a message as a program without an SDK would. */
export function post(url: string, message: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: typeof message === 'string' ? message : JSON.stringify(message),
  });
}

/** How a host of the 2025 revisions begins. */
export const hello = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'test-by-hand', version: '1' },
  },
};
