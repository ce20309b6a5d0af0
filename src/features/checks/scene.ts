/** Is the scene there with all that it names, and does the board's cookbook fit it? */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { closest } from '../../base/spelling.ts';
import { inParallel } from '../../base/system/in-parallel.ts';
import type { Check } from '../../domain/checks.ts';
import { artifacts } from '../../domain/contract.ts';
import { runOfBoard } from '../../domain/resolve.ts';
import type { ObjectInfo } from '../../ports/store/port.ts';
import { absentFiles } from '../boards/index.ts';
import { boardChecks, notChecked } from './scene-checks.ts';
import { type Assets, type SceneFiles, sceneFiles } from './scene-files.ts';
import { inspectBoard, keepInspection, keptInspection } from './scene-inspection.ts';
import { setupFix } from './setup-fix.ts';
import { type BoardLook, namedChecks, spreadCheck } from './several-boards.ts';
import { fail, type Probe, pass, type Subject, warn } from './subject.ts';
import { variety } from './variety.ts';

export const scene: Probe = {
  id: 'artifacts.assets',
  check: async (subject) => {
    const { store, run } = subject;
    const id = 'artifacts.assets';
    const url = `${store.url}/${artifacts.assets}`;
    const assets = new Map<string, ObjectInfo>();
    for await (const info of store.list(artifacts.assets, { limit: 20_000 })) assets.set(info.key, info);
    if (assets.size === 0)
      return [
        fail(id, 'the PCBA USD assets are missing', `nothing below ${url}`, setupFix(url, run.release)),
      ];
    const looks = await inParallel(run.boards, 2, (one) =>
      lookAt(one.board, { ...subject, run: runOfBoard(run, one) }, assets),
    );
    const reports = looks.flatMap(({ report }) => report ?? []);
    return [
      ...namedChecks(looks),
      ...(await variety(reports, subject)),
      ...(await spreadCheck(looks, subject)),
    ];
  },
};

/** One board: whether its scene is there, and what a look at it says. */
async function lookAt(board: string, subject: Subject, assets: Assets): Promise<BoardLook> {
  const { store, run } = subject;
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
    const fix = seen.length > 0 ? 'give scene_filename (and board) for one of these' : setupFix(url);
    const what = `the scene ${run.scene_filename} is not among the assets`;
    const absent = {
      ...fail(id, what, evidence, fix),
      ...(seen.length > 0 ? { trouble: 'render.no_scene' } : {}),
    };
    return { board, checks: [absent] };
  }
  const there = pass(id, `the scene ${run.scene_filename} is there`, `${store.url}/${found}`);
  const { checks, report } = await inspectScene(subject, found, assets);
  return { board, checks: [there, ...checks], ...(report ? { report } : {}) };
}

type Inspected = Omit<BoardLook, 'board'>;

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

/** Opens the scene with its layers; what a look found is kept for as long as neither layers nor cookbook change. */
async function inspectScene(subject: Subject, key: string, assets: Assets): Promise<Inspected> {
  const { home, sceneLook, store, run } = subject;
  const url = `${store.url}/${key}`;
  const kept = await keptInspection(subject, key, assets);
  if (kept)
    return {
      checks: [references(kept.files, url), ...boardChecks(kept.report, subject, url)],
      report: kept.report,
    };
  const late = AbortSignal.timeout(sceneLook.milliseconds);
  const signal = subject.signal ? AbortSignal.any([subject.signal, late]) : late;
  const into = join(home, 'looks', `${process.pid}-${Math.floor(performance.now() * 1000)}-${run.board}`);
  let files: SceneFiles | undefined;
  try {
    await mkdir(into, { recursive: true });
    files = await sceneFiles(subject, key, assets, { into, most: sceneLook.bytes, signal });
    const named = references(files, url);
    if (named.status === 'fail' || absentFiles(run.cookbook).length > 0) return { checks: [named] };
    if (files.beyond !== undefined) return { checks: [named, notChecked(files.beyond, url)] };
    const report = await inspectBoard(subject, files, { work: into, signal });
    await keepInspection(subject, key, assets, { files, report });
    return { checks: [named, ...boardChecks(report, subject, url)], report };
  } catch (error) {
    subject.signal?.throwIfAborted();
    if (!late.aborted) throw error;
    const why = `it took longer than ${sceneLook.milliseconds / 1000} s (scene_look_s)`;
    return { checks: [...(files ? [references(files, url)] : []), notChecked(why, url)] };
  } finally {
    await rm(into, { recursive: true, force: true });
  }
}

/** What the layers name, against what lies in the store. */
function references({ layers, missing, outside, damaged, beyond }: SceneFiles, url: string): Check {
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
