/** Judges a run and leaves the report below the home folder; keeps the look of a trusted run as a reference on demand. */
import { join } from 'node:path';
import { notFound } from '../../base/errors.ts';
import { nextCall, noCall } from '../../base/next-call.ts';
import { writeKept } from '../../base/system/files.ts';
import { stagePrefix } from '../../domain/contract.ts';
import type { ToolContext } from '../../ports/context.ts';
import { exported, keptFolder, noticeOf } from '../labelled/index.ts';
import { locateRun, type RunQuestion, untoldOf } from '../runs/index.ts';
import { saveProfiles } from './appearance/profile.ts';
import { type Inspected, inspectRun } from './inspect-run.ts';
import { foundFaulty, type Inspection, verdictOf } from './inspection.ts';
import { reportPage } from './report/page.ts';
import { thumbnailsFor } from './report/thumbnails.ts';

export interface JudgeQuestion extends RunQuestion {
  /** Name of the reference look. */
  profile?: string | undefined;
  /** Name under which this run's look is kept. */
  save_profile?: string | undefined;
}

interface Reference {
  name: string;
  path: string;
  model: string | undefined;
  board: string | undefined;
}

export interface JudgedRun {
  inspection: Inspection;
  /** What made the pictures. */
  notice: string;
  /** Path of the page. */
  report: string;
  /** The references that were kept, one for each board, where that was asked for. */
  references: Reference[];
  /** Why only its files tell of the run, where that is so. */
  untold: string | undefined;
  next: string;
}

export async function judgeRun(
  { profile, save_profile: name, ...question }: JudgeQuestion,
  context: ToolContext,
): Promise<JudgedRun> {
  const located = await locateRun(question, context);
  const { home, outputFolder } = context.settings;
  const inspected = await inspectRun(located, context, { profile });
  const { inspection, store, dataset, spec } = inspected;
  const notice = await noticeOf(store, dataset);
  const references = name === undefined ? [] : await keepLooks(name, inspected, notice, home);
  const report = join(keptFolder(home, 'inspections', located.root, located.name), 'index.html');
  await writeKept(report, reportPage(inspection, notice, await thumbnailsFor(store, dataset, inspection)));
  return {
    inspection,
    notice,
    report,
    references,
    untold: untoldOf(located, spec),
    next: nextAfter(inspection, exported(outputFolder, located, 'coco')),
  };
}

/** Samples that a finding names are looked at first; where it names none, they are exported, once. */
function nextAfter(inspection: Inspection, exportFolder: string | undefined): string {
  const where = { run: inspection.run, dig_url_root: inspection.root };
  if (foundFaulty(inspection).length > 0) return nextCall('preview_outputs', { ...where, pick: 'findings' });
  // Another look than the reference's shows in all pictures and names none.
  if (verdictOf(inspection) === 'NOT USABLE') return nextCall('preview_outputs', where);
  return exportFolder === undefined
    ? nextCall('export_dataset', { ...where, format: 'coco' })
    : noCall(`it is exported already: ${exportFolder}`);
}

/** Of several boards each gets a reference of its own, `<name>-<board>`: all of them, or none where one cannot be kept. */
async function keepLooks(
  name: string,
  { inspection, look: of }: Inspected,
  notice: string,
  home: string,
): Promise<Reference[]> {
  const { run, root } = inspection;
  const bare = inspection.looks.filter(({ look }) => Object.keys(look).length === 0);
  if (bare.length > 0) {
    const whose = bare.flatMap(({ board }) => board ?? []).join(', ');
    throw notFound({
      what: `the run ${run} has no camera look ${whose ? `of ${whose} ` : ''}to keep as a reference; nothing was kept`,
      why: `no pictures ${whose ? `of it ` : ''}below ${root}/${stagePrefix(run, 'camera_look')}crop/`,
      fix: 'choose a run whose camera-look stage is there: list_outputs',
    });
  }
  const profiles = inspection.looks.map(({ board, look }) => ({
    name: board === undefined ? name : `${name}-${board.toLowerCase()}`,
    model: of.model ?? null,
    board: board ?? of.board ?? null,
    release: of.release ?? null,
    made_from: run,
    notice,
    materials: look,
  }));
  const path = await saveProfiles(home, name, profiles);
  return profiles.map((one) => ({ name: one.name, path, model: of.model, board: one.board ?? undefined }));
}
