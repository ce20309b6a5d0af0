/**
 * Loaded into a program of ours with --require: its disk fills up, is slow, or the program is killed at its n-th change of
 * a file, the write of that moment torn. STRUCK_DISK says how: {below, role, killAt, room, slow, count}. It stands between
 * node and the system, so it shows what our code does with what the system says, not what a file system does by itself.
 */
const fs = require('node:fs');
const { basename } = require('node:path');
const { syncBuiltinESMExports } = require('node:module');

const plan = JSON.parse(process.env.STRUCK_DISK ?? '{}');
// `pcba-day0`, `pcba-day0-osmo`, or the supervisor and the wrapper that the latter starts.
const own = process.argv[2]?.startsWith('__') ? process.argv[2] : basename(process.argv[1] ?? '', '.cjs');
const real = { ...fs };
const promises = { ...fs.promises };
let changes = 0;
let room = plan.room ?? Number.POSITIVE_INFINITY;

const isBelow = (path) => String(path).startsWith(plan.below);
const files = new Set();
const full = () =>
  Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', errno: -28 });
const die = () => process.kill(process.pid, 'SIGKILL');
const sleepSync = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, plan.slow);
const bytesOf = (data) =>
  typeof data === 'string' ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength);

/** Counts a change; true when it is the last one. */
const struck = () => ++changes === plan.killAt;

/** How many of these bytes the disk takes now. */
function taken(length) {
  if (length > 0 && room <= 0) throw full();
  const took = Math.min(length, room);
  room -= took;
  return took;
}

function change(name, at = 0) {
  fs[`${name}Sync`] = (...args) => {
    if (isBelow(args[at])) {
      if (plan.slow) sleepSync();
      if (struck()) die();
    }
    return real[`${name}Sync`](...args);
  };
  fs.promises[name] = async (...args) => {
    if (isBelow(args[at])) {
      if (plan.slow) await new Promise((go) => setTimeout(go, plan.slow));
      if (struck()) die();
    }
    return promises[name](...args);
  };
}

function install() {
  for (const name of ['rename', 'mkdir', 'rm', 'truncate']) change(name);
  for (const name of ['link', 'copyFile']) change(name, 1);
  fs.openSync = (path, ...rest) => {
    if (isBelow(path) && plan.slow) sleepSync();
    const file = real.openSync(path, ...rest);
    files.delete(file);
    if (isBelow(path)) files.add(file);
    return file;
  };
  fs.writeSync = (file, data, ...rest) => {
    if (!files.has(file)) return real.writeSync(file, data, ...rest);
    if (plan.slow) sleepSync();
    const bytes = bytesOf(data);
    const [offset = 0, length = bytes.length - offset, position = null] =
      typeof data === 'string' ? [] : rest;
    if (struck()) {
      real.writeSync(file, bytes, offset, length >> 1, position);
      die();
    }
    return real.writeSync(file, bytes, offset, taken(length), position);
  };
  for (const name of ['writeFile', 'appendFile'])
    fs[`${name}Sync`] = (path, data, options) => {
      if (!isBelow(path)) return real[`${name}Sync`](path, data, options);
      if (plan.slow) sleepSync();
      const bytes = bytesOf(data);
      const last = struck();
      const took = last ? bytes.length >> 1 : Math.min(bytes.length, Math.max(0, room));
      real[`${name}Sync`](path, bytes.subarray(0, took), options);
      if (last) die();
      room -= took;
      if (took < bytes.length) throw full();
    };
  fs.promises.open = async (path, ...rest) => {
    const file = await promises.open(path, ...rest);
    if (!isBelow(path)) return file;
    const write = file.write.bind(file);
    file.write = async (data, offset = 0, length = data.byteLength - offset, position = null) => {
      if (plan.slow) await new Promise((go) => setTimeout(go, plan.slow));
      if (struck()) {
        await write(data, offset, length >> 1, position);
        die();
      }
      return write(data, offset, taken(length), position);
    };
    file.writev = async (parts, position) => {
      const bytes = Buffer.concat(parts.map(bytesOf));
      const { bytesWritten } = await file.write(bytes, 0, bytes.length, position ?? null);
      return { bytesWritten, buffers: parts };
    };
    return file;
  };
  process.on('exit', () => {
    if (plan.count) real.writeFileSync(plan.count, String(changes));
  });
  syncBuiltinESMExports();
}

if (plan.role === undefined || plan.role === own) install();
