// server.json, the entry in the MCP registry: the npm package, and the variables that its server reads.
import { writeFile } from 'node:fs/promises';
import { settings } from './settings.mjs';

export async function writeRegistryEntry(file, { name, mcpName, version, description }) {
  const entry = {
    $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
    name: mcpName,
    title: 'PCBA Day 0',
    description,
    version,
    packages: [
      {
        registryType: 'npm',
        identifier: name,
        version,
        runtimeHint: 'npx',
        transport: { type: 'stdio' },
        environmentVariables: settings.map(({ variable, description, choices, secret, folder }) => ({
          name: variable,
          description,
          format: folder ? 'filepath' : 'string',
          ...(choices ? { choices } : {}),
          ...(secret ? { isSecret: true } : {}),
        })),
      },
    ],
  };
  await writeFile(file, `${JSON.stringify(entry, null, 2)}\n`);
}
