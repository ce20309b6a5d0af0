/** The least that an MCP server can be: the SDK over stdio and no tool. What our start is measured against. */
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

const handle = serveStdio(() => {
  const mcp = new McpServer({ name: 'bare', version: '1' }, { capabilities: { tools: {} } });
  mcp.server.setRequestHandler('tools/list', () => ({ tools: [] }));
  return mcp;
});
process.stdin.once('end', () => void handle.close().finally(() => process.exit(0)));
