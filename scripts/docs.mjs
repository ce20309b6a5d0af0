// Writes the texts that are generated from the code: known failures and parameters. A test fails when they differ from it.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'pcba-day0-docs-'));

async function load(entry, name) {
  const outfile = join(folder, name);
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  });
  return import(pathToFileURL(outfile).href);
}

async function rewrite(path, change) {
  const file = join(root, ...path);
  await writeFile(file, change(await readFile(file, 'utf8')));
}

try {
  const { referenceText, withSkillTable } = await load('src/day0/troubleshooting/table.ts', 'table.mjs');
  const { withParameterTables } = await load('src/day0/parameters-table.ts', 'parameters.mjs');
  await rewrite(['references', 'troubleshooting.md'], referenceText);
  await rewrite(['references', 'parameters-and-sizing.md'], withParameterTables);
  await rewrite(['SKILL.md'], withSkillTable);
} finally {
  await rm(folder, { recursive: true, force: true });
}
