// Bundles the benchmarks, which are TypeScript, and runs them with the arguments given.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions, installLauncher, root, session } from './program.mjs';

const outfile = `${root}bench/.bench.mjs`;
await build({
  absWorkingDir: root,
  entryPoints: ['bench/main.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});

// What a start is measured against, made like our own programs.
const bare = await mkdtemp(join(tmpdir(), 'pcba-day0-bare-'));
await build({ ...bundleOptions, entryPoints: { bare: 'bench/bare/server.ts' }, outdir: bare });
await installLauncher(join(bare, 'bare.cjs'), [], {}, session());

const { status } = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, BENCH_BARE_SERVER: join(bare, 'bare.cjs') },
});
await rm(bare, { recursive: true, force: true });
await rm(outfile, { force: true });
process.exitCode = status ?? 1;
