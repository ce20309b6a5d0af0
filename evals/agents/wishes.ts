/** Which tools the user's words ask for, in which order; patterns over words, as a menu of intents would have them. */
import type { Call } from '../calls.ts';
import { runsIn, valuesIn } from './words.ts';

export interface Wishes {
  /** Empty where nothing here serves the words. */
  wanted: Call[];
  /** The user's values, which go into each call that takes them. */
  values: Record<string, unknown>;
  /** The words say that the user has decided: a plan may be submitted, a run may be cancelled. */
  decided: boolean;
}

const subject =
  /\b(pcba?|solder\w*|day ?0|boards?|aoi|defects?|datasets?|runs?|dig(_url_root)?|endpoint|osmo|usd2roi|anomalygen|preflight|smoke[- ]test|checkpoint|bridges?)\b/i;

const says = (words: string, ...patterns: RegExp[]): boolean => patterns.some((one) => one.test(words));

export function wishesIn(words: string): Wishes {
  const values = valuesIn(words);
  const [run, other] = runsIn(words);
  const named = run === undefined ? {} : { run };
  const decided =
    says(
      words,
      /\b(go ahead|start it|run it|submit it|no need to ask|i am sure|i'm sure|and launch|you may start)\b/i,
    ) &&
    !says(words, /\b(do not|don't|only|just) (start|submit|launch|check|plan)|\bnothing (is )?started\b/i);
  const negated = (verb: string): boolean =>
    says(words, new RegExp(`\\b(do not|don't|never|not to) ${verb}`, 'i'));
  const start: Call[] = decided
    ? [
        { tool: 'submit_day0', args: { action: 'submit' } },
        { tool: 'watch_run', args: {} },
      ]
    : [];
  const wanted: Call[] = [];
  const want = (tool: string, args: Record<string, unknown> = {}): number => wanted.push({ tool, args });

  if (!says(words, subject)) return { wanted, values, decided };
  if (says(words, /\b(cancel|abort|kill)\b|\bstop (it|that|the|run|this)\b/i) && !negated('(cancel|stop)'))
    want('cancel_run', named);
  else if (says(words, /\b(why|explain|diagnos\w*|went wrong|what happened)\b/i)) {
    want('diagnose_run', named);
    if (decided) wanted.push({ tool: 'submit_day0', args: { action: 'plan' } }, ...start);
  } else if (says(words, /\bset ?up\b|\bfirst time\b|\bfetch (the|what)\b/i)) {
    want('setup_artifacts', { action: 'plan' });
    if (decided)
      wanted.push(
        { tool: 'setup_artifacts', args: { action: 'submit' } },
        { tool: 'watch_run', args: {} },
        { tool: 'preflight', args: {} },
      );
  } else if (says(words, /\bcompare\b/i))
    want('compare_runs', { ...(run ? { a: run } : {}), ...(other ? { b: other } : {}) });
  else if (says(words, /\b(again|repeat|once more|like (run )?\w+-)\b/i) && run !== undefined)
    wanted.push({ tool: 'submit_day0', args: { action: 'plan', like: run } }, ...start);
  else if (
    says(words, /\b(make|generate|create|launch|produce|start|smoke[- ]test)\b/i) &&
    !says(words, /\bmade\b/i)
  ) {
    want('preflight');
    wanted.push({ tool: 'submit_day0', args: { action: 'plan' } }, ...start);
  } else if (says(words, /\b(ready|check everything|preflight|before i)\b/i)) want('preflight');
  else if (says(words, /\bendpoint\b/i)) want('check_endpoint');
  else if (says(words, /\b(how far|status|still|going|progress|wait|stuck|hang\w*|quiet|watch)\b/i))
    want('watch_run', { ...named, ...(decided || says(words, /\bwait\b/i) ? {} : { wait_s: 0 }) });
  else if (says(words, /\b(which|what|list|all) (\w+ )*runs\b/i)) want('list_runs');
  else if (says(words, /\blogs?\b/i)) want('read_logs', named);

  if (
    says(words, /\b(show|preview|see|look at|reject)\b/i) &&
    !wanted.some(({ tool }) => /^(cancel_run|read_logs|list_runs|setup_artifacts)$/.test(tool)) &&
    !says(words, /\bshow me the plan\b/i)
  )
    want('preview_outputs', named);
  if (says(words, /\b(judge|inspect|quality|usable|any good|fit for training|trust)\b/i))
    want('inspect_dataset', named);
  if (says(words, /\bdownload|bring .* (here|to my)|to disk\b/i)) want('download_outputs', named);
  if ('format' in values) want('export_dataset', named);
  if (says(words, /\bwhat (files|did .* write|has .* written)|list (its|the) outputs\b/i))
    want('list_outputs', named);
  return { wanted, values, decided };
}
