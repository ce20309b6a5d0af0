/** Two runs side by side: values, counts, distributions, looks, and pictures of the same cells. */
import { join } from 'node:path';
import * as z from 'zod';
import { Day0Error } from '../base/errors.ts';
import { contactSheet, forHost } from '../base/imaging/sheet.ts';
import { nextCall } from '../base/next-call.ts';
import { writeKept } from '../base/system/files.ts';
import { type Comparison, compareRuns, noticesOf, type Sided } from '../features/compare/compare-runs.ts';
import { comparisonPage } from '../features/compare/page.ts';
import { columns } from '../features/compare/same-cells.ts';
import { threshold } from '../features/inspect/appearance/drift.ts';
import { keptFolder } from '../features/labelled/review.ts';
import { locateRun } from '../features/runs/root.ts';
import { clusterField, nextField } from './define.ts';
import { defineTool } from './input.ts';

export const input = z.strictObject({
  a: z.string().describe('Name or ID'),
  b: z.string().optional().describe('Latest when left out'),
  dig_url_root: z.string().optional(),
  b_root: z.string().optional().describe('Where it is another one'),
});

export const compareRunsTool = defineTool({
  name: 'compare_runs',
  title: 'Compare two runs',
  description:
    'Why two runs differ: values, counts, which stages are the same, camera look of B against A, pictures of the same cells, a page.',
  effect: 'local',
  input,
  output: z.object({
    cluster: clusterField,
    a: z.string(),
    b: z.string(),
    counts: z.record(z.string(), z.tuple([z.number(), z.number()])),
    values: z.array(z.looseObject({ name: z.string() })).nullable(),
    look_score: z.number().nullable(),
    page: z.string(),
    next: nextField,
  }),
  run: async (args, context) => {
    const first = await locateRun({ run: args.a, dig_url_root: args.dig_url_root }, context);
    const second = await locateRun({ run: args.b, dig_url_root: args.b_root ?? args.dig_url_root }, context);
    if (first.name === second.name && first.root === second.root) throw sameRun(first.name);
    const comparison = await compareRuns([first, second], 6, context);
    const { a, b } = comparison;
    const { home, cluster } = context.settings;
    const folder = keptFolder(home, 'comparisons', `${first.root} ${second.root}`, `${a.run}-${b.run}`);
    const page = join(folder, 'index.html');
    await writeKept(page, comparisonPage(comparison));
    const sheet = await contactSheet({
      title: `A ${a.run}   B ${b.run}`,
      notice: noticesOf(comparison),
      columns,
      rows: comparison.rows,
    });
    await writeKept(join(folder, 'contact_sheet.png'), sheet);
    const next = nextCall('preview_outputs', { run: b.run, dig_url_root: second.root });
    const defects = [...new Set([...Object.keys(a.counts), ...Object.keys(b.counts)])].sort();
    return {
      data: {
        cluster,
        a: a.run,
        b: b.run,
        counts: Object.fromEntries(
          defects.map((defect): [string, [number, number]] => [
            defect,
            [a.counts[defect] ?? 0, b.counts[defect] ?? 0],
          ]),
        ),
        values: comparison.values?.map((one) => ({ ...one })) ?? null,
        look_score: comparison.drift?.score ?? null,
        page,
        next,
      },
      text: [...lines(comparison, defects), noticesOf(comparison), `page ${page}`, `next: ${next}`].join(
        '\n',
      ),
      pictures: comparison.rows.length > 0 ? [await forHost(sheet)] : [],
    };
  },
});

const shownValues = 12;

function lines({ a, b, values, shifts, drift, common, shared }: Comparison, defects: string[]): string[] {
  const [samplesA, samplesB] = [a.inspection.samples.length, b.inspection.samples.length];
  const told = values?.slice(0, shownValues).map((one) => `${one.name} ${one.a} -> ${one.b}`);
  const more = (values?.length ?? 0) > shownValues ? `; and ${(values?.length ?? 0) - shownValues} more` : '';
  const moved = shifts
    .filter(({ by }) => by >= 1)
    .slice(0, 4)
    .map(
      (one) =>
        `${one.what} ${one.a.toPrecision(3)} -> ${one.b.toPrecision(3)} (${one.by.toFixed(1)} spreads)`,
    );
  return [
    `A ${a.run}: ${a.verdict}, ${samplesA} samples`,
    `B ${b.run}: ${b.verdict}, ${samplesB} samples`,
    ...shared,
    ...oddLooks(a, b),
    `per defect: ${defects.map((defect) => `${defect} ${a.counts[defect] ?? 0} -> ${b.counts[defect] ?? 0}`).join(', ')}`,
    told === undefined
      ? 'values: the cluster no longer has both specifications'
      : `values that differ: ${told.join('; ') || 'none'}${more}`,
    drift
      ? `camera look of B ${drift.score.toFixed(2)} like A (${drift.score >= threshold ? 'the same look' : 'another look'}; threshold ${threshold})`
      : 'camera look: they share no material',
    `distributions that moved: ${moved.join('; ') || 'none by a whole spread'}`,
    `${common} cells have a look in both${common > 0 ? `; the sheet shows some: ${columns.join(', ')}` : ''}`,
  ];
}

/** What an inspection of each says of its files and colours, which a comparison is asked for most. */
const oddLooks = (a: Sided, b: Sided): string[] =>
  Object.entries({ A: a, B: b }).flatMap(([name, { inspection }]) =>
    inspection.findings
      .filter(({ id }) => id === 'look.grey' || id === 'files.look')
      .map(({ what }) => `${name}: ${what}`)
      .slice(0, 2),
  );

function sameRun(name: string): Day0Error {
  return new Day0Error({
    code: 'bad_input',
    what: `${name} would be compared with itself`,
    why: 'A and B are one run',
    fix: `give another run as b: ${nextCall('list_runs', {})}`,
    retry: 'never',
  });
}
