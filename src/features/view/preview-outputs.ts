/** A preview as it is asked for: the samples that are shown, with files or with pictures for the gallery, and what comes next. */

import { nextCall, noCall } from '../../base/next-call.ts';
import type { ToolContext } from '../../ports/context.ts';
import { foundFaulty } from '../inspect/index.ts';
import { exported, isNeeded, type Lack, lackingFiles, lackWords, wasInspected } from '../labelled/index.ts';
import { calledRun, type LocatedRun, locateRun, type RunQuestion } from '../runs/index.ts';
import type { PickWish } from './pick.ts';
import { type Preview, previewRun } from './preview.ts';
import { galleryPictures, type PreviewFiles, writePreview } from './write-preview.ts';

export interface PreviewQuestion extends RunQuestion, Partial<Omit<PickWish, 'pick' | 'rows'>> {
  pick?: PickWish['pick'] | undefined;
  rows?: number | undefined;
  /** The user's whole list. */
  rejected?: readonly string[] | undefined;
  /** Asked by the gallery itself, which wants pictures and no files. */
  view?: 'thumbnails' | 'detail' | undefined;
}

export interface PreviewOutcome {
  preview: Preview;
  wish: PickWish;
  files: PreviewFiles | undefined;
  /** What samples need to be trained on and lack, each as a sentence. */
  lacks: string[];
  /** Why only its files tell of the run, where that is so. */
  untold: string | undefined;
  next: string;
}

export async function previewOutputs(
  { view, rejected, ...question }: PreviewQuestion,
  context: ToolContext,
): Promise<PreviewOutcome> {
  const located = await locateRun(question, context);
  const wish = { ...question, pick: question.pick ?? 'spread', rows: question.rows ?? 6 };
  const preview = await previewRun(located, wish, rejected, context);
  if (view) preview.gallery.pictures = await galleryPictures(preview, view);
  const files = view ? undefined : await writePreview(preview, context);
  const { home, outputFolder } = context.settings;
  const judged = wasInspected(home, located.root, located.name);
  const lacks = lackingFiles(preview.dataset).filter(isNeeded);
  const next = nextAfter({ ...preview, lacks }, located, judged, exported(outputFolder, located, 'coco'));
  return { preview, wish, files, lacks: lacks.map((lack) => lackWords(lack)), untold: located.untold, next };
}

/** A look comes before a judgement; once that was made, what is good is exported, unless nothing is. */
function nextAfter(
  { gallery, inspection, rejected, lacks }: Preview & { lacks: Lack[] },
  located: LocatedRun,
  judged: boolean,
  exportFolder: string | undefined,
): string {
  const where = { run: gallery.run, dig_url_root: gallery.root };
  const findings = judged || inspection !== undefined;
  if (!findings && rejected.length === 0) return nextCall('inspect_dataset', where);
  const faulty = inspection ? foundFaulty(inspection).length === inspection.samples.length : false;
  if (faulty || lacks.some(({ without, of }) => without.length === of))
    return nextCall('submit_day0', { action: 'plan', like: calledRun(located) });
  if (exportFolder !== undefined && rejected.length === 0)
    return noCall(`it is exported already: ${exportFolder}`);
  const exclude = [...(rejected.length > 0 ? ['rejected'] : []), ...(findings ? ['findings'] : [])];
  return nextCall('export_dataset', { ...where, format: 'coco', exclude });
}
