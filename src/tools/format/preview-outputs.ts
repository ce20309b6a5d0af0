/** How a preview is told: how many samples of which defect, which are shown, what the user rejected, where the files lie. */
import { counted } from '../../base/counted.ts';
import { boardCounts } from '../../domain/samples.ts';
import { countsPerDefect } from '../../features/inspect/index.ts';
import type { Preview, PreviewFiles, PreviewOutcome } from '../../features/view/index.ts';
import { columns } from '../../features/view/index.ts';

interface Shown extends Omit<PreviewOutcome, 'preview' | 'files'> {
  preview: Pick<Preview, 'dataset' | 'gallery' | 'shown' | 'rejected'>;
  files: Pick<PreviewFiles, 'sheet' | 'html'> | undefined;
}

export function formatPreview({ preview, wish, files, lacks, untold, next }: Shown) {
  const { dataset, gallery, shown, rejected } = preview;
  const { samples } = dataset;
  const perDefect = countsPerDefect(samples);
  const known = new Map(gallery.samples.map((one) => [one.name, one]));
  const boards = boardCounts(samples);
  const counts = Object.entries(perDefect).map(([defect, count]) => `${count} ${defect}`);
  return {
    data: {
      run: gallery.run,
      samples: samples.length,
      per_defect: perDefect,
      shown: shown.map(({ name, defect }) => ({ ...known.get(name), name, defect })),
      rejected: rejected.slice(0, 200),
      contact_sheet: files?.sheet ?? null,
      html: files?.html ?? null,
      notice: gallery.notice,
    },
    lines: [
      `${counted(samples.length, 'labelled sample')}: ${counts.join(', ')}${boards === undefined ? '' : `; ${boards}`}`,
      shown.length === 0
        ? nothingShown(wish)
        : `shown: ${shown.length} of ${samples.length} (${wish.samples ? 'as named' : wish.pick}), columns ${columns.join(', ')}`,
      ...lacks,
      ...(rejected.length > 0 ? [`rejected by the user: ${rejected.length}, ${some(rejected)}`] : []),
      gallery.notice,
      ...(untold ? [untold] : []),
      ...(files ? [`contact sheet ${files.sheet}`, `page ${files.html}`] : []),
    ],
    next,
  };
}

const some = (names: readonly string[]): string =>
  `${names.slice(0, 8).join(', ')}${names.length > 8 ? ` and ${names.length - 8} more` : ''}`;

const nothingShown = ({ pick }: { pick: string }): string =>
  pick === 'findings' ? 'no sample has a finding above info' : 'nothing to show';
