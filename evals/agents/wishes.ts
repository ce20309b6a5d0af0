/** Which tools the user's words ask for, in which order: a menu of intents, each with the words that choose it. */
import type { Call } from '../../test/support/calls.ts';
import { runsIn, valuesIn } from './words.ts';

export interface Wishes {
  /** Empty where nothing here serves the words. */
  wanted: Call[];
  /** The user's values, which go into each call that takes them. */
  values: Record<string, unknown>;
  /** The words say that the user has decided: a plan may be submitted, a run may be cancelled. */
  decided: boolean;
}

interface Said {
  /** Runs that the words name. */
  run: string | undefined;
  other: string | undefined;
  decided: boolean;
  /** The user stays to see the end. */
  waits: boolean;
  /** Of a new board: a run is wanted, not only its files. */
  starts: boolean;
}

interface Intent {
  when: RegExp;
  unless?: RegExp;
  calls(said: Said): Call[];
}

const subject =
  /\b(pcba?|solder\w*|day ?0|boards?|aoi|defects?|datasets?|runs?|dig(_url_root)?|endpoint|osmo|usd2roi|anomalygen|preflight|smoke[- ]test|checkpoint|bridges?)\b/i;
const goes =
  /\b(go ahead|start it|run it|submit it|no need to ask|i am sure|i'm sure|and launch|you may start)\b/i;
const holds = /\b(do not|don't|only|just) (start|submit|launch|check|plan)\b|\bnothing (is )?started\b/i;
const leaves = /\b(not|don't|no need to) wait\b|\blook later\b/i;

const call = (tool: string, args: Record<string, unknown> = {}): Call => ({ tool, args });
const about = ({ run }: Said): Record<string, unknown> => (run === undefined ? {} : { run });
const submitted = ({ decided, waits }: Said): Call[] => [
  ...(decided ? [call('submit_day0', { action: 'submit' })] : []),
  ...(decided && waits ? [call('watch_run')] : []),
];

/** The first that fits. */
const leading: Intent[] = [
  {
    when: /\b(cancel|abort|kill)\b|\bstop (it|that|the|run|this)\b/i,
    unless: /\b(do not|don't|never) (cancel|stop)\b/i,
    calls: (said) => [call('cancel_run', about(said))],
  },
  {
    when: /\bcompare\b|\bdiffer\b/i,
    calls: ({ run, other }) => [call('compare_runs', { ...(run && { a: run }), ...(other && { b: other }) })],
  },
  {
    when: /\b(stuck|hang\w*)\b/i,
    calls: (said) => [call('diagnose_run', about(said))],
  },
  {
    // What is made of its scene is looked at before it is written.
    when: /\b(our|my) own board\b|\bnew board\b|\bcookbook\b/i,
    calls: (said) => [
      call('preflight', { own_board: 'look' }),
      ...(said.decided ? [call('preflight', { own_board: 'home' }), call('preflight')] : []),
      ...(said.decided && said.starts ? [call('submit_day0', { action: 'plan' }), ...submitted(said)] : []),
    ],
  },
  { when: /\b(costs?|fits?)\b/i, calls: () => [call('preflight')] },
  {
    when: /\b(why|explain|diagnos\w*|went wrong|what happened)\b/i,
    calls: (said) => [
      call('diagnose_run', about(said)),
      ...(said.decided ? [call('submit_day0', { action: 'plan' }), ...submitted(said)] : []),
    ],
  },
  {
    when: /\bset ?(it |this )?up\b|\bfirst time\b/i,
    calls: ({ decided }) => [
      call('setup_artifacts', { action: 'plan' }),
      ...(decided
        ? [call('setup_artifacts', { action: 'submit' }), call('watch_run'), call('preflight')]
        : []),
    ],
  },
  {
    when: /\b(again|repeat|once more)\b/i,
    calls: (said) => [call('submit_day0', { action: 'plan', like: said.run }), ...submitted(said)],
  },
  {
    when: /\b(make|generate|create|launch|produce|start|run a|smoke[- ]test)\b/i,
    calls: (said) => [call('preflight'), call('submit_day0', { action: 'plan' }), ...submitted(said)],
  },
  { when: /\b(ready|check everything|preflight)\b/i, calls: () => [call('preflight')] },
  { when: /\bendpoint\b/i, calls: () => [call('check_endpoint')] },
  {
    when: /\b(how far|status|still|going|progress|wait|quiet|watch)\b/i,
    calls: (said) => [call('watch_run', { ...about(said), ...(said.decided ? {} : { wait_s: 0 }) })],
  },
  { when: /\b(which|what|list|all) (\w+ )*runs\b/i, calls: () => [call('list_runs')] },
  { when: /\blogs?\b/i, calls: (said) => [call('read_logs', about(said))] },
];

/** Each that fits, in the order in which it makes sense; only where there is, or will be, a run to look at. */
const looking: Intent[] = [
  {
    when: /\b(show|preview|see|look at|reject)\b/i,
    unless: /\b(plan|log)\b/i,
    calls: (said) => [call('preview_outputs', about(said))],
  },
  {
    when: /\bdownload|\bbring .* (here|to my)|\bto disk\b/i,
    calls: (said) => [call('download_outputs', about(said))],
  },
  {
    when: /\b(judge|inspect the|quality|usable|any good|fit for training|trust)\b/i,
    calls: (said) => [call('inspect_dataset', about(said))],
  },
  { when: /\b(coco|yolo|mvtec)\b/i, calls: (said) => [call('export_dataset', about(said))] },
  {
    when: /\bwhat (files|did .* write|has .* written)\b|\blist (its|the) outputs\b/i,
    calls: (said) => [call('list_outputs', about(said))],
  },
];

export function wishesIn(words: string): Wishes {
  const [run, other] = runsIn(words);
  const decided = goes.test(words) && !holds.test(words);
  const starts = /\b(run|smoke[- ]test)\b/i.test(words) && !/\bready for a\b/i.test(words);
  const said: Said = { run, other, decided, waits: !leaves.test(words), starts };
  const chosen = ({ when, unless }: Intent): boolean => when.test(words) && unless?.test(words) !== true;
  const first = subject.test(words) ? (leading.find(chosen)?.calls(said) ?? []) : [];
  const seen =
    first.length === 0 || first.some(({ tool }) => tool === 'list_runs' || (tool === 'watch_run' && decided));
  const later = subject.test(words) && seen ? looking.filter(chosen).flatMap(({ calls }) => calls(said)) : [];
  return { wanted: [...first, ...later], values: valuesIn(words), decided };
}
