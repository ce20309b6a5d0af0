// A server that runs from this folder must outlive a build and an `npm ci`: programs are built beside and renamed file by
// file into dist/, and the dependencies that they load stay in runtime/, linked there, where npm does not clear.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { root } from './program.mjs';
import { installedFolders } from './shipped.mjs';

/** A folder of its own for each build, below `root`. Drafts that an earlier build left are removed. */
export async function draftFolder(name) {
  for (const entry of await readdir(root)) {
    const pid = new RegExp(`^\\.${name}-(\\d+)$`).exec(entry)?.[1];
    if (pid !== undefined && !alive(Number(pid)))
      await rm(join(root, entry), { recursive: true, force: true });
  }
  const folder = join(root, `.${name}-${process.pid}`);
  await mkdir(folder);
  return folder;
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Renames every file of `draft` over the one in `folder`, so that each name is there at every moment, and removes what the
 * new build has no more. Caches go before: beside another bundle they would be wrong.
 */
export async function takeOver(draft, folder) {
  await mkdir(folder, { recursive: true });
  const fresh = await readdir(draft);
  const remove = (name) => rm(join(folder, name), { recursive: true, force: true });
  for (const name of await readdir(folder)) if (name.endsWith('.cache')) await remove(name);
  for (const name of fresh) await rename(join(draft, name), join(folder, name));
  for (const name of await readdir(folder)) if (!fresh.includes(name)) await remove(name);
  await rm(draft, { recursive: true, force: true });
}

/** Links what npm installed of the dependencies into runtime/node_modules, unless just these are there already. */
export async function keepDependencies() {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
  const folders = installedFolders(lock).filter((folder) => existsSync(join(root, folder)));
  const stamp = createHash('sha256')
    .update(JSON.stringify(folders.map((folder) => [folder, lock.packages[folder].version])))
    .digest('hex');
  const runtime = join(root, 'runtime');
  const known = await readFile(join(runtime, 'stamp'), 'utf8').catch(() => '');
  if (known === stamp) return;
  const draft = await draftFolder('runtime');
  for (const folder of folders) await linkTree(join(root, folder), join(draft, folder));
  await writeFile(join(draft, 'stamp'), stamp);
  // A folder cannot be renamed over another one; for what is loaded in between there is node_modules.
  const old = join(root, `.${basename(draft).slice(1)}-old`);
  if (existsSync(runtime)) await rename(runtime, old);
  await rename(draft, runtime);
  await rm(old, { recursive: true, force: true });
}

/** Nested packages have an entry of their own in the lock. */
async function linkTree(from, to) {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (entry.name === 'node_modules') continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await linkTree(source, target);
    // Another file system, or one without links.
    else if ((await stat(source)).isFile())
      await link(source, target).catch(() => cp(source, target, { dereference: true }));
  }
}
