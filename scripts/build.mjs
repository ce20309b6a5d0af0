// Bundles the three programs into dist/: the server, the embedded osmo command, the CPU toolboxes.
import { chmod, readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const { dependencies } = JSON.parse(await readFile(`${root}package.json`, 'utf8'));

// What stays a dependency: native or WebAssembly code, and the S3 client, loaded on first use.
const external = Object.keys(dependencies).filter(
  (name) => !name.startsWith('@modelcontextprotocol/') && name !== 'zod',
);

await rm(`${root}dist`, { recursive: true, force: true });
const result = await build({
  absWorkingDir: root,
  entryPoints: {
    'pcba-day0': 'src/server/main.ts',
    'pcba-day0-osmo': 'src/engine/main.ts',
    toolbox: 'src/toolboxes/main.ts',
  },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: true,
  external,
  define: { 'import.meta.url': '__bundleUrl' },
  banner: {
    js: "#!/usr/bin/env node\nconst __bundleUrl = require('node:url').pathToFileURL(__filename).href;",
  },
  logLevel: 'warning',
});
if (result.errors.length > 0) process.exit(1);
for (const name of ['pcba-day0', 'pcba-day0-osmo', 'toolbox']) await chmod(`${root}dist/${name}.cjs`, 0o755);
