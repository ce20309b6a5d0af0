/** How an export is told: how many samples on which side, what was left out and why, where it lies. */

import { counted } from '../../base/counted.ts';
import { noCall } from '../../base/next-call.ts';
import type { ExportedRun } from '../../features/export/index.ts';

const shownGaps = 3;

export function formatExport(exported: ExportedRun) {
  const { run, format, folder, samples, counts, gaps, leftOut, blocked, notice, untold, judge } = exported;
  return {
    data: {
      run,
      folder,
      samples,
      counts,
      left_out: leftOut.slice(0, 100).map(({ name, why }) => `${name}: ${why}`),
    },
    lines: [
      `EXPORTED ${counted(samples, 'sample')} as ${format}`,
      notice,
      ...(untold ? [untold] : []),
      Object.entries(counts)
        .map(([name, count]) => `${name} ${count}`)
        .join(', '),
      ...gapLines(gaps),
      ...leftOutLines(leftOut),
      ...(blocked === undefined ? [] : [`never drawn: ${blocked}`]),
      ...(judge === undefined ? [] : [`not judged yet: ${judge} before anybody trains on it`]),
      `folder ${folder}; README.md in it is the card: counts, split, provenance, how to load and train on it`,
    ],
    next: noCall('the dataset is written; README.md in the folder says how to load and train on it'),
  };
}

/** One line: the card has all of them. */
function gapLines(gaps: readonly string[]): string[] {
  if (gaps.length === 0) return [];
  const more = gaps.length > shownGaps ? `; and ${gaps.length - shownGaps} more, in README.md` : '';
  return [`missing: ${gaps.slice(0, shownGaps).join('; ')}${more}`];
}

function leftOutLines(leftOut: ExportedRun['leftOut']): string[] {
  if (leftOut.length === 0) return ['nothing was left out'];
  const reasons = new Map<string, string[]>();
  for (const { name, why } of leftOut) reasons.set(why, [...(reasons.get(why) ?? []), name]);
  return [
    `left out: ${leftOut.length}`,
    ...[...reasons].slice(0, 5).map(([why, names]) => `  ${why}: ${namesOf(names)}`),
  ];
}

const namesOf = (names: readonly string[]): string =>
  `${names.slice(0, 4).join(', ')}${names.length > 4 ? ` and ${names.length - 4} more` : ''}`;
