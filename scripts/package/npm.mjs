// The npm tarball, and from it the tree of a server that needs nothing but node: what the bundle and the plugin ship.
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../program.mjs';
import { run } from './run.mjs';

/** Packs what is built into `folder`; the tarball's path. */
export function packTarball(folder) {
  // The build has just run; `prepare` would do it again.
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const packed = JSON.parse(run('npm', args, root));
  const [{ filename }] = Array.isArray(packed) ? packed : Object.values(packed);
  return join(folder, filename);
}

/** The tarball's files in `folder`, with the dependencies of this platform at the versions of the lock file. */
export async function unpackServer(tarball, folder) {
  await mkdir(folder, { recursive: true });
  run('tar', ['-xzf', tarball, '--strip-components=1', '-C', folder]);
  const lock = join(folder, 'package-lock.json');
  await cp(join(root, 'package-lock.json'), lock);
  // Without scripts: none of the dependencies has one, and `prepare` is the checkout's.
  run('npm', ['ci', '--omit=dev', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'], folder);
  await rm(lock);
  await rm(join(folder, 'node_modules', '.package-lock.json'));
}
