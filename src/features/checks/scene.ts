/** Is the scene there with all that it names, and does the board's cookbook fit it? */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check } from '../../domain/checks.ts';
import { absentFiles } from '../boards/index.ts';
import { findScene, references } from './find-scene.ts';
import { boardChecks, notChecked } from './scene-checks.ts';
import { type Assets, type SceneFiles, sceneFiles } from './scene-files.ts';
import { inspectBoard, keepInspection, keptInspection } from './scene-inspection.ts';
import { type Probe, pass, type Subject } from './subject.ts';
import { variety } from './variety.ts';

export const scene: Probe = {
  id: 'artifacts.assets',
  check: async (subject) => {
    const found = await findScene(subject);
    if ('absent' in found) return [found.absent];
    const there = pass(
      'artifacts.assets',
      `the scene ${subject.run.scene_filename} is there`,
      `${subject.store.url}/${found.key}`,
    );
    return [there, ...(await inspectScene(subject, found.key, found.assets))];
  },
};

/** Opens the scene with its layers; what a look found is kept for as long as neither layers nor cookbook change. */
async function inspectScene(subject: Subject, key: string, assets: Assets): Promise<Check[]> {
  const { home, sceneLook, store, run } = subject;
  const url = `${store.url}/${key}`;
  const kept = await keptInspection(subject, key, assets);
  if (kept)
    return [
      references(kept.files, url),
      ...boardChecks(kept.report, subject, url),
      ...(await variety(kept.report, subject)),
    ];
  const late = AbortSignal.timeout(sceneLook.milliseconds);
  const signal = subject.signal ? AbortSignal.any([subject.signal, late]) : late;
  const into = join(home, 'looks', `${process.pid}-${Math.floor(performance.now() * 1000)}`);
  let files: SceneFiles | undefined;
  try {
    await mkdir(into, { recursive: true });
    files = await sceneFiles(subject, key, assets, { into, most: sceneLook.bytes, signal });
    const named = references(files, url);
    if (named.status === 'fail' || absentFiles(run.cookbook).length > 0) return [named];
    if (files.beyond !== undefined) return [named, notChecked(files.beyond, url)];
    const report = await inspectBoard(subject, files, { work: into, signal });
    await keepInspection(subject, key, assets, { files, report });
    return [named, ...boardChecks(report, subject, url), ...(await variety(report, subject))];
  } catch (error) {
    subject.signal?.throwIfAborted();
    if (!late.aborted) throw error;
    const why = `it took longer than ${sceneLook.milliseconds / 1000} s (scene_look_s)`;
    return [...(files ? [references(files, url)] : []), notChecked(why, url)];
  } finally {
    await rm(into, { recursive: true, force: true });
  }
}
