/** From a plan to a finished run, through a host: what a plan says, its digest, runs like another, refusals. */
import { chmodSync, cpSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endpoint, json, listing } from '../support/endpoints.ts';
import { type Host, modernHost, type ToolAnswer } from '../support/hosts.ts';
import { preparedHome } from '../support/prepared-home.ts';
import { osmo } from '../support/run.ts';

const place = preparedHome();
let host: Host;

beforeAll(async () => {
  host = await modernHost({ home: place.home });
});
afterAll(() => host.close());

const plan = (args: Record<string, unknown>) =>
  host.call('submit_day0', { action: 'plan', smoke_test: true, ...args });

/** Names of the runs that the engine knows. */
async function workflows(): Promise<string> {
  return (await osmo(place.home, ['workflow', 'list', '-t', 'json'])).stdout;
}

async function finished(run: unknown): Promise<Record<string, unknown>> {
  for (;;) {
    const { data } = await host.call('watch_run', { run, wait_s: 20 });
    if (data.finished === true) return data;
  }
}

test('a plan starts nothing, says where each value came from, and its digest is submitted exactly once', async () => {
  const before = await workflows();
  const planned = await plan({
    render_patches: 2,
    crop_max_emit: 6,
    num_sdg: 3,
    anomaly_types: [['IC', 'bridge']],
  });
  expect([planned.isError, planned.text]).toEqual([false, expect.stringContaining('nothing is started yet')]);
  expect(await workflows()).toBe(before);
  const from = Object.fromEntries(
    (Array.isArray(planned.data.parameters) ? planned.data.parameters : []).map(({ name, value, from }) => [
      name,
      [value, from],
    ]),
  );
  expect(from).toMatchObject({
    num_sdg: ['3', 'argument'],
    model_size: ['2b', 'default'],
    dig_url_root: [place.root, 'cluster default'],
    board: ['sample_board', 'cluster default'],
  });
  expect(planned.data.command).toMatch(/^pcba-day0-osmo workflow submit .*--set-string .*num_sdg=3/);
  // Planned while the name was still free.
  const rival = await plan({ name: planned.data.name, num_sdg: 4 });
  const { digest } = planned.data;
  const calls = await Promise.all(
    [1, 2].map(async () => host.call('submit_day0', { action: 'submit', digest })),
  );
  const again = await host.call('submit_day0', { action: 'submit', digest });
  expect(again.text).toMatch(/ALREADY SUBMITTED/);
  expect(new Set([...calls, again].map(({ data }) => data.workflow_id)).size).toBe(1);
  expect(calls[0]?.data.parameters).toEqual(planned.data.parameters);
  const changed = await host.call('submit_day0', { action: 'submit', digest, num_sdg: 4 });
  expect([changed.isError, changed.text]).toEqual([
    true,
    expect.stringMatching(/num_sdg.*differ from the plan/),
  ]);
  await ownedName(planned, rival);
  expect(await finished(planned.data.name)).toMatchObject({ status: 'COMPLETED' });
  await likeThatRun(planned);
  await checkedAgainstItsPlan(String(planned.data.name));
});

/** Another plan under the name of a run at work is told so, before and after it is planned. */
async function ownedName({ data }: ToolAnswer, rival: ToolAnswer): Promise<void> {
  const listed = async () => (await workflows()).match(/"workflow_uuid"/g)?.length;
  const before = await listed();
  const planned = await plan({ name: data.name, num_sdg: 9 });
  const submitted = await host.call('submit_day0', { action: 'submit', digest: rival.data.digest });
  for (const [answer, samples] of [
    [planned, 9],
    [submitted, 4],
  ] as const)
    expect([answer.isError, answer.text]).toEqual([
      true,
      expect.stringMatching(
        new RegExp(
          `belongs to another run[\\s\\S]*num_sdg 3 there, ${samples} here[\\s\\S]*plan without name`,
        ),
      ),
    ]);
  expect(await listed()).toBe(before);
}

/** A finished run is compared with what was asked of it, file by file. */
async function checkedAgainstItsPlan(run: string): Promise<void> {
  const sound = await host.call('diagnose_run', { run });
  expect(sound.data).toMatchObject({ verdict: 'HEALTHY', failed: null, causes: [] });
  const masks = join(place.rootFolder, 'runs', run, 'anomaly', 'inference', 'original_mask');
  const [first = ''] = readdirSync(masks);
  rmSync(join(masks, first));
  const odd = await host.call('diagnose_run', { run });
  expect(odd.data.verdict).toBe('ODD');
  expect(odd.text).toMatch(/original_mask lacks 1 of \d+ samples/);
  rmSync(join(masks, '..', '..'), { recursive: true });
  const gone = await host.call('diagnose_run', { run });
  expect(gone.text).toMatch(/^ODD[\s\S]*was it deleted since\?/);
  expect(gone.data.next).toBe(`submit_day0 {"action":"plan","like":"${run}"}`);
}

const valuesOf = ({ data }: ToolAnswer): Map<string, [value: string, from: string]> =>
  new Map(
    (Array.isArray(data.parameters) ? data.parameters : []).map(({ name, value, from }) => [
      name,
      [value, from],
    ]),
  );

