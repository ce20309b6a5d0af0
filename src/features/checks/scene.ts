/** Is the scene there with all that it names, and does the board's cookbook fit it? */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inParallel } from '../../base/system/in-parallel.ts';
import { runOfBoard } from '../../domain/resolve.ts';
import { absentFiles } from '../boards/index.ts';
import { otherScene, sceneNames } from './board-scenes.ts';
import { assetsOf, references, sceneAmong } from './find-scene.ts';
import { drawnPlacement } from './placement.ts';
import { boardChecks, notChecked } from './scene-checks.ts';
import { type Assets, type SceneFiles, sceneFiles } from './scene-files.ts';
import {
  inspectBoard,
  keepInspection,
  keepTooLong,
  keptInspection,
  lastTooLong,
} from './scene-inspection.ts';
import { type BoardLook, namedChecks, notInTime, spreadCheck } from './several-boards.ts';
import { type Probe, pass, type Subject } from './subject.ts';
import { variety } from './variety.ts';

export const scene: Probe = {
  id: 'artifacts.assets',
  check: async (subject) => {
    const { run } = subject;
    const assets = await assetsOf(subject);
    if ('absent' in assets) return [assets.absent];
    const all = AbortSignal.timeout(Math.ceil(subject.sceneLook.milliseconds * ofAllLooks));
    // Those whose look has taken too long before come last, so that call by call all have their turn.
    const turns = run.boards
      .map((one): Subject => ({ ...subject, run: runOfBoard(run, one) }))
      .toSorted((a, b) => tooLongAt(a, assets) - tooLongAt(b, assets));
    const looked = await inParallel(turns, 2, (one) => lookAt(one.run.board, one, assets, all));
    const looks = run.boards.flatMap(({ board }) => looked.filter((look) => look.board === board));
    const reports = looks.flatMap(({ report }) => report ?? []);
    return [
      ...namedChecks(looks),
      ...notInTime(looks, subject),
      ...(await drawnPlacement(reports, run)),
      ...(await variety(reports, subject)),
      ...(await spreadCheck(looks, subject)),
    ];
  },
};

function tooLongAt(subject: Subject, assets: Assets): number {
  const found = sceneAmong(assets, subject);
  return 'absent' in found ? 0 : lastTooLong(subject, found.key);
}

/** A host gives a call about a minute, so the looks at all boards together may take so many times what one may. */
const ofAllLooks = 1.75;

/** One board: whether its scene is there, and what a look at it says, unless `all` is over before. */
async function lookAt(board: string, subject: Subject, assets: Assets, all: AbortSignal): Promise<BoardLook> {
  const { store, run } = subject;
  const found = sceneAmong(assets, subject);
  if ('absent' in found) return { board, checks: [found.absent] };
  const url = `${store.url}/${found.key}`;
  const there = pass('artifacts.assets', `the scene ${run.scene_filename} is there`, url);
  const { checks, ...more } = await inspectScene(subject, found.key, assets, all);
  const asked = { board, scene_filename: run.scene_filename, origin: run.cookbook.origin };
  const fix = otherScene(asked, sceneNames(assets.keys()));
  // A shipped board's prims are not in another scene: no path of it is to be corrected.
  const told = checks.map((check) =>
    fix !== undefined && check.id === 'board.prims' && check.status === 'fail' ? { ...check, fix } : check,
  );
  return { board, checks: [there, ...told], ...more };
}

type Inspected = Omit<BoardLook, 'board'>;

/** Opens the scene with its layers; what a look found is kept for as long as neither layers nor cookbook change. */
async function inspectScene(
  subject: Subject,
  key: string,
  assets: Assets,
  all: AbortSignal,
): Promise<Inspected> {
  const { home, sceneLook, store, run } = subject;
  const url = `${store.url}/${key}`;
  const kept = await keptInspection(subject, key, assets);
  if (kept)
    return {
      checks: [references(kept.files, url), ...boardChecks(kept.report, subject, url)],
      report: kept.report,
    };
  if (all.aborted) return { checks: [], late: true };
  const late = AbortSignal.timeout(Math.ceil(sceneLook.milliseconds));
  const signal = AbortSignal.any([late, all, ...(subject.signal ? [subject.signal] : [])]);
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
    if (!late.aborted && all.aborted) return { checks: [], late: true };
    if (!late.aborted) throw error;
    keepTooLong(subject, key);
    const why = `it took longer than ${sceneLook.milliseconds / 1000} s (scene_look_s)`;
    return { checks: [...(files ? [references(files, url)] : []), notChecked(why, url)] };
  } finally {
    await rm(into, { recursive: true, force: true });
  }
}
