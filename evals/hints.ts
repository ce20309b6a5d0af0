/** Whether what results suggest can be sent as it stands: the tool exists and takes the arguments. */
import { type Call, misfit, parseCall, writtenCalls } from '../test/support/calls.ts';
import type { MadeCall, Transcript } from './recording/transcript.ts';

/** One sentence for each suggestion of this recording that cannot be followed, and for each result without one. */
export function brokenHints({ calls, schemas }: Pick<Transcript, 'calls' | 'schemas'>): string[] {
  const tools = Object.keys(schemas);
  return calls.flatMap((call) => {
    const from = `${call.tool} ${JSON.stringify(call.args).slice(0, 200)}`;
    if (call.isError) {
      const way = /^fix: \S/m.test(call.said) || !tools.includes(call.tool) ? [] : ['the error has no fix'];
      return [...way, ...callsIn(call.said, tools).flatMap((one) => problems(one, schemas))].map(
        (problem) => `${from}: ${problem}`,
      );
    }
    return [
      ...nextProblems(call, schemas),
      ...callsIn(call.said, tools).flatMap((one) => problems(one, schemas)),
    ]
      .filter((problem, at, all) => all.indexOf(problem) === at)
      .map((problem) => `${from}: ${problem}`);
  });
}

/** How many suggestions there are to look at. */
export const countHints = ({ calls, schemas }: Pick<Transcript, 'calls' | 'schemas'>): number =>
  calls.reduce((all, { said }) => all + callsIn(said, Object.keys(schemas)).length, 0);

function nextProblems({ data }: MadeCall, schemas: Transcript['schemas']): string[] {
  const { next } = data;
  if (typeof next !== 'string') return ['the result has no next'];
  if (/^none: \S/.test(next)) return [];
  const call = parseCall(next);
  if (call === undefined) return [`next is no call: ${next}`];
  const open = JSON.stringify(call.args).match(/"<\w+>"/);
  return [...problems(call, schemas), ...(open ? [`next leaves ${open[0]} open: ${next}`] : [])];
}

function problems(call: Call, schemas: Transcript['schemas']): string[] {
  const schema = schemas[call.tool];
  const shown = `${call.tool} ${JSON.stringify(call.args)}`;
  if (schema === undefined) return [`there is no tool of that name: ${shown}`];
  const why = misfit(call.args, schema);
  return why === undefined ? [] : [`${why}: ${shown}`];
}

/** Every `tool {...}` of a text, but for lines that are quoted from logs. Exported for the reference agent. */
export function callsIn(text: string, tools: readonly string[]): Call[] {
  const lines = text.split('\n').filter((line) => !/^\s*\|/.test(line));
  return lines
    .flatMap(writtenCalls)
    .filter(({ tool }) => tools.includes(tool))
    .flatMap(({ tool, json }) => parseCall(`${tool} ${json}`) ?? []);
}