/** Planned from its name alone: every value is the same but the name and what is given; the digest keeps them all. */
async function likeThatRun(earlier: ToolAnswer): Promise<void> {
  const like = earlier.data.name;
  const planned = await host.call('submit_day0', { action: 'plan', like, num_sdg: 2 });
  expect(planned.text).toMatch(
    new RegExp(`^like ${like} \\(workflow .*, COMPLETED\\); given beside it: num_sdg$`, 'm'),
  );
  const [before, after] = [valuesOf(earlier), valuesOf(planned)];
  const changed = [...after].filter(([name, [value]]) => value !== before.get(name)?.[0]);
  expect(changed).toEqual([
    ['name', [expect.stringMatching(/^texture_defect_gen_day0-/), 'stamped']],
    ['num_sdg', ['2', 'argument']],
  ]);
  const taken = [...after].filter(([, [, from]]) => from === 'like').map(([name]) => name);
  expect(taken).toEqual(
    expect.arrayContaining(['dig_url_root', 'crop_max_emit', 'anomaly_types_json', 'board']),
  );
  expect(after.get('image_edit_endpoint')?.[1]).toBe('cluster default');
  const refused = await host.call('submit_day0', { action: 'submit', digest: planned.data.digest, like });
  expect([refused.isError, refused.text]).toEqual([
    true,
    expect.stringMatching(/like goes with action "plan"/),
  ]);
  const { data } = await host.call('submit_day0', { action: 'submit', digest: planned.data.digest });
  expect(data).toMatchObject({ fresh: true, parameters: planned.data.parameters });
  const { data: ended } = await host.call('cancel_run', { run: data.workflow_id, confirm: data.workflow_id });
  expect(ended.cancelled).toBe(true);
  // What is over does not come back by its digest; the way on is a new plan.
  const again = await host.call('submit_day0', { action: 'submit', digest: planned.data.digest });
  expect([again.isError, again.data.fresh, again.text]).toEqual([
    false,
    false,
    expect.stringMatching(/^CANCELED: .* \(FAILED_CANCELED\); nothing was started now/),
  ]);
  expect(again.data.next).toMatch(/^submit_day0 \{"action":"plan","like":"texture_defect_gen_day0-/);
}

test('a watching call that is aborted leaves the run alone', async () => {
  const planned = await plan({
    render_patches: 2,
    crop_max_emit: 6,
    num_sdg: 1,
    anomaly_types: [['IC', 'bridge']],
  });
  await host.call('submit_day0', { action: 'submit', digest: planned.data.digest });
  const abort = new AbortController();
  const heard: string[] = [];
  const call = host.call(
    'watch_run',
    { run: planned.data.name, wait_s: 45 },
    {
      signal: abort.signal,
      onProgress: (message) => {
        heard.push(message);
        abort.abort();
      },
    },
  );
  await expect(call).rejects.toThrow();
  expect(heard[0]).toMatch(/render and crop/);
  expect(await finished(planned.data.name)).toMatchObject({ status: 'COMPLETED' });
});

test.each<[string, Record<string, unknown>, RegExp]>([
  [
    'a pair that the checkpoint does not know',
    { anomaly_types: [['IC', 'lifted_lead']] },
    /IC\+lifted_lead.*IC\+bridge/s,
  ],
  ['a root where nothing lies', { dig_url_root: 'file:///nonexistent/dig' }, /nonexistent/],
  ['template braces in a value', { scene_filename: '{{ x }}.usd' }, /scene_filename/],
])('refuses %s before anything starts', async (_name, args, message) => {
  const before = await workflows();
  const answer = await plan(args);
  expect(answer.isError).toBe(true);
  expect(answer.text).toMatch(message);
  expect(answer.text).toMatch(/fix: ./);
  expect(await workflows()).toBe(before);
  expect(existsSync('/nonexistent')).toBe(false);
});

test('an endpoint that lists another model, or the generic family, is refused by name', async () => {
  const other = await endpoint((_request, _body, response) =>
    json(response, 200, listing('some/other-model')),
  );
  const answer = await plan({ image_edit_endpoint: other });
  expect([answer.isError, answer.text]).toEqual([true, expect.stringMatching(/some\/other-model/)]);
  const generic = await endpoint((_request, _body, response) =>
    json(response, 200, listing('Qwen/Qwen-Image-Edit')),
  );
  const named = await plan({ image_edit_endpoint: generic, image_edit_model: 'Qwen/Qwen-Image-Edit' });
  expect([named.isError, named.text]).toEqual([true, expect.stringMatching(/qwen-image-edit/i)]);
});

test('a root that cannot be written is refused, and nothing is left in it', async () => {
  const folder = join(place.home, 'locked');
  cpSync(place.rootFolder, folder, { recursive: true });
  rmSync(join(folder, 'runs'), { recursive: true, force: true });
  writeFileSync(join(folder, 'runs'), 'a file in the way');
  const answer = await plan({
    dig_url_root: pathToFileURL(folder).href,
    board: 'sample_board',
    scene_filename: 'sample_board.usda',
  });
  expect([answer.isError, answer.text]).toEqual([true, expect.stringMatching(/runs/)]);
  chmodSync(folder, 0o755);
  expect(readdirSync(folder)).not.toContain('runs/');
});
