/** Where the scene of a run lies among the assets, and whether all that its layers name is there. */
import { closest } from '../../base/spelling.ts';
import type { Check } from '../../domain/checks.ts';
import { artifacts } from '../../domain/contract.ts';
import type { ObjectInfo } from '../../ports/store/port.ts';
import { otherScene, sceneNames } from './board-scenes.ts';
import { notChecked } from './scene-checks.ts';
import type { Assets, SceneFiles } from './scene-files.ts';
import { setupFix } from './setup-fix.ts';
import { fail, pass, type Subject, warn } from './subject.ts';

type Around = Pick<Subject, 'store' | 'run'>;

/** All assets by key; or the check that says that there are none. */
export async function assetsOf({ store, run }: Around): Promise<Assets | { absent: Check }> {
  const url = `${store.url}/${artifacts.assets}`;
  const assets = new Map<string, ObjectInfo>();
  for await (const info of store.list(artifacts.assets, { limit: 20_000 })) assets.set(info.key, info);
  if (assets.size > 0) return assets;
  return {
    absent: fail(
      'artifacts.assets',
      'the PCBA USD assets are missing',
      `nothing below ${url}`,
      setupFix(url, run.release),
    ),
  };
}

/** Key of the run's scene; or the check that says which others there are. */
export function sceneAmong(assets: Assets, { store, run }: Around): { key: string } | { absent: Check } {
  const id = 'artifacts.assets';
  const url = `${store.url}/${artifacts.assets}`;
  const scenes = [...assets.keys()].filter((key) => /\.usd[acz]?$/i.test(key));
  const found = highest(scenes.filter((key) => key.split('/').at(-1) === run.scene_filename));
  if (found === undefined) {
    const seen = likely(scenes, run.scene_filename)
      .slice(0, 8)
      .map((key) => key.slice(artifacts.assets.length));
    const evidence =
      seen.length > 0
        ? `${url} holds the USD files ${seen.join(', ')}`
        : `${url} holds ${assets.size} objects and no USD file`;
    const { board, cookbook } = run;
    const asked = { board, scene_filename: run.scene_filename, origin: cookbook.origin };
    const other = otherScene(asked, sceneNames(scenes)) ?? 'give scene_filename (and board) for one of these';
    const fix = seen.length > 0 ? other : setupFix(url, run.release);
    const what = `the scene ${run.scene_filename} is not among the assets`;
    return {
      absent: {
        ...fail(id, what, evidence, fix),
        ...(seen.length > 0 ? { trouble: 'render.no_scene' } : {}),
      },
    };
  }
  return { key: found };
}

/**
 * Those first that a person would take for the scene: a name that is nearly the asked one, then what lies high in the tree and
 * is no part of another file, as materials, packages and textures are.
 */
function likely(keys: readonly string[], asked: string): string[] {
  const nameOf = (key: string): string => key.split('/').at(-1) ?? '';
  const parts =
    /(^|\/)(\.?(materials?|textures?|packages?|parts?|components?|props?|subusds?|layers?|payloads?|thumbs))(\/|$)/i;
  const near = closest(asked, keys.map(nameOf));
  const stem = asked.replace(/\.usd[acz]?$/i, '').toLowerCase();
  const rank = (key: string): number =>
    nameOf(key) === near ||
    nameOf(key)
      .replace(/\.usd[acz]?$/i, '')
      .toLowerCase() === stem
      ? 0
      : parts.test(key.slice(artifacts.assets.length))
        ? 1000 + depthOf(key)
        : depthOf(key);
  return [...keys].sort((a, b) => rank(a) - rank(b));
}

const depthOf = (key: string): number => key.split('/').length;

/** Copies of older versions tend to lie in folders below, so the render stage takes the highest, too. */
function highest(keys: readonly string[]): string | undefined {
  return [...keys].sort((a, b) => depthOf(a) - depthOf(b))[0];
}

/** What the layers name, against what lies in the store. */
export function references({ layers, missing, outside, damaged, beyond }: SceneFiles, url: string): Check {
  const id = 'assets.references';
  if (damaged !== undefined) {
    const which = damaged.key === layers[0] ? 'the scene file' : `the layer ${damaged.key}`;
    const fix = 'upload it again';
    const what = `${which} cannot be read as USD`;
    return { ...fail(id, what, `${url}: ${damaged.problem}`, fix), trouble: 'render.damaged_scene' };
  }
  const opened = `${layers.length} layers were opened${beyond === undefined ? '' : ', not all'}`;
  if (missing.length > 0) {
    const named = `${missing.length} files that were not uploaded: ${missing.slice(0, 5).join(', ')}`;
    const evidence = `${url}: ${opened}; the render stage goes on without them, and pictures lack what they hold`;
    return fail(id, `the scene refers to ${named}`, evidence, 'upload the whole USD tree with the scene');
  }
  if (outside[0] !== undefined) {
    const what = `the scene refers to ${outside[0]}, which is no file of the tree`;
    return warn(id, what, `${url}: ${opened}`, 'export the scene with its assets collected');
  }
  if (layers.length === 0) return notChecked(beyond ?? 'no layer was opened', url, id);
  return pass(id, 'all layers that the scene names are there', `${url}: ${opened}`);
}
