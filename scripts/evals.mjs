// Bundles the evaluations, which are TypeScript, and plays them with the arguments given; with --bundle-only it stops before that.
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from './program.mjs';

const outdir = `${root}evals/.out`;
// Shared files of the tests find their neighbours by their own address.
const addresses = {
  name: 'addresses',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.ts$/, namespace: 'file' }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll(
        'import.meta.url',
        JSON.stringify(pathToFileURL(path).href),
      ),
      loader: 'ts',
    })),
};
await build({
  absWorkingDir: root,
  entryPoints: {
    main: 'evals/main.ts',
    'recording-server': 'evals/recording/server.ts',
    'reference-agent': 'evals/reference-agent.ts',
    'lazy-agent': 'evals/agents/lazy-agent.ts',
    'reckless-agent': 'evals/agents/reckless-agent.ts',
  },
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  plugins: [addresses],
  logLevel: 'warning',
});
const args = process.argv.slice(2);
if (!args.includes('--bundle-only')) {
  const { status } = spawnSync(process.execPath, [`${outdir}/main.mjs`, ...args], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
