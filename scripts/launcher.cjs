#!/usr/bin/env node
// Starts the bundle beside it from V8's code cache, which spares every start the compiling of a megabyte of JavaScript.
// A cache that is missing, or of another version of node, is passed over.
const { readFileSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname } = require('node:path');
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
  process.once('exit', () => writeFileSync(cacheFile, script.createCachedData()));
  delete process.env.PCBA_DAY0_WRITE_CODE_CACHE;
}
const load = createRequire(file);
// The build names `lazy:` what no start needs; it is loaded when one of its functions is first looked up.
const lazily = (id) => new Proxy({}, { get: (_, key) => load(id)[key] });
const required = (id) => (id.startsWith('lazy:') ? lazily(id.slice(5)) : load(id));
const own = { exports: {} };
script.runInThisContext()(own.exports, Object.assign(required, load), own, file, dirname(file));
