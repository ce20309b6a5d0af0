/** Where the pretrained models of a release lie below the root, and which other release's lie there. */
import { artifacts } from '../../domain/contract.ts';
import { type Release, releases } from '../../domain/releases/index.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import { names } from './tree.ts';

export interface PretrainedTree {
  prefix: string;
  found: string[];
  /** Name of the folder around the tree, other than the usual one. */
  wrapped: string | undefined;
  /** Of the top of the prefix: names that only another release's tree has. */
  others: { release: Release; mark: string }[];
}

/** So many wrapping folders are looked into. */
const mostFolders = 20;
const usual = 'pretrained';

/** The items lie in pretrained/, as a setup of 1.0 leaves them, at the top, or in either form inside one more folder. */
export async function pretrainedTree(store: ObjectStore, release: Release): Promise<PretrainedTree> {
  const { items, marks } = release.pretrained;
  const top = artifacts.pretrained;
  const at = async (prefix: string, wrapped?: string) => {
    const children = await store.children(prefix);
    const folders = names(children.filter((name) => name.endsWith('/')));
    return { prefix, found: names(children), wrapped, folders };
  };
  type Level = Awaited<ReturnType<typeof at>>;
  const has = (wanted: readonly string[]) => (level: Level) =>
    level.found.some((name) => wanted.includes(name));
  // Another release's tree may lie beside, with folders of the same names.
  const own = marks.filter((mark) => mark !== usual);
  const first = await at(top);
  const others = releases.flatMap((one) => {
    const mark =
      one.id === release.id ? undefined : one.pretrained.marks.find((name) => first.found.includes(name));
    return mark === undefined ? [] : [{ release: one, mark }];
  });
  const told = ({ prefix, found, wrapped }: Level): PretrainedTree => ({ prefix, found, wrapped, others });
  if (has(own)(first) || (others.length === 0 && has(items)(first))) return told(first);
  const level = await Promise.all(
    first.folders
      .slice(0, mostFolders)
      .map((name) => at(`${top}${name}/`, name === usual ? undefined : name)),
  );
  const byUse = level.sort((a, b) => Number(a.wrapped !== undefined) - Number(b.wrapped !== undefined));
  const deeper = async () =>
    Promise.all(
      level
        .filter(({ folders }) => folders.includes(usual))
        .map(({ prefix, wrapped }) => at(`${prefix}${usual}/`, wrapped)),
    );
  const found =
    byUse.find(has(own)) ??
    (others.length === 0 ? byUse.find(has(items)) : undefined) ??
    (await deeper()).find(has(items));
  return told(found ?? first);
}
