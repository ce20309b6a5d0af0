/** Disks that fill up: a small tmpfs where this user may mount one, and a stand-in that takes short writes and then none. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder on a file system of so many kilobytes; undefined where none can be mounted (needs root). */
export function smallDisk(kilobytes: number): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'day0-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
  onTestFinished(() => {
    execFileSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/**
 * The environment of a program whose disk has room for so many bytes below `folder`: the write that crosses the end is
 * taken in part, as the system does it, and the next one fails with ENOSPC.
 */
export function diskWithRoom(folder: string, bytes: number): Record<string, string> {
  const shim = join(folder, 'short-writes.cjs');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    shim,
    `const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
let room = ${bytes};
const full = () => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', errno: -28 });
const write = fs.writeSync;
fs.writeSync = (fd, data, ...rest) => {
  if (fd < 3) return write(fd, data, ...rest);
  const bytes = typeof data === 'string' ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const [offset = 0, length = bytes.length - offset] = typeof data === 'string' ? [] : rest;
  if (length > 0 && room <= 0) throw full();
  const took = write(fd, bytes, offset, Math.min(length, room));
  room -= took;
  return took;
};
const writeFile = fs.writeFileSync;
fs.writeFileSync = (path, data, options) => {
  const length = Buffer.byteLength(data);
  if (length > room) {
    writeFile(path, Buffer.from(data).subarray(0, Math.max(0, room)), options);
    room = 0;
    throw full();
  }
  room -= length;
  return writeFile(path, data, options);
};
syncBuiltinESMExports();
`,
  );
  return { NODE_OPTIONS: `--require "${shim}"` };
}
