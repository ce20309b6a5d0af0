// Bundles the three programs into dist/: the server, the embedded osmo command, the CPU stand-ins. Each is a launcher, a
// bundle and V8's code cache of the bundle. Built beside: programs that run from dist/ meanwhile keep running.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { draftFolder, keepDependencies, takeOver } from './beside.mjs';
import { bundleOptions, putLauncher, root, session, writeCache } from './program.mjs';
import { writeShipped } from './shipped.mjs';

const { dependencies } = JSON.parse(await readFile(`${root}package.json`, 'utf8'));

// What stays a dependency: native or WebAssembly code, and the S3 client, loaded on first use. All else is bundled, and
// therefore a dependency of the development only.
const external = Object.keys(dependencies);

const draft = await draftFolder('dist');
const result = await build({
  ...bundleOptions,
  entryPoints: {
    'pcba-day0': 'src/server/main.ts',
    'pcba-day0-osmo': 'src/embedded/engine/main.ts',
    'stand-ins': 'src/embedded/container-tools.ts',
  },
  outdir: draft,
  external,
  metafile: true,
});
if (result.errors.length > 0) process.exit(1);

// The gallery: one page with script and style inside.
const script = await build({
  absWorkingDir: root,
  entryPoints: ['src/features/view/gallery/main.ts'],
  bundle: true,
  platform: 'browser',
  target: 'es2022',
  format: 'iife',
  minify: true,
  write: false,
  metafile: true,
  logLevel: 'warning',
});
const page = await readFile(`${root}src/features/view/gallery/page.html`, 'utf8');
const style = await readFile(`${root}src/features/view/gallery/style.css`, 'utf8');
// No text of the script may end its element.
const code = (script.outputFiles[0]?.text ?? '').replaceAll('</script', '<\\/script');
await writeFile(
  join(draft, 'gallery.html'),
  page.replace('/*STYLE*/', () => style).replace('/*SCRIPT*/', () => code),
);

await writeShipped(draft, [result.metafile, script.metafile]);

for (const name of ['pcba-day0-osmo', 'stand-ins', 'pcba-day0'])
  await putLauncher(join(draft, `${name}.cjs`));
await keepDependencies();
await takeOver(draft, join(root, 'dist'));

// One quick run of each program, for what its cache shall hold: of the server a session that lists the tools and calls for
// a preflight of a root that is not there.
const work = await mkdtemp(join(tmpdir(), 'pcba-day0-build-'));
await writeFile(join(work, 'scene.usda'), '#usda 1.0\ndef Xform "A" (references = @./part.usda@) {}\n');
const preflight = {
  name: 'preflight',
  arguments: {
    dig_url_root: pathToFileURL(join(work, 'nothing')).href,
    image_edit_endpoint: 'http://127.0.0.1:9/v1',
    board: 'sample_board',
  },
};
const env = { PCBA_DAY0_HOME: work };
const program = (name) => join(root, 'dist', `${name}.cjs`);
await writeCache(program('pcba-day0-osmo'), ['pool', 'list', '-t', 'json'], env);
await writeCache(program('stand-ins'), ['usd-assets', join(work, 'scene.usda')], env);
await writeCache(program('pcba-day0'), ['--cluster', 'embedded'], env, session(preflight));
await rm(work, { recursive: true, force: true });
