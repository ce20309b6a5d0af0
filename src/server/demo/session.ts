/** An MCP client with our server as its child process. */
import { type CallToolResult, Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Day0Error } from '../../base/errors.ts';
import { builtPath, packageVersion } from '../../base/package.ts';
import type { Screen } from './screen.ts';

/** Milliseconds without any word of a call; each word of progress begins them anew. */
const timeout = 120_000;

export class Session {
  private calls = 0;

  private constructor(
    private readonly client: Client,
    private readonly screen: Screen,
  ) {}

  /** Starts the server as a host would; it keeps to `home` and to the embedded engine. */
  static async open(home: string, screen: Screen): Promise<Session> {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [builtPath('pcba-day0.cjs'), '--cluster', 'embedded'],
      env: { ...ownEnvironment(), PCBA_DAY0_HOME: home },
      stderr: 'inherit',
    });
    const client = new Client({ name: 'pcba-day0-demo', version: packageVersion() });
    await client.connect(transport);
    const { tools } = await client.listTools();
    screen.say(`connected over stdio; tools: ${tools.map(({ name }) => name).join(', ')}`);
    return new Session(client, screen);
  }

  /** Calls a tool, shows question and answer, and returns the structured result. Throws when the tool reports an error. */
  async call(name: string, args: Record<string, unknown>): Promise<Record<string, unknown>> {
    this.screen.ask(++this.calls, name, args);
    const result = await this.settled(name, args);
    const answer = result.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
    this.screen.answer(answer, result.content.filter(({ type }) => type === 'image').length);
    if (!result.isError) return Object.fromEntries(Object.entries(result.structuredContent ?? {}));
    throw new Day0Error({
      code: 'run_failed',
      what: `the tool ${name} reported an error`,
      why: answer,
      fix: answer.match(/^fix: (.*)$/m)?.[1] ?? 'read the answer above',
      retry: 'after_check',
    });
  }

  /** A machine that is still preparing says so, and the same call goes on, for as long as it gets on. */
  private async settled(name: string, args: Record<string, unknown>): Promise<CallToolResult> {
    for (;;) {
      const result = await this.client.callTool(
        { name, arguments: args },
        {
          timeout,
          resetTimeoutOnProgress: true,
          onprogress: ({ message }) => this.screen.progress(message ?? ''),
        },
      );
      const [first] = result.content;
      const preparing =
        result.isError === true && first?.type === 'text' && /^ERROR preparing:/.test(first.text);
      if (!preparing) return result;
      this.screen.say(
        `    ${first.text.split('\n')[0]?.replace(/^ERROR preparing: /, '')}; the same call goes on`,
      );
    }
  }

  async close(): Promise<void> {
    await this.client.close();
  }
}

/** The environment without this package's own settings: the demo is the same for everybody. */
function ownEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([key, value]) =>
      value === undefined || key.startsWith('PCBA_DAY0_') ? [] : [[key, value]],
    ),
  );
}

/** A field of a structured result that is text by its schema. */
export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
