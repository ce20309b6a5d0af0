// The Claude Code plugin: the skill and the server in one folder, inside a folder that is a marketplace of this one plugin.
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../program.mjs';

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

/** Makes the marketplace in `folder` from the tree of a server. */
export async function writePlugin(folder, server, { name, version, description, author, license, keywords }) {
  const plugin = join(folder, name);
  await mkdir(join(folder, '.claude-plugin'), { recursive: true });
  await mkdir(join(plugin, '.claude-plugin'), { recursive: true });
  await writeFile(
    join(folder, '.claude-plugin', 'marketplace.json'),
    json({ name, description, owner: { name: author }, plugins: [{ name, source: `./${name}` }] }),
  );
  await writeFile(
    join(plugin, '.claude-plugin', 'plugin.json'),
    json({ name, version, description, author: { name: author }, license, keywords }),
  );
  await writeFile(
    join(plugin, '.mcp.json'),
    json({
      mcpServers: {
        [name]: { command: 'node', args: [`\${CLAUDE_PLUGIN_ROOT}/server/dist/${name}.cjs`] },
      },
    }),
  );
  const skill = join(plugin, 'skills', name);
  await cp(join(root, 'SKILL.md'), join(skill, 'SKILL.md'));
  await cp(join(root, 'references'), join(skill, 'references'), { recursive: true });
  // What the skill's pages name lies beside it: commands that are run in its folder find their files.
  await mkdir(join(skill, 'scripts'));
  await cp(join(root, 'scripts', 'preflight_urls.sh'), join(skill, 'scripts', 'preflight_urls.sh'));
  for (const folder of ['setup', 'assets/configs', 'assets/cookbooks', 'assets/pods'])
    await cp(join(root, folder), join(skill, folder), { recursive: true });
  await cp(server, join(plugin, 'server'), { recursive: true, verbatimSymlinks: true });
}
