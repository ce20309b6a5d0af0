// The .mcpb bundle for Claude Desktop and other hosts of its kind: the tree of a server with a manifest.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { root } from '../program.mjs';
import { run } from './run.mjs';
import { settings } from './settings.mjs';

/** Name and title of each tool, from the server itself: what an installing user sees. */
async function toolsOf(server, name) {
  const client = new Client({ name: 'package', version: '1' });
  const program = join(server, 'dist', `${name}.cjs`);
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [program] }));
  try {
    const { tools } = await client.listTools();
    return tools.map((tool) => ({ name: tool.name, description: tool.title }));
  } finally {
    await client.close();
  }
}

/**
 * Empty text is what a setting has that nobody filled in; the server takes it as not set.
 * @param {typeof settings[number]} setting
 */
const asked = ({ title, description, secret, folder }) => ({
  type: folder ? 'directory' : 'string',
  title,
  description,
  required: false,
  default: '',
  ...(secret ? { sensitive: true } : {}),
});

/** Packs `server`, into which the manifest goes, as `file`. */
export async function writeBundle(
  file,
  server,
  { name, version, description, author, license, keywords, engines },
) {
  const entry = `dist/${name}.cjs`;
  const manifest = {
    manifest_version: '0.3',
    name,
    display_name: 'PCBA Day 0',
    version,
    description,
    author: { name: author },
    license,
    keywords,
    server: {
      type: 'node',
      entry_point: entry,
      mcp_config: {
        command: 'node',
        args: [`\${__dirname}/${entry}`],
        env: Object.fromEntries(settings.map(({ key, variable }) => [variable, `\${user_config.${key}}`])),
      },
    },
    tools: await toolsOf(server, name),
    // sharp brings code of one platform.
    compatibility: { platforms: [process.platform], runtimes: { node: engines.node } },
    user_config: Object.fromEntries(settings.map((setting) => [setting.key, asked(setting)])),
  };
  await writeFile(join(server, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  // Validates the manifest, too.
  run(process.execPath, [join(root, 'node_modules', '.bin', 'mcpb'), 'pack', server, file]);
}
