/** An export as it is asked for: into a folder below the output folder, which must be free. */
import { rmdir } from 'node:fs/promises';
import { badInput, Day0Error, errorBody } from '../../base/errors.ts';
import { nextCall } from '../../base/next-call.ts';
import { outputFolder } from '../../base/system/output-folder.ts';
import { sharesOf } from '../../domain/split.ts';
import type { ToolContext } from '../../ports/context.ts';
import { exported, freeFolder, usualFolder, wasInspected } from '../labelled/index.ts';
import { locateRun, type RunQuestion } from '../runs/index.ts';
import { type Exported, type ExportWish, exportRun } from './export.ts';

export interface ExportQuestion extends RunQuestion {
  format: ExportWish['format'];
  /** Below the output folder. */
  folder?: string | undefined;
  /** train/val/test. */
  split?: string | undefined;
  seed?: number | undefined;
  exclude?: string[] | undefined;
}

export interface ExportedRun extends Exported {
  run: string;
  format: ExportWish['format'];
  folder: string;
  /** The call that judges the samples, where nobody has and the export did not. */
  judge: string | undefined;
}

export async function exportDataset(question: ExportQuestion, context: ToolContext): Promise<ExportedRun> {
  const { format, seed = 0, exclude = [], split = '80/10/10', ...args } = question;
  const located = await locateRun(args, context);
  const shares = sharesOf(split);
  if (!shares) throw badSplit(split);
  const { outputFolder: outputs, home } = context.settings;
  const wanted = args.folder ?? usualFolder(located.name, format);
  const folder = await outputFolder(outputs, wanted, (inside) =>
    nextCall('export_dataset', { ...args, format, folder: inside }),
  );
  const wish = { folder, format, shares, seed, exclude };
  const written = await exportRun(located, wish, context).catch(async (error: unknown) => {
    // Nothing was written: nor does an empty folder stay.
    await rmdir(folder).catch(() => {});
    if (errorBody(error).code !== 'already_exists') throw error;
    const other = freeFolder(outputs, wanted);
    const call = nextCall('export_dataset', { ...args, format, seed, exclude, split, folder: other });
    const own = exported(outputs, located, format) === folder;
    const fix = own ? `use what is there; to write another: ${call}` : `write it beside: ${call}`;
    throw new Day0Error({ ...errorBody(error), fix });
  });
  const judged = wasInspected(home, located.root, located.name) || exclude.includes('findings');
  const judge = nextCall('inspect_dataset', { run: located.name, dig_url_root: located.root });
  return { ...written, run: located.name, format, folder, judge: judged ? undefined : judge };
}

function badSplit(split: string): Day0Error {
  return badInput({
    what: `split ${JSON.stringify(split.slice(0, 40))} is not train/val/test`,
    why: 'two or three numbers with slashes are wanted, at least one above 0',
    fix: 'give for example 80/10/10, or 90/10 for train and val',
  });
}
