/** Which samples the caller does not want: by name, rejected by the user, or found faulty by an inspection. */

import { badInput } from '../../base/errors.ts';
import type { ToolContext } from '../../ports/context.ts';
import { foundFaulty, inspectRun } from '../inspect/index.ts';
import type { Dataset } from '../labelled/index.ts';
import { readRejected } from '../labelled/index.ts';
import type { LocatedRun } from '../runs/index.ts';

export async function excludedSamples(
  words: readonly string[],
  { samples }: Dataset,
  located: LocatedRun,
  context: ToolContext,
): Promise<Map<string, string>> {
  const known = new Set(samples.map(({ name }) => name));
  const excluded = new Map<string, string>();
  const unknown: string[] = [];
  for (const word of words) {
    if (word === 'rejected')
      for (const name of await readRejected(context.settings.home, located.root, located.name))
        excluded.set(name, 'rejected by the user');
    else if (word === 'findings')
      for (const name of foundFaulty((await inspectRun(located, context)).inspection))
        excluded.set(name, 'a finding of inspect_dataset');
    else if (known.has(word)) excluded.set(word, 'excluded by the call');
    else unknown.push(word);
  }
  if (unknown.length === 0) return excluded;
  throw badInput({
    what: `exclude names samples that ${located.name} does not have: ${unknown.slice(0, 10).join(', ')}${unknown.length > 10 ? ` and ${unknown.length - 10} more` : ''}`,
    why: 'nothing was written',
    fix: 'give sample names without an ending, or the words "rejected" and "findings"',
  });
}
