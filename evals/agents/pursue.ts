/** From wish to wish by the hints of the results: what is called, and what the user is told at the end. */
import { type Call, parseCall } from '../../test/support/calls.ts';
import { list, record, text } from '../../test/support/values.ts';
import { callsIn } from '../hints.ts';
import type { AgentHost, Result } from './host.ts';
import type { Wishes } from './wishes.ts';

/** More calls than this mean that the agent goes round in circles. */
const mostCalls = 40;

export async function pursue(host: AgentHost, { wanted, values, decided }: Wishes): Promise<string> {
  const queue = [...wanted];
  const sent = new Set<string>();
  const told: string[] = [];
  /** What later calls are about, once a result has named it. */
  const about: Record<string, unknown> = {};
  const overruled = new Set<string>();
  let call = queue.shift();
  for (let count = 0; call !== undefined && count < mostCalls; count++) {
    const left = Object.fromEntries(Object.entries(values).filter(([key]) => !overruled.has(key)));
    const args = argumentsOf(call, host, left, about);
    const result = await host.call(call.tool, args);
    const first = !sent.has(`${call.tool} ${JSON.stringify(args)}`);
    sent.add(`${call.tool} ${JSON.stringify(args)}`);
    const next = parseCall(text(result.data.next));
    for (const key of ['run', 'dig_url_root']) if (next?.args[key] !== undefined) about[key] = next.args[key];
    const waiting = call.tool === 'watch_run' && result.data.finished === false;
    if (!waiting) told.push(result.said);
    if (result.isError) {
      const way: Call | undefined = wayOut(call, result, host, decided);
      if (way === undefined || sent.has(`${way.tool} ${JSON.stringify(way.args)}`))
        return closing(told, result, decided);
      // What the error gives stands in the place of what the user said.
      for (const key of Object.keys(way.args)) overruled.add(key);
      call = way;
      continue;
    }
    // Nobody said to wait for the end: one look is the answer.
    if (waiting && !decided && queue.length === 0) return closing([result.said], undefined, decided);
    if (!first && call.tool !== 'watch_run') break;
    const setup = wanted[0]?.tool === 'setup_artifacts' && decided && next?.tool === 'setup_artifacts';
    call = setup && call.tool === 'preflight' ? next : following(call, next, queue, waiting);
  }
  return closing(told, undefined, decided);
}

/** The hint where it leads on, else the next wish. */
function following(call: Call, next: Call | undefined, queue: Call[], waiting: boolean): Call | undefined {
  // `none`: what failed is the user's to mend.
  if (next === undefined) return call.tool === 'preflight' ? undefined : queue.shift();
  if (waiting) return next;
  // A plan that leads past its submit: nothing was to be done.
  const acts = queue.findIndex((one) => one.tool !== 'watch_run' && one.args.action !== 'submit');
  for (const at of [0, acts]) {
    const wish = queue[at];
    if (wish === undefined || wish.tool !== next.tool || wish.args.action !== next.args.action) continue;
    queue.splice(0, at + 1);
    return { tool: next.tool, args: { ...next.args, ...wish.args } };
  }
  // What the hint leads to although nobody wished it: why it failed, a check before a plan, the rest of a download.
  const onTheWay =
    next.tool === 'diagnose_run' ||
    (next.tool === 'download_outputs' && call.tool === 'download_outputs') ||
    // The same check with the value that mends what failed.
    (next.tool === 'preflight' && call.tool === 'preflight') ||
    (next.tool === 'preflight' && queue.some(({ args }) => args.action === 'plan'));
  if (next.tool === 'diagnose_run') queue.length = 0;
  if (onTheWay) return next;
  // A setup, an endpoint, another plan: something is in the way that only the user can decide on.
  if (/^(preflight|diagnose_run)$/.test(call.tool)) return undefined;
  return queue.shift();
}

/** The hint's arguments as they are; the user's values where the tool takes them and the hint says nothing else. */
function argumentsOf(
  { tool, args }: Call,
  { tools }: AgentHost,
  values: Record<string, unknown>,
  about: Record<string, unknown>,
): Record<string, unknown> {
  // What is planned is submitted as it was planned.
  if (args.action === 'submit') return args;
  const properties = tools[tool] ?? {};
  const takes = Object.keys(properties);
  const fitting = (from: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(from).flatMap(([key, value]) =>
        takes.includes(key) ? [[key, asListed(value, properties[key])]] : [],
      ),
    );
  const reading = !takes.includes('action') && tool !== 'preflight' && tool !== 'check_endpoint';
  const known = reading ? fitting(about) : {};
  const merged = { ...known, ...args, ...fitting(values) };
  // A number of samples is no smoke test, unless the words say both.
  if ('num_sdg' in values && !('smoke_test' in values) && takes.includes('num_sdg')) delete merged.smoke_test;
  return merged;
}

/** A word where the schema lists values: the first that it begins, such as `yolo` for `yolo-detect`. */
function asListed(value: unknown, schema: unknown): unknown {
  const listed = list(record(schema).enum).map(text);
  if (typeof value !== 'string' || listed.length === 0) return value;
  return listed.find((one) => one === value) ?? listed.find((one) => one.startsWith(value)) ?? value;
}

/** An error's own call, where it needs no decision, or where the user has taken it already. */
function wayOut(call: Call, { said }: Result, { tools }: AgentHost, decided: boolean): Call | undefined {
  const [code] = /(?<=^ERROR )\w+/.exec(said) ?? [];
  const fix = /^fix: (.*)$/m.exec(said)?.[1] ?? '';
  const [suggested] = callsIn(fix, Object.keys(tools));
  if (code === 'needs_answer') return decided ? suggested : undefined;
  if (code === 'already_exists' && suggested?.tool === 'watch_run') return suggested;
  const helps = code === 'finished' || (code === 'bad_input' && call.tool === 'download_outputs');
  return suggested?.tool === call.tool && helps ? suggested : undefined;
}

/** What the results said, and a question where it is the user's turn. */
function closing(told: readonly string[], failed: Result | undefined, decided: boolean): string {
  const all = told.map((part) =>
    part
      .split('\n')
      .filter((line) => !line.startsWith('next: '))
      .join('\n'),
  );
  const last = told.at(-1) ?? '';
  const question = failed
    ? /\b(not_configured|needs_answer)\b/.test(failed.said)
      ? `${/^ERROR \w+: (.*)$/m.exec(failed.said)?.[1] ?? ''}: what shall I do, what shall I take?`
      : 'Nothing more was done.'
    : /^PLAN /.test(last) && !decided
      ? 'Nothing is started yet. Shall I submit this plan?'
      : '';
  return [...all, question]
    .filter((part) => part !== '')
    .join('\n\n')
    .slice(-12_000);
}
