/** Judges a run's dataset from its files, and keeps the look of a trusted run as a reference. */
import { join } from 'node:path';
import * as z from 'zod';
import { Day0Error } from '../base/errors.ts';
import { nextCall, noCall } from '../base/next-call.ts';
import { writeKept } from '../base/system/files.ts';
import { stagePrefix } from '../domain/contract.ts';
import { previewModel } from '../domain/model-id.ts';
import { exported } from '../features/export/folder.ts';
import { saveProfile } from '../features/inspect/appearance/profile.ts';
import { type Inspected, inspectRun } from '../features/inspect/inspect-run.ts';
import { type Inspection, verdictOf, verdictWords } from '../features/inspect/inspection.ts';
import { reportPage } from '../features/inspect/report/page.ts';
import { thumbnailsFor } from '../features/inspect/report/thumbnails.ts';
import { noticeOf } from '../features/labelled/notice.ts';
import { keptFolder } from '../features/labelled/review.ts';
import { locateRun } from '../features/runs/root.ts';
import { clusterField, nextField, whichRun } from './define.ts';
import { defineTool } from './input.ts';

export const input = z.strictObject({
  ...whichRun,
  profile: z.string().optional().describe('Reference look'),
  save_profile: z.string().optional().describe('Keep the look of this trusted run under this name'),
});

export const inspectDatasetTool = defineTool({
  name: 'inspect_dataset',
  title: 'Judge a dataset',
  description:
    'Judge the samples of a run: counts, files, masks, change outside masks, duplicates, scores, and whether the right model made the look. Verdict, findings by sample, report.',
  effect: 'local',
  input,
  output: z.object({
    cluster: clusterField,
    run: z.string(),
    verdict: z.string(),
    samples: z.number(),
    findings: z.array(z.looseObject({ id: z.string(), level: z.string(), what: z.string() })),
    look_score: z.number().nullable(),
    report: z.string(),
    next: nextField,
  }),
  run: async (args, context) => {
    const located = await locateRun(args, context);
    const { home, cluster } = context.settings;
    const inspected = await inspectRun(located, context, { profile: args.profile });
    const { inspection, store, dataset } = inspected;
    const notice = await noticeOf(store, dataset);
    const saved =
      args.save_profile === undefined ? undefined : await keep(args.save_profile, inspected, notice, home);
    const folder = keptFolder(home, 'inspections', located.root, located.name);
    const report = join(folder, 'index.html');
    await writeKept(report, reportPage(inspection, notice, await thumbnailsFor(store, dataset, inspection)));
    const next = nextOf(inspection, exported(context.settings.outputFolder, located.name, 'coco'));
    const text = [
      headline(inspection),
      notice,
      ...inspection.findings.slice(0, shown).map(line),
      ...(inspection.findings.length > shown ? [`and ${inspection.findings.length - shown} more`] : []),
      ...(saved ? [`reference look kept as ${args.save_profile}${keptFor(inspected)}: ${saved}`] : []),
      `report ${report}`,
      `next: ${next}`,
    ].join('\n');
    return {
      data: {
        cluster,
        run: located.name,
        verdict: verdictWords(inspection),
        samples: inspection.samples.length,
        findings: inspection.findings.map(({ samples, ...finding }) => ({
          ...finding,
          count: samples.length,
          samples: samples.slice(0, named),
        })),
        look_score: inspection.drift?.score ?? null,
        report,
        next,
      },
      text,
    };
  },
});

/** Lines of findings in the text, and names beside each in the data and in a line. */
const shown = 9;
const named = 20;
const namedInLine = 3;

function headline(inspection: Inspection): string {
  const { samples, findings, opened, drift } = inspection;
  // Of a preview the shipped reference is its own look, which a score against says little about a camera.
  const own = drift !== null && previewModel.endsWith(`/${drift.profile}`);
  const faulty = samples.filter(({ verdict }) => verdict === 'bad' || verdict === 'look').length;
  const above = findings.filter(({ level }) => level !== 'info').length;
  return [
    `${verdictWords(inspection)}: ${samples.length} samples, ${above === 0 ? 'no findings above info' : `${faulty} of them faulty or to be looked at`}`,
    ...(opened < samples.length ? [`${opened} of them opened`] : []),
    ...(drift
      ? [
          `camera look ${drift.score.toFixed(2)} like ${own ? "the preview's own" : 'the'} reference (threshold ${drift.threshold})`,
        ]
      : []),
  ].join('; ');
}

function line({ level, id, what, samples, fix }: Inspection['findings'][number]): string {
  const names = samples.slice(0, namedInLine).join(', ');
  const more = samples.length > namedInLine ? ` and ${samples.length - namedInLine} more` : '';
  return `${level}  ${id}: ${what}${names ? ` [${names}${more}]` : ''}${fix && level !== 'info' ? `; ${fix}` : ''}`.slice(
    0,
    480,
  );
}

/** What is good is exported, once; of anything else the samples are looked at first. */
function nextOf(inspection: Inspection, there: string | undefined): string {
  const where = { run: inspection.run, dig_url_root: inspection.root };
  if (verdictOf(inspection) !== 'GOOD') return nextCall('preview_outputs', { ...where, pick: 'findings' });
  return there === undefined
    ? nextCall('export_dataset', { ...where, format: 'coco' })
    : noCall(`it is exported already: ${there}`);
}

const keptFor = ({ model, board }: Inspected): string =>
  model === undefined || board === undefined
    ? ' (board or model of this run are not known, so it counts only where profile names it)'
    : ` for board ${board} and ${model}`;

async function keep(
  name: string,
  { inspection, model, board }: Inspected,
  notice: string,
  home: string,
): Promise<string> {
  const { run, root, look } = inspection;
  if (Object.keys(look).length === 0)
    throw new Day0Error({
      code: 'not_found',
      what: `the run ${run} has no camera look to keep as a reference`,
      why: `no pictures below ${root}/${stagePrefix(run, 'camera_look')}crop/`,
      fix: 'choose a run whose camera-look stage is there: list_outputs',
      retry: 'never',
    });
  return saveProfile(home, {
    name,
    model: model ?? null,
    board: board ?? null,
    made_from: run,
    notice,
    materials: look,
  });
}
