/** Runs the program that looks at a scene with a board's cookbook, and keeps what it found. */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { packageVersion } from '../../base/package.ts';
import { writeAtomic } from '../../base/system/files.ts';
import { boardFileNames } from '../../domain/board.ts';
import { runStandIn } from '../../embedded/client/program.ts';
import { type SceneReport, sceneReport } from '../../scene/scene-report.ts';
import { boardFiles } from '../boards/index.ts';
import type { Assets, SceneFiles } from './scene-files.ts';
import type { Subject } from './subject.ts';

const fileList = z.object({
  folder: z.string(),
  layers: z.array(z.string()),
  missing: z.array(z.string()),
  outside: z.array(z.string()),
});
const kept = z.object({
  /** Version of each layer by its key. */
  stamps: z.record(z.string(), z.string()),
  files: fileList,
  report: sceneReport,
});

export interface Inspection {
  files: SceneFiles;
  report: SceneReport;
}

/** Filled for the scene at hand, and looked at in a process of its own that the signal ends. */
export async function inspectBoard(
  { home, run }: Subject,
  { folder, layers }: SceneFiles,
  { work, signal }: { work: string; signal: AbortSignal },
): Promise<SceneReport> {
  const scene = join(folder, ...(layers[0] ?? '').split('/'));
  const texts = boardFiles(run.cookbook, { ...run, scene, output: join(work, 'pictures') });
  const config = join(work, 'cookbook');
  await mkdir(config, { recursive: true });
  for (const file of ['target', 'image', 'crop'] as const)
    await writeFile(join(config, boardFileNames[file]), texts[file]);
  return sceneReport.parse(
    await runStandIn(home, ['scene-look', config], { signal, within: [folder, work] }),
  );
}

/** An earlier look at the same layers with the same cookbook. */
export async function keptInspection(
  subject: Subject,
  key: string,
  assets: Assets,
): Promise<Inspection | undefined> {
  try {
    const { stamps, ...inspection } = kept.parse(JSON.parse(await readFile(pathOf(subject, key), 'utf8')));
    const same = Object.entries(stamps).every(([layer, stamp]) => stampOf(assets, layer) === stamp);
    return same ? inspection : undefined;
  } catch {
    return undefined;
  }
}

/** Only looks that found every layer are kept, since what is missing may come. */
export async function keepInspection(
  subject: Subject,
  key: string,
  assets: Assets,
  inspection: Inspection,
): Promise<void> {
  const stamps = inspection.files.layers.map((layer) => [layer, stampOf(assets, layer)] as const);
  if (inspection.files.missing.length > 0 || stamps.some(([, stamp]) => stamp === undefined)) return;
  const text = JSON.stringify({ stamps: Object.fromEntries(stamps), ...inspection });
  writeAtomic(pathOf(subject, key), text);
}

/** Notes that a look with this cookbook had all its time and did not end. */
export const keepTooLong = (subject: Subject, key: string): void =>
  writeAtomic(tooLongPath(subject, key), '');

/** When that was last, milliseconds since the epoch; 0 for never. */
export const lastTooLong = (subject: Subject, key: string): number =>
  statSync(tooLongPath(subject, key), { throwIfNoEntry: false })?.mtimeMs ?? 0;

const tooLongPath = (subject: Subject, key: string): string => `${pathOf(subject, key)}.too-long`;

/** Undefined where the store does not tell which version it has. */
function stampOf(assets: Assets, layer: string): string | undefined {
  const info = assets.get(layer);
  return info?.etag ?? (info?.modified === undefined ? undefined : `${info.bytes}-${info.modified}`);
}

function pathOf({ home, store, run }: Subject, key: string): string {
  const hash = createHash('sha256');
  const { render_patches, crop_max_emit } = run;
  hash.update(
    JSON.stringify([
      packageVersion(),
      store.url,
      key,
      boardFiles(run.cookbook, { render_patches, crop_max_emit }),
    ]),
  );
  return join(home, 'looks', `${hash.digest('hex').slice(0, 32)}.json`);
}
