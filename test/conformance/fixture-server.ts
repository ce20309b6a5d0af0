/** The server that the conformance suite asks for, on the same HTTP code as ours: only the factory is another. */
import { InMemoryServerEventBus, McpServer, type McpServerFactory } from '@modelcontextprotocol/server';
import { limitsOf } from '../../src/server/http/limits.ts';
import { type Listening, listen } from '../../src/server/http/listen.ts';
import { registerContents } from './fixture/contents.ts';
import { registerMaterial } from './fixture/material.ts';
import { registerQuestions, states } from './fixture/questions.ts';
import { registerSchemas } from './fixture/schemas.ts';

export function fixtureServer(): Promise<Listening> {
  const bus = new InMemoryServerEventBus();
  const connect: McpServerFactory = () => {
    const server = new McpServer(
      { name: 'conformance-fixture', version: '1.0.0' },
      {
        capabilities: { logging: {}, resources: { subscribe: true, listChanged: true } },
        requestState: { verify: states.verify },
      },
    );
    registerContents(server);
    registerQuestions(server);
    registerMaterial(server);
    registerSchemas(server);
    for (const [name, kind] of [
      ['test_trigger_tool_change', 'tools_list_changed'],
      ['test_trigger_prompt_change', 'prompts_list_changed'],
    ] as const)
      server.registerTool(name, { description: 'Tells of a change' }, () => {
        bus.publish({ kind });
        return { content: [] };
      });
    // Older hosts subscribe to each resource.
    server.server.setRequestHandler('resources/subscribe', () => ({}));
    server.server.setRequestHandler('resources/unsubscribe', () => ({}));
    return server;
  };
  return listen({ host: '127.0.0.1', port: 0 }, { connect, bus, limits: limitsOf({}), onerror: () => {} });
}
