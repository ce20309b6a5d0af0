/**
 * Two MCP hosts, a modern one and one of the years before, with our server as a child process over stdio, or over HTTP
 * with a server that runs.
 */
import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernHttp,
} from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernTransport } from '@modelcontextprotocol/client/stdio';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as LegacyHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  ElicitRequestSchema,
  ResourceListChangedNotificationSchema,
  ResourceUpdatedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { type Catalogue, expectHouseRules } from './house-rules.ts';
import { patience } from './patience.ts';
import { ownEnvironment, programs } from './places.ts';
import { list, record, text } from './values.ts';

/** The tools that every host sees, in their order. */
export const toolNames = [
  'preflight',
  'setup_artifacts',
  'check_endpoint',
  'stamp_name',
  'submit_day0',
  'watch_run',
  'list_runs',
  'diagnose_run',
  'read_logs',
  'cancel_run',
  'list_outputs',
  'preview_outputs',
  'inspect_dataset',
  'download_outputs',
  'export_dataset',
  'compare_runs',
];

export interface ToolAnswer {
  isError: boolean;
  /** All text parts. */
  text: string;
  data: Record<string, unknown>;
  /** MIME types of the pictures. */
  pictures: string[];
}

export interface ListedTool {
  name: string;
  title: string;
  description: string;
  annotations: Record<string, unknown>;
  inputSchema: Record<string, unknown>;
  outputSchema: Record<string, unknown>;
  /** As it was listed. */
  whole: Record<string, unknown>;
}

export interface Host {
  tools(): Promise<ListedTool[]>;
  call(name: string, args: Record<string, unknown>, options?: CallOptions): Promise<ToolAnswer>;
  /** The same of any server's tool: the answer as it came, held to no rule of our house. */
  raw(name: string, args: Record<string, unknown>, options?: CallOptions): Promise<Record<string, unknown>>;
  /** URIs of the listed resources. */
  resources(): Promise<string[]>;
  /** The listed resources as they are. */
  listed(): Promise<Record<string, unknown>[]>;
  /** A resource's text. */
  read(uri: string): Promise<string>;
  /** A resource's bytes and MIME type. */
  bytes(uri: string): Promise<{ mimeType: string; bytes: Buffer }>;
  /** What the server offers for a template's variable that begins like this, beside those that are known. */
  complete(template: string, name: string, begun: string, known?: Record<string, string>): Promise<string[]>;
  /** Tells of the resources that changed and, as `list`, of changed lists, from now on. */
  follow(uris: string[], told: (what: string) => void): Promise<void>;
  close(): Promise<void>;
}

export interface CallOptions {
  signal?: AbortSignal;
  onProgress?: (message: string) => void;
}

interface Completion {
  ref: { type: 'ref/resource'; uri: string };
  argument: { name: string; value: string };
  context?: { arguments: Record<string, string> };
}

interface LooseClient {
  listTools(): Promise<{ tools: unknown[] }>;
  callTool(name: string, args: Record<string, unknown>, options: CallOptions): Promise<unknown>;
  listResources(): Promise<{ resources: { uri: string }[] }>;
  follow: Host['follow'];
  readResource(params: { uri: string }): Promise<{ contents: unknown[] }>;
  complete(params: Completion): Promise<{ completion: { values: string[] } }>;
  close(): Promise<void>;
}

const catalogueOf = (tools: unknown[]): Catalogue =>
  new Map(tools.map(record).map((tool) => [text(tool.name), record(tool.inputSchema)]));

function host(client: LooseClient): Host {
  let catalogue: Catalogue | undefined;
  return {
    async tools() {
      return (await client.listTools()).tools.map(record).map((tool) => ({
        name: text(tool.name),
        title: text(tool.title),
        description: text(tool.description),
        annotations: record(tool.annotations),
        inputSchema: record(tool.inputSchema),
        outputSchema: record(tool.outputSchema),
        whole: tool,
      }));
    },
    async call(name, args, options = {}) {
      const answer = record(await client.callTool(name, args, options));
      const parts = list(answer.content).map(record);
      const isError = answer.isError === true;
      const whole = parts.map((part) => text(part.text)).join('\n');
      const { structuredContent: structured } = answer;
      const data = structured === undefined ? undefined : record(structured);
      catalogue ??= catalogueOf((await client.listTools()).tools);
      const said = parts.filter(({ type }) => type === 'text').map((part) => text(part.text));
      expectHouseRules(
        name,
        args,
        { isError, text: said.join('\n'), data, meta: record(answer._meta) },
        catalogue,
      );
      return {
        isError,
        text: whole,
        data: record(answer.structuredContent),
        pictures: parts.flatMap((part) => (part.type === 'image' ? [text(part.mimeType)] : [])),
      };
    },
    raw: async (name, args, options = {}) => record(await client.callTool(name, args, options)),
    resources: async () => (await client.listResources()).resources.map(({ uri }) => uri),
    read: async (uri) => {
      const { contents } = await client.readResource({ uri });
      return contents.map((one) => text(record(one).text)).join('');
    },
    listed: async () => (await client.listResources()).resources.map(record),
    bytes: async (uri) => {
      const [first] = (await client.readResource({ uri })).contents.map(record);
      return { mimeType: text(first?.mimeType), bytes: Buffer.from(text(first?.blob), 'base64') };
    },
    follow: (uris, told) => client.follow(uris, told),
    complete: async (uri, name, value, known) => {
      const answer = await client.complete({
        ref: { type: 'ref/resource', uri },
        argument: { name, value },
        ...(known ? { context: { arguments: known } } : {}),
      });
      return answer.completion.values;
    },
    close: () => client.close(),
  };
}

