/** Is the scene of the URL contract there, with everything that it refers to? */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import * as z from 'zod';
import type { Check } from '../day0/checks.ts';
import { artifacts } from '../day0/contract.ts';
import { runToolbox } from '../embedded/program.ts';
import { fail, type Probe, pass, type Subject, skipped, warn } from './subject.ts';
import { setupFix } from './tree.ts';

export const scene: Probe = {
  id: 'artifacts.assets',
  look: async (subject) => {
    const { store, run } = subject;
    const id = 'artifacts.assets';
    const url = `${store.url}/${artifacts.assets}`;
    const sizes = new Map<string, number | undefined>();
    for await (const { key, bytes } of store.list(artifacts.assets, { limit: 20_000 })) sizes.set(key, bytes);
    if (sizes.size === 0)
      return [fail(id, 'the PCBA USD assets are missing', `nothing below ${url}`, setupFix(url))];
    const scenes = [...sizes.keys()].filter((key) => /\.usd[acz]?$/i.test(key));
    const found = highest(scenes.filter((key) => key.split('/').at(-1) === run.scene_filename));
    if (found === undefined) {
      const seen = scenes.slice(0, 8).map((key) => key.slice(artifacts.assets.length));
      return [
        fail(
          id,
          `the scene ${run.scene_filename} is not among the assets`,
          seen.length > 0
            ? `${url} holds the USD files ${seen.join(', ')}`
            : `${url} holds ${sizes.size} objects and no USD file`,
          seen.length > 0 ? 'give scene_filename (and board) for one of these' : setupFix(url),
        ),
      ];
    }
    const there = pass(id, `the scene ${run.scene_filename} is there`, `${store.url}/${found}`);
    return [there, await references(subject, found, sizes)];
  },
};

/** Copies of older versions tend to lie in folders below, so the render stage takes the highest, too. */
function highest(keys: readonly string[]): string | undefined {
  const depth = (key: string): number => key.split('/').length;
  return [...keys].sort((a, b) => depth(a) - depth(b))[0];
}

/** A scene file larger than this is not fetched for a look. */
const largestScene = 64 * 1024 * 1024;
const answer = z.object({ assets: z.array(z.string()), problem: z.string().optional() });

/** One level deep: what the scene file names, against what lies beside it in the store. */
async function references(
  { store, home, signal }: Subject,
  key: string,
  sizes: Map<string, number | undefined>,
): Promise<Check> {
  const id = 'assets.references';
  const url = `${store.url}/${key}`;
  const bytes = sizes.get(key);
  if (bytes === undefined)
    return skipped(id, 'this storage tells no sizes: a scene may be too large for a look from here', url);
  if (bytes > largestScene)
    return skipped(id, 'the scene file is too large for a look from here', `${url}: ${bytes} bytes`);
  const folder = join(home, 'looks', `${process.pid}-${Math.floor(performance.now() * 1000)}`);
  await mkdir(folder, { recursive: true });
  try {
    const file = join(folder, `scene${posix.extname(key)}`);
    await writeFile(file, await store.read(key));
    const { assets, problem } = answer.parse(await runToolbox(home, ['usd-assets', file], signal));
    if (problem !== undefined)
      return fail(id, 'the scene file cannot be read as USD', `${url}: ${problem}`, 'upload the scene again');
    const outside = assets.filter((asset) => /^[a-z][a-z0-9+.-]+:/i.test(asset));
    const missing = assets
      .filter((asset) => !outside.includes(asset))
      .filter(
        (asset) => !sizes.has(posix.normalize(posix.join(posix.dirname(key), asset.replace(/\[.*$/, '')))),
      );
    if (missing.length > 0)
      return fail(
        id,
        `the scene refers to ${missing.length} files that were not uploaded: ${missing.slice(0, 5).join(', ')}`,
        `${url} names ${assets.length} assets; the render stage stops on the first that is missing`,
        'upload the whole USD tree with the scene',
      );
    if (outside.length > 0)
      return warn(
        id,
        `the scene refers to ${outside[0]}, which is no file of the tree`,
        url,
        'export the scene with its assets collected',
      );
    return pass(id, `all ${assets.length} assets that the scene names are there`, url);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
