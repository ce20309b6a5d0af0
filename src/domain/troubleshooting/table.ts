/** The catalogue as Markdown: the whole reference, one entry of it, and the short table of the skill. */
import { markdownTable, withMarked } from '../markdown.ts';
import { setupSteps } from '../setup.ts';
import { steps } from '../steps.ts';
import { catalogue } from './catalogue.ts';
import type { Trouble } from './entry.ts';

const stageName = ({ stages: shown }: Trouble): string => {
  const [first] = shown;
  if (setupSteps.some(({ id }) => id === first)) return 'setup of a root';
  return steps.find(({ id }) => id === first)?.group ?? 'any stage';
};

/** Bars and line ends would break a table; placeholders would vanish as HTML unless they are code. */
const cell = (text: string): string =>
  text
    .replaceAll('|', '\\|')
    .replaceAll('\n', ' ')
    .replace(/<[^<> ]+(?: [^<> ]+)*>/g, '`$&`');
const foretold = ({ foretold: told }: Trouble): string =>
  'by' in told ? `\`${told.by}\`` : `nothing: ${told.never}`;

const ofReleases = ({ releases }: Trouble): string =>
  releases === undefined ? '' : ` (release ${releases.join(', ')})`;

/** `references/troubleshooting.md`, and the resource of the same text. */
export function referenceText(): string {
  const groups = [...new Set(catalogue.map(stageName))];
  const parts = groups.map((group) => {
    const rows = catalogue
      .filter((entry) => stageName(entry) === group)
      .map((entry) =>
        [`\`${entry.id}\`${ofReleases(entry)}`, entry.symptom, entry.cause, entry.fix, foretold(entry)].map(
          cell,
        ),
      );
    return [`## ${group}`, '', markdownTable(['id', 'you see', 'cause', 'fix', 'foretold by'], rows)].join(
      '\n',
    );
  });
  return [
    '# Troubleshooting',
    '',
    'Every known failure of a Day 0 run. `diagnose_run` finds the row for a run and quotes the lines that show it; the last',
    'column names the check of `preflight` that says so before the submit. What is true of one release only names it beside the id;',
    'the words of 1.1 are those of its public source, read and not met on a GPU. Generated from the catalogue in',
    '`src/domain/troubleshooting` by `npm run docs`; do not edit it here.',
    '',
    parts.join('\n\n'),
    '',
  ].join('\n');
}

/** One entry by id, as Markdown; undefined when there is none. */
export function entryText(id: string): string | undefined {
  const entry = catalogue.find((one) => one.id === id);
  if (entry === undefined) return undefined;
  const { symptom, cause, fix, next } = entry;
  return [
    `# ${id}`,
    '',
    `- stage: ${stageName(entry)}`,
    `- you see: ${symptom}`,
    `- cause: ${cause}`,
    `- fix: ${fix}`,
    `- foretold by: ${foretold(entry)}`,
    `- next: \`${next[0]}\``,
    '',
  ].join('\n');
}

/** The rows that the pipeline's own document has, for the skill: what users meet most. */
const most = [
  'platform.missing_artifacts',
  'render.no_usd',
  'defects.no_spec',
  'finetune.empty_validation',
  'defects.no_submasks',
  'edit.missing_pictures',
  'edit.generic_model',
  'defects.no_step',
  'defects.unknown_types',
  'render.shared_memory',
  'render.nvoptix',
  'platform.out_of_memory',
];

/** The skill's text with its table made anew between the two marks. Throws when they are not there. */
export const withSkillTable = (text: string): string => withMarked(text, 'troubleshooting', skillTable());

function skillTable(): string {
  const rows = most.flatMap((id) => {
    const entry = catalogue.find((one) => one.id === id);
    return entry ? [[cell(entry.symptom), cell(entry.fix), cell(foretold(entry))]] : [];
  });
  return markdownTable(['you see', 'fix', 'foretold by'], rows);
}
