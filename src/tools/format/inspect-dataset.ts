/** How a judgement of a dataset is told: the verdict, the gravest findings with some of their samples, the report. */
import { counted } from '../../base/counted.ts';
import { previewModel } from '../../domain/model-id.ts';
import type { JudgedRun } from '../../features/inspect/index.ts';
import { type Inspection, verdictWords } from '../../features/inspect/index.ts';

/** Lines of findings in the text, and names beside each in the data and in a line. */
const shown = 9;
const named = 20;
const namedInLine = 3;

export function formatJudgement({ inspection, notice, report, references, untold, next }: JudgedRun) {
  const { findings, run, samples, drift } = inspection;
  return {
    data: {
      run,
      verdict: verdictWords(inspection),
      samples: samples.length,
      findings: findings.map(({ samples, ...finding }) => ({
        ...finding,
        count: samples.length,
        samples: samples.slice(0, named),
      })),
      look_score: drift?.score ?? null,
      report,
    },
    lines: [
      headline(inspection),
      [notice, ...(untold ? [untold] : [])].join('; '),
      ...findings.slice(0, shown).map(findingLine),
      ...(findings.length > shown ? [`and ${findings.length - shown} more`] : []),
      ...references.map(referenceLine),
      `report ${report}`,
    ],
    next,
  };
}

function headline(inspection: Inspection): string {
  const { samples, findings, opened, drift } = inspection;
  // Of a preview the shipped reference is its own look, which a score against says little about a camera.
  const own = drift !== null && previewModel.endsWith(`/${drift.profile}`);
  const faulty = samples.filter(({ verdict }) => verdict === 'bad' || verdict === 'look').length;
  const above = findings.filter(({ level }) => level !== 'info').length;
  const unjudged = findings.some(({ id }) => id === 'look.no_reference');
  return [
    `${verdictWords(inspection)}: ${counted(samples.length, 'sample')}, ${above === 0 ? 'no findings above info' : `${faulty} of them faulty or to be looked at`}`,
    ...(opened < samples.length ? [`${opened} of them opened`] : []),
    ...(drift
      ? [
          `camera look ${drift.score.toFixed(2)} like ${own ? "the preview's own" : 'the'} reference (threshold ${drift.threshold})`,
        ]
      : unjudged
        ? ['no reference for this board: camera look not judged']
        : []),
  ].join('; ');
}

function findingLine({ level, id, what, samples, fix }: Inspection['findings'][number]): string {
  const names = samples.slice(0, namedInLine).join(', ');
  const more = samples.length > namedInLine ? ` and ${samples.length - namedInLine} more` : '';
  return `${level}  ${id}: ${what}${names ? ` [${names}${more}]` : ''}${fix && level !== 'info' ? `; ${fix}` : ''}`.slice(
    0,
    480,
  );
}

function referenceLine({ name, path, model, board }: JudgedRun['references'][number]): string {
  const counts =
    model === undefined || board === undefined
      ? ' (board or model of this run are not known, so it counts only where profile names it)'
      : ` for board ${board} and ${model}`;
  return `reference look kept as ${name}${counts}: ${path}`;
}
