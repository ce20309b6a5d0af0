// How one of our programs is bundled and started: the options of its bundle, its launcher, and V8's code cache of it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * What our own files import for some call or other, and no start needs: loaded when it is first touched.
 * Our files name what they import, so that nothing is touched before it is used.
 */
const seldom =
  /^(node:(child_process|crypto|fs\/promises|http|https|timers\/promises|worker_threads|zlib)|fastest-levenshtein|yaml)$/;

/** Leaves `require("lazy:...")` where one of our files imports such a module. */
const lazyModules = {
  name: 'lazy-modules',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: seldom }, ({ path, kind, importer }) => {
      if (kind !== 'import-statement' || !importer.startsWith(`${root}src`)) return undefined;
      if (path.startsWith('node:')) return { path: `lazy:${path}`, external: true };
      // Of a bundled package only functions are passed on, and the stand-ins need classes of yaml.
      if (importer.startsWith(`${root}src/embedded/stand-ins`)) return undefined;
      return { path, namespace: 'lazy', sideEffects: false };
    });
    onLoad({ filter: /./, namespace: 'lazy' }, async ({ path }) => {
      const names = Object.keys(await import(path)).filter((name) => name !== 'default');
      const functions = names.map(
        (name) => `export const ${name}=(...given)=>require('${path}').${name}(...given);`,
      );
      return { contents: functions.join('\n'), resolveDir: root };
    });
  },
};

/**
 * Options for esbuild, the same for every program.
 * @satisfies {import('esbuild').BuildOptions}
 */
export const bundleOptions = {
  absWorkingDir: root,
  outExtension: { '.js': '.bundle.js' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // What is loaded on first use is loaded by require: a script from the code cache has no import().
  supported: { 'dynamic-import': false },
  minifySyntax: true,
  minifyWhitespace: true,
  define: { 'import.meta.url': '__bundleUrl' },
  banner: {
    js: "const __bundleUrl = require('node:url').pathToFileURL(__filename).href;",
  },
  plugins: [lazyModules],
  logLevel: 'warning',
};

/** Puts the launcher beside a bundle; `program` is the launcher's path. */
export async function putLauncher(program) {
  await copyFile(`${root}scripts/launcher.cjs`, program);
  await chmod(program, 0o755);
}

/** Puts the launcher beside a bundle and runs it once, for what its cache shall hold; see `writeCache`. */
export async function installLauncher(program, args, env, lines = []) {
  await putLauncher(program);
  await writeCache(program, args, env, lines);
}

/**
 * Runs a program once, for what its cache shall hold, where it will stand: the cache keeps the path of its bundle.
 * `lines` go to its stdin one after the other, each after the answer to the one before; then stdin ends.
 */
export async function writeCache(program, args, env, lines = []) {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, ...env, PCBA_DAY0_WRITE_CODE_CACHE: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let trouble = '';
  child.stderr.on('data', (chunk) => {
    trouble += chunk;
  });
  const waiting = [...lines];
  const next = () => {
    const line = waiting.shift();
    if (line === undefined) child.stdin.end();
    else child.stdin.write(`${line}\n`);
  };
  let answers = '';
  child.stdout.on('data', (chunk) => {
    answers += chunk;
    const whole = answers.split('\n');
    answers = whole.pop() ?? '';
    // Notifications of the server answer nothing.
    if (lines.length > 0) for (const line of whole) if (JSON.parse(line).id !== undefined) next();
  });
  // A program that does not read may be gone before its stdin is closed.
  child.stdin.on('error', () => {});
  next();
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${program} does not start: ${trouble}`);
}

const request = (id, method, params) => JSON.stringify({ jsonrpc: '2.0', id, method, params });

/** What a host of the years before says: shakes hands, lists the tools, and calls one if it is given. */
export const session = (call) => [
  request(1, 'initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'build', version: '1' },
  }),
  // A notification has no answer of its own.
  `${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n${request(2, 'tools/list', {})}`,
  ...(call ? [request(3, 'tools/call', call)] : []),
];
