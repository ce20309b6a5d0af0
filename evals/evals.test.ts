/** The reference agent passes every task, bad agents fail those that they should, and every hint that was met can be followed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { repository } from '../test/support/places.ts';
import { agentCommand, recordingServer, tasksFolder } from './bundles.ts';
import { brokenHints, countHints } from './hints.ts';
import { openSession, type Played, playAll } from './runner.ts';
import { scoreTable } from './table.ts';
import { loadTasks } from './task.ts';

const tasks = loadTasks(tasksFolder);
const atOnce = 2;
const session = openSession({ recordingServer, seconds: 240, templates: process.env.EVALS_TEMPLATES });
afterAll(() => session.close());

const byId = async (agent: string, ids?: readonly string[]): Promise<Map<string, Played>> => {
  const chosen = tasks.filter(({ id }) => ids === undefined || ids.includes(id));
  const played = await playAll(session, chosen, agentCommand(agent), atOnce);
  process.stdout.write(`\n${agent} agent\n${scoreTable(played)}\n`);
  return new Map(played.map((one) => [one.task.id, one]));
};

test('there are at least 24 tasks, a third of them negative', () => {
  expect(tasks.length).toBeGreaterThanOrEqual(24);
  expect(tasks.filter(({ negative }) => negative).length * 3).toBeGreaterThanOrEqual(tasks.length);
});

describe('the reference agent', () => {
  let played: Map<string, Played>;
  beforeAll(async () => {
    played = await byId('reference');
  });

  test.each(tasks.map(({ id }) => id))('%s', (id) => {
    const one = played.get(id);
    expect([one?.problems, one?.answer]).toEqual([[], expect.anything()]);
  });

  test('every call that a result suggests exists and takes its arguments', () => {
    const transcripts = [...played.values()].map(({ transcript }) => transcript);
    expect(transcripts.flatMap(brokenHints)).toEqual([]);
    const hints = transcripts.reduce((all, one) => all + countHints(one), 0);
    expect(hints).toBeGreaterThan(50);
  });

  test('each of the first questions ends under 15,000 tokens, the skill and a long page of it included', () => {
    const size = (path: string): number => readFileSync(join(repository, path), 'utf8').length / 4;
    const pages = size('SKILL.md') + size('references/parameters-and-sizing.md');
    const spent = [...played.values()]
      .filter(({ task }) => task.group === 'first-try')
      .map(({ task, transcript }) => ({
        id: task.id,
        tokens: transcript.tokensIn + transcript.tokensOut + pages,
      }));
    expect(spent.length).toBeGreaterThanOrEqual(11);
    expect(spent.filter(({ tokens }) => tokens >= 15_000)).toEqual([]);
  });

  test('no task is passed without a call, but for words that are not for these tools', () => {
    const silent = [...played.values()].filter(({ transcript }) => transcript.calls.length === 0);
    expect(new Set(silent.map(({ task }) => task.group))).toEqual(new Set(['not-for-this-skill']));
  });
});

/** What a bad agent must be told, by task. */
type Faults = Record<string, RegExp>;

async function mustFail(agent: string, faults: Faults): Promise<void> {
  const played = await byId(agent, Object.keys(faults));
  for (const [id, why] of Object.entries(faults))
    expect([id, played.get(id)?.problems.join('; ')]).toEqual([id, expect.stringMatching(why)]);
}

test('an agent that does nothing fails', async () => {
  await mustFail('lazy', {
    'setup-to-the-end': /0 submitted/,
    'smoke-test': /no run was submitted/,
    'plan-and-wait': /not asked/,
    'root-missing': /not asked about root/,
    'quiet-on-the-cluster': /does not mention/,
    'cancel-when-sure': /is RUNNING/,
    'missing-submasks': /no call of diagnose_run/,
    'show-the-pictures': /no file/,
  });
});

test('an agent that submits and cancels at once fails', async () => {
  await mustFail('reckless', {
    'plan-and-wait': /1 submitted, 0 wanted/,
    'root-missing': /there was a call of .*dig_url_root/,
    'generic-model': /1 submitted, 0 wanted/,
    'quiet-here': /there was a call of cancel_run.*is FAILED_CANCELED/,
    'cancel-declined': /there was a call of cancel_run.*is FAILED_CANCELED/,
    'smoke-test': /is FAILED_CANCELED/,
    haiku: /calls, 0 would do/,
  });
});
