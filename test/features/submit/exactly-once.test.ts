/**
 * One run per submit, against an `osmo` that loses answers before, during and after acceptance, accepts late, hangs,
 * freezes, and dies, while callers are killed and calls withdrawn; with labels and without. SUBMITS says how many runs
 * are asked for.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { endpoint, json, listing } from '../../support/endpoints.ts';
import { type Host, modernHost, type ToolAnswer } from '../../support/hosts.ts';
import { osmoOnPath } from '../../support/osmo-on-path.ts';
import { until } from '../../support/patience.ts';
import { programs } from '../../support/places.ts';
import { preparedHome } from '../../support/prepared-home.ts';

const submits = Number(process.env.SUBMITS ?? 12);
const width = 12;
const place = preparedHome();

interface World {
  host: Host;
  env: Record<string, string>;
  state: string;
  plan: Record<string, unknown>;
}

/** What an assistant does: repeats a call that says so, after the pause that it asks for. */
async function persist(call: () => Promise<ToolAnswer>): Promise<ToolAnswer> {
  for (let calls = 1; ; calls++) {
    const answer = await call();
    if (!answer.isError) return answer;
    expect(answer.text).toMatch(
      /^ERROR (outcome_unknown|cluster_unreachable|cluster_refused|not_configured)/,
    );
    expect(answer.text).toMatch(/retry: (after_check|safe)/);
    if (calls === 40) throw new Error(`gave up: ${answer.text}`);
    await sleep(200);
  }
}

const sending = ({ state }: World, name: string) => until(() => existsSync(join(state, 'sending', name)));

/** A server process of its own, killed in the middle of the submit. */
async function killedSubmit(world: World, name: string, submit: Record<string, unknown>): Promise<void> {
  const child = execa(process.execPath, [programs.server, 'call', 'submit_day0', JSON.stringify(submit)], {
    env: { ...world.env, PCBA_DAY0_HOME: place.home },
    stdin: 'ignore',
    reject: false,
  });
  await Promise.race([sending(world, name), child]);
  await sleep((Number.parseInt(name.slice(5), 10) % 7) * 40);
  child.kill('SIGKILL');
  await child;
}

async function oneRun(seed: number, world: World): Promise<{ name: string; id: unknown }> {
  const kind = ({ 1: '-freeze', 5: '-kill', 9: '-abort' } as const)[seed % 12] ?? '';
  const name = `seed-${seed}${kind}`;
  const planned = await persist(() =>
    world.host.call('submit_day0', { ...world.plan, action: 'plan', name }),
  );
  const submit = { action: 'submit', digest: planned.data.digest };
  if (kind === '-kill') await killedSubmit(world, name, submit);
  if (kind === '-abort') {
    const abort = new AbortController();
    const call = world.host.call('submit_day0', submit, { signal: abort.signal }).catch(() => undefined);
    await Promise.race([sending(world, name), call]);
    abort.abort();
    await call;
  }
  const done = await persist(() => world.host.call('submit_day0', submit));
  const again = await persist(() => world.host.call('submit_day0', submit));
  expect(again.data).toMatchObject({ workflow_id: done.data.workflow_id, fresh: false });
  return { name, id: done.data.workflow_id };
}

const clusters = [
  ['6.4.0', Math.ceil(submits / 2)],
  ['6.3.1', Math.floor(submits / 2)],
] as const;

test.each(clusters)(
  'a service %s that loses answers: each of %i submits becomes one run, none two',
  async (version, count) => {
    const state = join(place.home, `faulty-${version}`);
    for (const folder of ['runs', 'calls', 'sending', 'frozen'])
      mkdirSync(join(state, folder), { recursive: true });
    const url = await endpoint((request, _body, response) =>
      request.url?.endsWith('/models')
        ? json(response, 200, listing('nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL'))
        : json(response, 400, { error: { message: 'no messages' } }),
    );
    const env = osmoOnPath(place.home, 'faulty_osmo.py', {
      FAULTY_OSMO: state,
      FAULTY_VERSION: version,
      PCBA_DAY0_DIG_URL_ROOT: place.root,
      PCBA_DAY0_IMAGE_EDIT_ENDPOINT: url,
      PCBA_DAY0_OSMO_READ_S: '30',
      PCBA_DAY0_OSMO_SUBMIT_S: '2.5',
      // Longer than the slowest acceptance of the faulty osmo, which is two seconds, and shorter than it freezes.
      PCBA_DAY0_SUBMIT_SETTLE_S: '3',
    });
    const host = await modernHost({ home: place.home, env, flags: [] });
    const plan = { board: 'sample_board', scene_filename: 'sample_board.usda', smoke_test: true };
    const runs: { name: string; id: unknown }[] = [];
    try {
      const seeds = Array.from({ length: count }, (_, seed) => seed);
      const work = async (): Promise<void> => {
        for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift())
          runs.push(await oneRun(seed, { host, env, state, plan }));
      };
      await Promise.all(Array.from({ length: width }, work));
    } finally {
      await host.close();
    }
    const rows = readdirSync(join(state, 'runs')).map((file) =>
      JSON.parse(readFileSync(join(state, 'runs', file), 'utf8')),
    );
    const live = rows.filter(({ status }) => status !== 'FAILED_SUBMISSION');
    const byRun = new Map<string, string[]>();
    for (const { name } of live) {
      const run = name.replace(/-\d+$/, '');
      byRun.set(run, [...(byRun.get(run) ?? []), name]);
    }
    expect([...byRun].filter(([, ids]) => ids.length !== 1)).toEqual([]);
    expect(byRun.size).toBe(count);
    for (const { name, id } of runs) expect([name, byRun.get(name)]).toEqual([name, [id]]);
    for (const { labels, name } of live)
      expect([name, labels?.['pcba-day0-run']]).toEqual([
        name,
        version === '6.4.0' ? name.replace(/-\d+$/, '') : undefined,
      ]);
    const sent = runs.map(({ name }) => readFileSync(join(state, 'calls', name), 'utf8').length);
    // The faults did bite: some submits had to be sent again.
    expect(Math.max(...sent)).toBeGreaterThan(1);
    if (count > 1) expect(readdirSync(join(state, 'frozen')).length).toBeGreaterThan(0);
  },
  Math.max(1_500, submits * 8) * 1000,
);
