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
const source = readFileSync(file, 'utf8');
const wrapped = `(function (exports, require, module, __filename, __dirname) {${source}\n})`;
const script = new Script(wrapped, { filename: file, cachedData });
// The build runs each program once like this, so that the cache has what a call usually needs.
if (process.env.PCBA_DAY0_WRITE_CODE_CACHE) {
  process.once('exit', () => writeFileSync(cacheFile, script.createCachedData()));
  delete process.env.PCBA_DAY0_WRITE_CODE_CACHE;
}
const own = { exports: {} };
script.runInThisContext()(own.exports, createRequire(file), own, file, dirname(file));
