/** Guided conversations, started by the user from the host's menu: each begins with the user's words and names the calls in order. */
import { completable, type McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { cleanText } from '../base/redact.ts';
import { name } from '../base/untrusted-text.ts';
import { explainFailure, firstSetup, launchRun, reviewDataset } from './texts.ts';

/** Completes the name of a run that was begun. */
export type RunNames = (begun: string) => Promise<string[]>;

const words = z.string().max(2000).optional();

/** These arguments and no others: a value under a name that nobody knows would be lost without a word. */
const taking = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `unknown argument ${issue.keys.map((key) => name(key)).join(', ')}; it takes: ${Object.keys(shape).join(', ')}`
        : undefined,
  });

export function registerPrompts(server: McpServer, runNames: RunNames): void {
  const run = completable(z.string().max(200), runNames)
    .optional()
    .describe('Name or workflow ID; the latest when left out');
  server.registerPrompt(
    'first_setup',
    {
      title: 'First-time setup',
      description: 'From nothing to a first small dataset: check, fetch what is missing, run a smoke test',
      argsSchema: taking({ wish: words.describe('What you have and want, in your own words') }),
    },
    ({ wish }) => message(wish, 'Set Day 0 up for me and show me a first result.', firstSetup),
  );
  server.registerPrompt(
    'launch_run',
    {
      title: 'Launch a run',
      description: 'Turn a wish into parameters, check them, show the plan, submit it once, watch it',
      argsSchema: taking({ wish: words.describe('Which defects, how many, on which board') }),
    },
    ({ wish }) => message(wish, 'Launch a Day 0 run.', launchRun),
  );
  server.registerPrompt(
    'explain_failure',
    {
      title: 'Why did my run fail?',
      description: 'The cause with the lines that show it, the fix, and the same run again with it',
      argsSchema: taking({ run: run }),
    },
    (given) => message(undefined, 'Why did my run fail?', explainFailure(named(given.run))),
  );
  server.registerPrompt(
    'review_dataset',
    {
      title: 'Review a dataset',
      description: 'Look at the samples, judge them, leave the bad ones out, export what is good',
      argsSchema: taking({
        run: run,
        wish: words.describe('What you want to train with it'),
      }),
    },
    ({ wish, ...given }) =>
      message(wish, 'Is this dataset good enough to train on?', reviewDataset(named(given.run))),
  );
}

/** Arguments of the calls for this run; none for the latest. */
function named(run = ''): { run?: string } {
  const clean = cleanText(run).trim();
  return clean === '' ? {} : { run: clean };
}

/** The user's words first, or those that stand for them where nothing was filled in. */
const message = (wish: string | undefined, usual: string, guide: string) => ({
  messages: [
    {
      role: 'user' as const,
      content: { type: 'text' as const, text: `${cleanText(wish ?? '').trim() || usual}\n\n${guide}` },
    },
  ],
});
