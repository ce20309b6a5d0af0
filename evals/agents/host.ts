/** The agents' end of the protocol: a client on the command that the runner names. */
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { list, record, text } from '../../test/support/values.ts';

export interface Result {
  isError: boolean;
  said: string;
  data: Record<string, unknown>;
}

export interface AgentHost {
  /** Schemas of the input's properties by tool. */
  tools: Record<string, Record<string, unknown>>;
  call(tool: string, args: Record<string, unknown>): Promise<Result>;
  close(): Promise<void>;
}

export async function connect(): Promise<AgentHost> {
  const [command = '', ...args] = list(JSON.parse(process.env.EVAL_MCP_COMMAND ?? '[]')).map(text);
  const client = new Client({ name: 'evals-agent', version: '1' });
  await client.connect(new StdioClientTransport({ command, args, stderr: 'inherit' }));
  const { tools } = await client.listTools();
  return {
    tools: Object.fromEntries(tools.map(({ name, inputSchema }) => [name, record(inputSchema.properties)])),
    call: async (tool, given) => {
      const answer = await client.callTool({ name: tool, arguments: given }, { timeout: 120_000 });
      return {
        isError: answer.isError === true,
        said: list(answer.content)
          .map((part) => text(record(part).text))
          .join('\n'),
        data: record(answer.structuredContent),
      };
    },
    close: () => client.close(),
  };
}

/** The user's words, from stdin. */
export async function readWords(): Promise<string> {
  let words = '';
  for await (const chunk of process.stdin) words += String(chunk);
  return words.trim();
}
