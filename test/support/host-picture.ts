/** How large the picture is that a host gets from preview_outputs. */
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { CopiedRun } from './finished-run.ts';
import { programs } from './places.ts';

/** Bytes of its base64 form, which is what travels. */
export async function hostPicture({ home, args }: CopiedRun, more: Record<string, unknown>): Promise<number> {
  const client = new Client({ name: 'test-size', version: '1' });
  const env = { PATH: process.env.PATH ?? '', PCBA_DAY0_HOME: home };
  const server = { command: process.execPath, args: [programs.server, '--cluster', 'embedded'], env };
  await client.connect(new StdioClientTransport({ ...server, stderr: 'ignore' }));
  try {
    const { content } = await client.callTool({ name: 'preview_outputs', arguments: { ...args, ...more } });
    const picture = content.find((part) => part.type === 'image');
    return picture?.type === 'image' ? picture.data.length : 0;
  } finally {
    await client.close();
  }
}
