/** The score as markdown: a row for each task, a total for each group. */
import type { Played } from './runner.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const row = (cells: readonly (string | number)[]): string => `| ${cells.map(String).map(cell).join(' | ')} |`;

export function scoreTable(played: readonly Played[]): string {
  const groups = [...new Set(played.map(({ task }) => task.group))];
  return [
    row(['task', 'result', 'why', 'calls', 'fewest', 'tokens in', 'tokens out']),
    row(['---', '---', '---', '---:', '---:', '---:', '---:']),
    ...played.map(({ task, problems, transcript }) =>
      row([
        `${task.id}${task.negative ? ' (negative)' : ''}`,
        problems.length === 0 ? 'pass' : 'FAIL',
        problems.join('; ').slice(0, 400),
        transcript.calls.length,
        task.checks['calls.optimum'] ?? '',
        transcript.tokensIn,
        transcript.tokensOut,
      ]),
    ),
    '',
    row(['group', 'passed', 'calls', 'tokens in', 'tokens out']),
    row(['---', '---:', '---:', '---:', '---:']),
    ...groups.map((group) =>
      total(
        group,
        played.filter(({ task }) => task.group === group),
      ),
    ),
    total(
      'negative of all',
      played.filter(({ task }) => task.negative),
    ),
    total('all', played),
  ].join('\n');
}

function total(name: string, played: readonly Played[]): string {
  const sum = (value: (one: Played) => number): number => played.reduce((all, one) => all + value(one), 0);
  return row([
    name,
    `${played.filter(({ problems }) => problems.length === 0).length} of ${played.length}`,
    sum(({ transcript }) => transcript.calls.length),
    sum(({ transcript }) => transcript.tokensIn),
    sum(({ transcript }) => transcript.tokensOut),
  ]);
}
