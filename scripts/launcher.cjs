#!/usr/bin/env node
// Starts the bundle beside it from V8's code cache, which spares every start the compiling of a megabyte of JavaScript.
// A cache that is missing, or of another version of node, is passed over.
const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

const file = __filename.replace(/\.cjs$/, '.bundle.js');
const cacheFile = `${file}.cache`;
let cachedData;
try {
  cachedData = readFileSync(cacheFile);
} catch {
  // Compiled in full, as any program is.
}
// The build writes nothing but ASCII, which reads faster like this.
const source = readFileSync(file, 'latin1');
const wrapped = `(function (exports, require, module, __filename, __dirname) {${source}\n})`;
const script = new Script(wrapped, { filename: file, cachedData });
// The build runs each program once like this, so that the cache has what a call usually needs.
if (process.env.PCBA_DAY0_WRITE_CODE_CACHE) {
  process.once('exit', () => {
    // Others may start meanwhile, and half a cache would be wrong.
    writeFileSync(`${cacheFile}.new`, script.createCachedData());
    renameSync(`${cacheFile}.new`, cacheFile);
  });
  delete process.env.PCBA_DAY0_WRITE_CODE_CACHE;
}
// In a clone the build keeps the dependencies beside, so that an `npm ci` takes nothing from a program that runs.
const kept = join(dirname(file), '..', 'runtime', 'node_modules');
const load = createRequire(existsSync(kept) ? kept : file);
// The build names `lazy:` what no start needs; it is loaded when one of its functions is first looked up.
const lazily = (id) => new Proxy({}, { get: (_, key) => load(id)[key] });
const required = (id) => (id.startsWith('lazy:') ? lazily(id.slice(5)) : load(id));
const own = { exports: {} };
script.runInThisContext()(own.exports, Object.assign(required, load), own, file, dirname(file));
