/** A server as a host starts it from a package: by the command that the package names, in an environment of a new user. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { patience } from '../support/patience.ts';
import { endPreview, temporaryFolder } from '../support/places.ts';
import { type Json, record } from '../support/values.ts';

export interface Start {
  command: string;
  args: readonly string[];
  env?: Record<string, string>;
}

export const json = (path: string): Json => record(JSON.parse(readFileSync(path, 'utf8')));

/** PATH, and homes of one's own: no setting and no credential of this machine's user. */
export function newUser(): Record<string, string> & { PCBA_DAY0_HOME: string } {
  const folder = temporaryFolder();
  const HOME = join(folder, 'home');
  mkdirSync(HOME);
  return {
    PATH: process.env.PATH ?? '',
    HOME,
    PCBA_DAY0_HOME: join(folder, 'day0'),
    // A busy machine may take longer than a host waits.
    PCBA_DAY0_PREPARE_WAIT_S: '400',
  };
}

export interface Installed {
  version: string;
  tools: Json[];
  call(name: string, args: Json): Promise<Json>;
}

/** Lends a session with the server, which ends with it; so does the preview endpoint that a preflight starts. */
export async function withServer(
  { command, args, env = {} }: Start,
  user: ReturnType<typeof newUser>,
  use: (server: Installed) => Promise<void>,
): Promise<void> {
  const client = new Client({ name: 'test-packages', version: '1' });
  await client.connect(
    new StdioClientTransport({
      command,
      args: [...args],
      env: { ...user, ...env },
      cwd: user.HOME ?? '',
      stderr: 'ignore',
    }),
    { timeout: patience },
  );
  try {
    const { tools } = await client.listTools();
    await use({
      version: client.getServerVersion()?.version ?? '',
      tools: tools.map(record),
      call: async (name, given) => {
        const answer = await client.callTool({ name, arguments: given }, { timeout: patience });
        if (answer.isError) throw new Error(JSON.stringify(answer.content));
        return record(answer.structuredContent);
      },
    });
  } finally {
    await client.close();
    endPreview(user.PCBA_DAY0_HOME);
  }
}
