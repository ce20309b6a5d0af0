/** The dataset card: what is in an export, how it was divided, what was left out, where it comes from, how to load it. */
import { codeSpan, markdown } from '../../base/untrusted-text.ts';
import type { Format } from '../../domain/export-formats.ts';
import { median } from '../inspect/index.ts';
import { sourceWords } from '../labelled/index.ts';
import type { Plan } from './plan.ts';
import type { LeftOut } from './usable.ts';

export interface CardFacts {
  plan: Plan;
  format: Format;
  /** `side, class` or `folder` with counts. */
  counts: Record<string, number>;
  split: string;
  /** What a trainer would miss. */
  gaps: readonly string[];
  leftOut: readonly LeftOut[];
  workflow: string | null;
  parameters: Record<string, unknown> | undefined;
}

/** So many samples are named. */
const named = 200;

export function card(facts: CardFacts): string {
  const { plan, format, split, gaps, workflow } = facts;
  const { notice, run } = plan;
  return `${[
    `# Labelled defect samples: ${markdown(run)}`,
    '',
    `> ${markdown(notice, 300)}${/preview/i.test(notice) ? ': CPU previews are no training data for an inspection model.' : ''}`,
    '',
    `Format ${format}, written by pcba-day0 from ${sourceWords(plan)}${workflow ? `, workflow ${codeSpan(workflow)}` : ''}.`,
    '',
    '## Counts',
    '',
    ...countsTable(facts),
    '',
    ...classTable(plan),
    '',
    ...boardTable(plan),
    sizes(plan),
    '',
    '## How it was divided',
    '',
    split,
    ...(gaps.length > 0
      ? ['', 'What a trainer would miss:', '', ...gaps.map((gap) => `- ${cell(gap)}`)]
      : []),
    '',
    '## Left out',
    '',
    ...leftOutList(facts),
    ...(plan.blocked === undefined ? [] : ['', `Never drawn: ${cell(plan.blocked)}.`]),
    '',
    '## Parameters of the run',
    '',
    ...parameterList(facts),
    '',
    '## Licence',
    '',
    "The pictures come from the CAD data of the run's owner and from the models and containers that made them, each under its own licence. This export states no licence of its own: the owner of the CAD data decides.",
    '',
    '## Loading it',
    '',
    '```python',
    ...loading[format],
    '```',
    '',
  ].join('\n')}`;
}

const countsTable = ({ counts }: CardFacts): string[] => [
  '| where | samples |',
  '| --- | --- |',
  ...Object.entries(counts).map(([where, count]) => `| ${cell(where)} | ${count} |`),
];

const classTable = ({ samples, classes, parts }: Plan): string[] => [
  `| class | samples | crops |${parts.noun === 'part' ? ' parts |' : ''} mask area, median % of the picture |`,
  `| --- | --- | --- |${parts.noun === 'part' ? ' --- |' : ''} --- |`,
  ...classes.map((name) => {
    const own = samples.filter(({ defect }) => defect === name);
    const areas = own.map(({ area, width, height }) => (area / (width * height)) * 100);
    const crops = new Set(own.map(({ crop }) => crop)).size;
    const shown = parts.noun === 'part' ? ` ${new Set(own.map(({ group }) => group)).size} |` : '';
    return `| ${cell(name)} | ${own.length} | ${crops} |${shown} ${own.length > 0 ? median(areas).toFixed(2) : ''} |`;
  }),
];

/** Of a run of several boards. */
function boardTable({ samples, classes }: Plan): string[] {
  const boards = [...new Set(samples.flatMap(({ board }) => board ?? []))].sort();
  if (boards.length === 0) return [];
  const row = (board: string): string => {
    const own = samples.filter((sample) => sample.board === board);
    const counts = classes.map((name) => own.filter(({ defect }) => defect === name).length);
    return `| ${cell(board)} | ${counts.join(' | ')} |`;
  };
  return [
    `| board | ${classes.map(cell).join(' | ')} |`,
    `| --- |${' --- |'.repeat(classes.length)}`,
    ...boards.map(row),
    '',
  ];
}

function sizes({ samples }: Plan): string {
  const widths = samples.map(({ width }) => width);
  const heights = samples.map(({ height }) => height);
  return `Pictures are ${Math.min(...widths)} to ${Math.max(...widths)} pixels wide and ${Math.min(...heights)} to ${Math.max(...heights)} high.`;
}

const leftOutList = ({ leftOut }: CardFacts): string[] => [
  ...(leftOut.length === 0
    ? ['Nothing.']
    : leftOut.slice(0, named).map(({ name, why }) => `- ${cell(name)}: ${cell(why)}`)),
  ...(leftOut.length > named ? [`- and ${leftOut.length - named} more`] : []),
];

const parameterList = ({ parameters }: CardFacts): string[] =>
  parameters
    ? Object.entries(parameters)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `- ${name}: ${codeSpan(JSON.stringify(value), 1000)}`)
    : ['The cluster did not know the run any more when this was written.'];

/** Text of others in a table or a line. */
const cell = (text: string): string => markdown(text, 300);

const loading: Record<Format, string[]> = {
  coco: [
    'from pycocotools.coco import COCO',
    "coco = COCO('annotations/instances_train.json')  # coco.annToMask gives each mask, pixel for pixel",
  ],
  'yolo-detect': ['from ultralytics import YOLO', "YOLO('yolo11n.pt').train(data='data.yaml')"],
  'yolo-seg': ['from ultralytics import YOLO', "YOLO('yolo11n-seg.pt').train(data='data.yaml')"],
  mvtec: [
    'from anomalib.data import MVTecAD',
    "datamodule = MVTecAD(root='.', category='<material>')  # one category a material",
  ],
};
