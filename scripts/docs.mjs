// Writes the texts that are generated from the catalogue of known failures. A test fails when they differ from it.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'pcba-day0-docs-'));
try {
  const outfile = join(folder, 'table.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['src/day0/troubleshooting/table.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  });
  const { referenceText, withSkillTable } = await import(pathToFileURL(outfile).href);
  await writeFile(join(root, 'references', 'troubleshooting.md'), referenceText());
  const skill = join(root, 'SKILL.md');
  await writeFile(skill, withSkillTable(await readFile(skill, 'utf8')));
} finally {
  await rm(folder, { recursive: true, force: true });
}
