// Builds every package into packages/, or into the empty folder that --out names: the npm tarball, the Claude Code plugin, the
// .mcpb bundle, and server.json. Names, version and description come from package.json.
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeBundle } from './package/mcpb.mjs';
import { packTarball, unpackServer } from './package/npm.mjs';
import { writePlugin } from './package/plugin.mjs';
import { writeRegistryEntry } from './package/registry.mjs';
import { run } from './package/run.mjs';
import { root } from './program.mjs';

const { values } = parseArgs({ options: { out: { type: 'string' } } });
const out = values.out === undefined ? join(root, 'packages') : resolve(values.out);
const about = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

// Only the usual folder is known to be ours to empty.
if (values.out === undefined) await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
if ((await readdir(out)).length > 0) throw new Error(`${out} is not empty: name a new folder`);
run(process.execPath, [join(root, 'scripts', 'build.mjs')], root);
const tarball = packTarball(out);
const work = await mkdtemp(join(tmpdir(), 'pcba-day0-package-'));
try {
  const server = join(work, 'server');
  await unpackServer(tarball, server);
  await writePlugin(join(out, 'claude-plugin'), server, about);
  const platform = `${process.platform}-${process.arch}`;
  await writeBundle(join(out, `${about.name}-${about.version}-${platform}.mcpb`), server, about);
  await writeRegistryEntry(join(out, 'server.json'), about);
} finally {
  await rm(work, { recursive: true, force: true });
}
process.stdout.write(`the packages lie in ${out}\n`);
