/** A comparison as it is asked for: finds both runs, compares them, and leaves page and sheet below the home folder. */
import { join } from 'node:path';
import { badInput, type Day0Error } from '../../base/errors.ts';
import { contactSheet } from '../../base/imaging/sheet.ts';
import { nextCall } from '../../base/next-call.ts';
import { writeKept } from '../../base/system/files.ts';
import type { ToolContext } from '../../ports/context.ts';
import { keptFolder } from '../labelled/index.ts';
import { locateRun } from '../runs/index.ts';
import { type Comparison, compareRuns, noticesOf } from './compare-runs.ts';
import { comparisonPage } from './page.ts';
import { columns } from './same-cells.ts';

export interface PairQuestion {
  a: string;
  /** The latest run when left out. */
  b?: string | undefined;
  dig_url_root?: string | undefined;
  /** Of b, where it is another one. */
  b_root?: string | undefined;
}

export interface ComparedPair {
  comparison: Comparison;
  /** Path. */
  page: string;
  /** PNG. */
  sheet: Buffer;
  next: string;
}

export async function comparePair(
  { a, b, dig_url_root, b_root = dig_url_root }: PairQuestion,
  context: ToolContext,
): Promise<ComparedPair> {
  const first = await locateRun({ run: a, dig_url_root }, context);
  const second = await locateRun({ run: b, dig_url_root: b_root }, context);
  if (first.name === second.name && first.root === second.root) throw sameRun(first.name);
  const comparison = await compareRuns([first, second], 6, context);
  const names = { a: comparison.a.run, b: comparison.b.run };
  const roots = `${first.root} ${second.root}`;
  const folder = keptFolder(context.settings.home, 'comparisons', roots, `${names.a}-${names.b}`);
  const page = join(folder, 'index.html');
  await writeKept(page, comparisonPage(comparison));
  const sheet = await contactSheet({
    title: `A ${names.a}   B ${names.b}`,
    notice: noticesOf(comparison),
    columns,
    rows: comparison.rows,
  });
  await writeKept(join(folder, 'contact_sheet.png'), sheet);
  const next = nextCall('preview_outputs', { run: names.b, dig_url_root: second.root });
  return { comparison, page, sheet, next };
}

function sameRun(name: string): Day0Error {
  return badInput({
    what: `${name} would be compared with itself`,
    why: 'A and B are one run',
    fix: `give another run as b: ${nextCall('list_runs', {})}`,
  });
}
