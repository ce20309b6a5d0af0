// Bundles the three programs into dist/: the server, the embedded osmo command, the CPU toolboxes. Each is a launcher, a
// bundle and V8's code cache of the bundle.
import { spawnSync } from 'node:child_process';
import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
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
  outExtension: { '.js': '.bundle.js' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // What is loaded on first use is loaded by require: a script from the code cache has no import().
  supported: { 'dynamic-import': false },
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: true,
  external,
  define: { 'import.meta.url': '__bundleUrl' },
  banner: {
    js: "const __bundleUrl = require('node:url').pathToFileURL(__filename).href;",
  },
  logLevel: 'warning',
});
if (result.errors.length > 0) process.exit(1);

// The gallery: one page with script and style inside.
const script = await build({
  absWorkingDir: root,
  entryPoints: ['src/gallery/main.ts'],
  bundle: true,
  platform: 'browser',
  target: 'es2022',
  format: 'iife',
  minify: true,
  write: false,
  logLevel: 'warning',
});
const page = await readFile(`${root}src/gallery/page.html`, 'utf8');
const style = await readFile(`${root}src/gallery/style.css`, 'utf8');
// No text of the script may end its element.
const code = (script.outputFiles[0]?.text ?? '').replaceAll('</script', '<\\/script');
await writeFile(
  `${root}dist/gallery.html`,
  page.replace('/*STYLE*/', () => style).replace('/*SCRIPT*/', () => code),
);

// One quick call of each program, for what its cache shall hold: of the server a preflight of a root that is not there.
const work = await mkdtemp(join(tmpdir(), 'pcba-day0-build-'));
await writeFile(join(work, 'scene.usda'), '#usda 1.0\ndef Xform "A" (references = @./part.usda@) {}\n');
const given = JSON.stringify({
  dig_url_root: pathToFileURL(join(work, 'nothing')).href,
  image_edit_endpoint: 'http://127.0.0.1:9/v1',
  board: 'sample_board',
});
const calls = {
  'pcba-day0-osmo': ['pool', 'list', '-t', 'json'],
  toolbox: ['usd-assets', join(work, 'scene.usda')],
  'pcba-day0': ['--cluster', 'embedded', 'call', 'preflight', given],
};
for (const [name, args] of Object.entries(calls)) {
  const program = `${root}dist/${name}.cjs`;
  await copyFile(`${root}scripts/launcher.cjs`, program);
  await chmod(program, 0o755);
  const env = { ...process.env, PCBA_DAY0_HOME: work, PCBA_DAY0_WRITE_CODE_CACHE: '1' };
  const { status, stderr } = spawnSync(process.execPath, [program, ...args], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} does not start: ${stderr}`);
}
await rm(work, { recursive: true, force: true });
