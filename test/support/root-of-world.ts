/** Short ways through the DIG root of a world: paths, junk, edits. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { World } from './injection.ts';
import { repository } from './places.ts';

type Path = (world: World, ...path: string[]) => string;

export const at: Path = ({ root }, ...path) => join(root, ...path);
export const assets: Path = (world, ...path) => at(world, 'datasets', 'pcb', 'assets', ...path);
export const raw: Path = (world, ...path) => at(world, 'datasets', 'pcb', 'raw', ...path);
export const models: Path = (world, ...path) => at(world, 'models', ...path);
export const remove = (path: string): void => rmSync(path, { recursive: true });

export function put(path: string, text: string | Uint8Array): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
}

export const change = (path: string, edit: (text: string) => string): void =>
  writeFileSync(path, edit(readFileSync(path, 'utf8')));

/** Puts all that a folder holds into one more folder inside it. */
export function wrap(folder: string, name: string): void {
  const outside = mkdtempSync(`${folder}-`);
  const inside = join(outside, name);
  renameSync(folder, inside);
  renameSync(outside, folder);
}

/** The other way round: what lies in the folder's only subfolder stands in its place. */
export function flatten(folder: string, name: string): void {
  const aside = mkdtempSync(`${folder}-`);
  renameSync(join(folder, name), join(aside, name));
  rmSync(folder, { recursive: true });
  renameSync(join(aside, name), folder);
  rmSync(aside, { recursive: true });
}

export const junk = ['.DS_Store', 'Thumbs.db', 'desktop.ini', 'README.txt', '._bridge_00.png', 'notes.md'];

/** What desktops and people leave behind, in a folder and, with `deep`, in all below it. */
export function litter(folder: string, deep = true): void {
  const below = readdirSync(folder).filter((name) => statSync(join(folder, name)).isDirectory());
  if (deep) for (const name of below) litter(join(folder, name));
  for (const name of junk) writeFileSync(join(folder, name), 'left behind\n');
  put(join(folder, '__MACOSX', '._bridge_00.png'), 'resource fork');
  mkdirSync(join(folder, 'empty folder'), { recursive: true });
}

/** A scene of boxes with the prims of the published boards. */
export const publishedScene = (world: World): void =>
  put(
    assets(world, 'spark_lighting.usd'),
    readFileSync(join(repository, 'test', 'fixtures', 'usd2roi', 'board-scene.usda'), 'utf8'),
  );
