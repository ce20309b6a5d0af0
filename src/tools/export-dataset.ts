/** Writes a run's samples as a dataset that trainers load. */
import { rmdir } from 'node:fs/promises';
import * as z from 'zod';
import { Day0Error, errorBody } from '../base/errors.ts';
import { nextCall, noCall } from '../base/next-call.ts';
import { outputFolder } from '../base/system/output-folder.ts';
import { exportRun } from '../features/export/export.ts';
import { freeFolder, usualFolder } from '../features/export/folder.ts';
import { formats } from '../features/export/plan.ts';
import { sharesOf } from '../features/export/split.ts';
import { wasInspected } from '../features/labelled/review.ts';
import { locateRun } from '../features/runs/root.ts';
import { clusterField, nextField, whichRun } from './define.ts';
import { defineTool } from './input.ts';

export const input = z.strictObject({
  ...whichRun,
  format: z.enum(formats),
  folder: z.string().optional().describe('Below <home>/outputs'),
  split: z.string().optional().describe('train/val/test, 80/10/10 when left out'),
  seed: z.number().int().min(0).optional(),
  exclude: z
    .array(z.string())
    .optional()
    .describe('Sample names; rejected: by the user; findings: by inspect_dataset'),
});

export const exportDatasetTool = defineTool({
  name: 'export_dataset',
  title: 'Export a dataset to train on',
  description:
    'Write the samples of a run as COCO (exact masks), YOLO (boxes or outlines) or MVTec AD folders, split by crop and seed, with a dataset card. Faulty samples are left out and named.',
  effect: 'local',
  input,
  output: z.object({
    cluster: clusterField,
    run: z.string(),
    folder: z.string(),
    samples: z.number(),
    counts: z.record(z.string(), z.number()),
    left_out: z.array(z.string()).describe('name: why'),
    next: nextField,
  }),
  run: async ({ format, seed = 0, exclude = [], split = '80/10/10', ...args }, context) => {
    const located = await locateRun(args, context);
    const shares = sharesOf(split);
    if (!shares) throw badSplit(split);
    const { outputFolder: outputs } = context.settings;
    const wanted = args.folder ?? usualFolder(located.name, format);
    const folder = await outputFolder(outputs, wanted, (inside) =>
      nextCall('export_dataset', { ...args, format, folder: inside }),
    );
    const wish = { folder, format, shares, seed, exclude };
    const { samples, counts, emptySides, leftOut, notice } = await exportRun(located, wish, context).catch(
      async (error: unknown) => {
        // Nothing was written: nor does an empty folder stay.
        await rmdir(folder).catch(() => {});
        if (errorBody(error).code !== 'already_exists') throw error;
        const other = freeFolder(outputs, wanted);
        const call = nextCall('export_dataset', { ...args, format, seed, exclude, split, folder: other });
        throw new Day0Error({ ...errorBody(error), fix: `use what is there; to write another: ${call}` });
      },
    );
    const next = noCall('the dataset is written; README.md in the folder says how to load and train on it');
    const judged = wasInspected(context.settings.home, located.root, located.name);
    const judge = nextCall('inspect_dataset', { run: located.name, dig_url_root: located.root });
    const reasons = new Map<string, string[]>();
    for (const { name, why } of leftOut) reasons.set(why, [...(reasons.get(why) ?? []), name]);
    const text = [
      `EXPORTED ${samples} samples as ${format}`,
      notice,
      Object.entries(counts)
        .map(([name, count]) => `${name} ${count}`)
        .join(', '),
      ...(emptySides.length > 0
        ? [
            `nothing is in ${emptySides.join(' and ')}: too few crops for a split by crop; make more, or choose another split`,
          ]
        : []),
      ...(leftOut.length === 0 ? ['nothing was left out'] : [`left out: ${leftOut.length}`]),
      ...[...reasons].slice(0, 5).map(([why, names]) => `  ${why}: ${namesOf(names)}`),
      ...(judged || exclude.includes('findings')
        ? []
        : [`not judged yet: ${judge} before anybody trains on it`]),
      `folder ${folder}; README.md in it is the card: counts, split, provenance, how to load and train on it`,
      `next: ${next}`,
    ].join('\n');
    return {
      data: {
        cluster: context.settings.cluster,
        run: located.name,
        folder,
        samples,
        counts,
        left_out: leftOut.slice(0, 100).map(({ name, why }) => `${name}: ${why}`),
        next,
      },
      text,
    };
  },
});

const namesOf = (names: readonly string[]): string =>
  `${names.slice(0, 4).join(', ')}${names.length > 4 ? ` and ${names.length - 4} more` : ''}`;

function badSplit(split: string): Day0Error {
  return new Day0Error({
    code: 'bad_input',
    what: `split ${JSON.stringify(split.slice(0, 40))} is not train/val/test`,
    why: 'two or three numbers with slashes are wanted, at least one above 0',
    fix: 'give for example 80/10/10, or 90/10 for train and val',
    retry: 'never',
  });
}