export interface HostOptions {
  home: string;
  /** Of a server that runs; home, env and flags are that server's then. */
  url?: string;
  env?: Record<string, string>;
  /** Given to the server's command line. */
  flags?: readonly string[];
  /** The folder that the server is started in. */
  cwd?: string;
  /** The user behind the host; without one the host cannot ask. Undefined declines. */
  user?: (question: string) => Record<string, string | boolean> | undefined;
}

function elicited(user: HostOptions['user'], question: string) {
  const content = user?.(question);
  return content === undefined ? { action: 'decline' as const } : { action: 'accept' as const, content };
}

function parameters({ home, env = {}, flags = ['--cluster', 'embedded'], cwd }: HostOptions) {
  return {
    command: process.execPath,
    args: [programs.server, ...flags],
    env: { ...ownEnvironment(), ...env, PCBA_DAY0_HOME: home },
    stderr: 'ignore' as const,
    ...(cwd === undefined ? {} : { cwd }),
  };
}

const request = ({ signal, onProgress }: CallOptions) => ({
  timeout: patience,
  ...(signal ? { signal } : {}),
  ...(onProgress
    ? { onprogress: ({ message }: { message?: string | undefined }) => onProgress(message ?? '') }
    : {}),
});

export async function modernHost(options: HostOptions): Promise<Host> {
  const { user } = options;
  const capabilities = user ? { elicitation: { form: {} } } : {};
  // Without the pin the client would shake hands as its predecessors did.
  const versionNegotiation = { mode: { pin: '2026-07-28' } };
  const client = new ModernClient(
    { name: 'test-modern', version: '1' },
    { capabilities, versionNegotiation },
  );
  if (user)
    client.setRequestHandler('elicitation/create', async ({ params }) => elicited(user, params.message));
  await client.connect(
    options.url ? new ModernHttp(new URL(options.url)) : new ModernTransport(parameters(options)),
    request({}),
  );
  return host({
    listTools: () => client.listTools(undefined, request({})),
    listResources: () => client.listResources(undefined, request({})),
    readResource: (params) => client.readResource(params, request({})),
    complete: (params) => client.complete(params, request({})),
    follow: async (uris, told) => {
      client.setNotificationHandler('notifications/resources/updated', ({ params }) => told(params.uri));
      client.setNotificationHandler('notifications/resources/list_changed', () => told('list'));
      await client.listen({ resourceSubscriptions: uris, resourcesListChanged: true });
    },
    callTool: (name, args, more) => client.callTool({ name, arguments: args }, request(more)),
    close: () => client.close(),
  });
}

export async function legacyHost(options: HostOptions): Promise<Host> {
  const { user } = options;
  const capabilities = user ? { elicitation: {} } : {};
  const client = new LegacyClient({ name: 'test-legacy', version: '1' }, { capabilities });
  if (user)
    client.setRequestHandler(ElicitRequestSchema, async ({ params }) => elicited(user, params.message));
  await client.connect(
    options.url ? new LegacyHttp(new URL(options.url)) : new LegacyTransport(parameters(options)),
    request({}),
  );
  return host({
    listTools: () => client.listTools(undefined, request({})),
    listResources: () => client.listResources(undefined, request({})),
    readResource: (params) => client.readResource(params, request({})),
    complete: (params) => client.complete(params, request({})),
    follow: async (uris, told) => {
      client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => told(params.uri));
      client.setNotificationHandler(ResourceListChangedNotificationSchema, () => told('list'));
      for (const uri of uris) await client.subscribeResource({ uri }, request({}));
    },
    callTool: (name, args, more) => client.callTool({ name, arguments: args }, undefined, request(more)),
    close: () => client.close(),
  });
}

export const hosts = { modern: modernHost, legacy: legacyHost };
