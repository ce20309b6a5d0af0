/** What lies below a folder, to compare: paths with the hash of each content. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** What a stage wrote but for the converted copy of the dataset, which is neither counted nor fetched. */
export const withoutCopy = (folder: string, prefix = ''): [path: string, sha256: string][] =>
  treeOf(folder, prefix).filter(([path]) => !path.includes('_daft_v3/'));

/** Sorted; `prefix` is put before each path. Drafts and journals are part of the tree. */
export function treeOf(folder: string, prefix = ''): [path: string, sha256: string][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path): [string, string] => [
      prefix + relative(folder, path).split(sep).join('/'),
      createHash('sha256').update(readFileSync(path)).digest('hex'),
    ])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Texts of the files below a folder, by their path; pictures are left out. */
export const textsBelow = (folder: string): [path: string, text: string][] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(md|ya?ml|csv|jsonl?|html|txt|log)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [relative(folder, path).split(sep).join('/'), readFileSync(path, 'utf8')]);
