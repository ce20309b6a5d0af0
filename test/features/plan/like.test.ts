/** Runs like an earlier one: its values come from the cluster's own specification, and each is held to the rules. */
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { workflowFile } from '../../../src/features/plan/plan.ts';
import { json, listing } from '../../support/endpoints.ts';
import { type Host, modernHost } from '../../support/hosts.ts';
import { preparedHome } from '../../support/prepared-home.ts';
import { altered, type Recording, recordings, replayedOnPath } from '../../support/recordings.ts';
import { osmo } from '../../support/run.ts';

const model = 'nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL';
const place = preparedHome();
let host: Host;
let url: string;
const service = createServer((request, response) =>
  request.url?.endsWith('/models')
    ? json(response, 200, listing(model))
    : json(response, 400, { error: { message: 'no messages' } }),
);

/** A specification as OSMO stores it: rendered, keys sorted, long lines folded, values that look like numbers quoted. */
async function specification(values: Record<string, string>): Promise<string> {
  const set = Object.entries(values).map(([key, value]) => `${key}=${value}`);
  const argv = ['workflow', 'submit', workflowFile(), '--dry-run', '--set-string', ...set];
  const { stdout } = await osmo(place.home, argv);
  return stringify(parse(stdout), {
    version: '1.1',
    sortMapEntries: true,
    singleQuote: true,
    lineWidth: 80,
  });
}

const recorded = (command: string): Recording | undefined =>
  recordings.find(({ argv, exit }) => argv.join(' ').startsWith(command) && exit === '0');

/** What the cluster says of a workflow: the recorded answers of another one, changed. */
function workflow(id: string, spec: string, query: Record<string, unknown> = {}): Recording[] {
  const asked = recorded('osmo workflow query hello-lab-2 --format-type json');
  const changed = { ...JSON.parse(asked?.stdout ?? '{}'), name: id, status: 'FAILED', ...query };
  return [
    altered(asked, {
      argv: ['osmo', 'workflow', 'query', id, '-t', 'json'],
      stdout: JSON.stringify(changed),
    }),
    altered(recorded('osmo workflow spec'), { argv: ['osmo', 'workflow', 'spec', id], stdout: spec }),
  ];
}

/** [what is changed in the specification, the argument that it makes unusable, what is said] */
const hostile: Record<string, [(spec: string) => string, RegExp]> = {
  'h-number': [
    (spec) => spec.replace(/(?<= )NUM_SDG: .*/, "NUM_SDG: '30; reboot'"),
    /num_sdg \\?"30; reboot/,
  ],
  'h-path': [(spec) => spec.replace(/BOARD: .*/, 'BOARD: ../../etc'), /board "\.\.\/\.\.\/etc".*may hold/s],
  'h-braces': [
    (spec) => spec.replace(/SCENE_FILENAME: .*/, "SCENE_FILENAME: '{{ x }}.usd'"),
    /scene_filename.*template braces/s,
  ],
  'h-control': [(spec) => spec.replace(/SCENE_FILENAME: .*/, 'SCENE_FILENAME: "a\\e[2Jb"'), /control char/],
  'h-pairs': [
    (spec) => spec.replace(/ANOMALY_TYPES_JSON: .*/g, 'ANOMALY_TYPES_JSON: \'[["IC",\''),
    /anomaly_types/,
  ],
  'h-gpu': [(spec) => spec.replace(/gpu: 2/, 'gpu: 3'), /infer_gpu 3/],
  'h-map': [(spec) => spec.replace(/(?<= )MODEL_SIZE: .*/, 'MODEL_SIZE: {a: b}'), /model_size ""/],
  'h-root': [
    (spec) => spec.replaceAll(/file:\/\/\S*\/dig/g, 'ftp://u:secret@h/dig'),
    /dig_url_root.*password/s,
  ],
  'h-lacks': [(spec) => spec.replace(/ +CHECKPOINT_STEP: .*\n/, ''), /checkpoint_step.*no such value/s],
};

beforeAll(async () => {
  await new Promise<void>((listening) => service.listen(0, '127.0.0.1', listening));
  const address = service.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/v1`;
  const values = {
    ...{ name: 'earlier-run', dig_url_root: place.root, board: 'sample_board' },
    ...{ scene_filename: 'sample_board.usda', image_edit_endpoint: url, crop_max_emit: '3' },
    ...{ anomaly_types_json: '[["passive_component","missing"]]', num_sdg: '77', render_patches: '9' },
    ...{ infer_gpu: '2', infer_cpu: '8', infer_memory: '128Gi', edit_memory: '48Gi' },
  };
  const spec = await specification(values);
  const finetuned = await specification({
    ...values,
    use_pretrained_checkpoint: 'false',
    train_memory: '64Gi',
  });
  const refused = { status: 'FAILED_SUBMISSION', groups: [], labels: { 'pcba-day0-run': 'never-taken' } };
  const healthy = [1, 42, 35, 283, 72, 77, 162].flatMap((at) => recordings[at] ?? []);
  const unknown = recordings.filter(
    ({ from, argv }) => from === '14-unknown-id' && argv.includes('nosuch-1'),
  );
  const { env } = replayedOnPath(place.home, [
    ...healthy,
    ...workflow('theirs-1', `# rendered\n${spec}`, { submitted_by: 'someone-else', priority: 'LOW' }),
    ...workflow('finetuned-1', finetuned),
    ...workflow('hello-lab-2', recorded('osmo workflow spec hello-lab-2')?.stdout ?? ''),
    ...workflow('refused-1', '', refused),
    ...Object.entries(hostile).flatMap(([id, [change]]) => workflow(id, change(spec))),
    ...unknown,
  ]);
  host = await modernHost({ home: place.home, env, flags: [] });
});
afterAll(async () => {
  await host.close();
  service.closeAllConnections();
  service.close();
});

const plan = (args: Record<string, unknown>) => host.call('submit_day0', { action: 'plan', ...args });
const valuesOf = ({ data }: { data: Record<string, unknown> }): Record<string, unknown> =>
  Object.fromEntries(
    (Array.isArray(data.parameters) ? data.parameters : []).map(({ name, value, from }) => [
      name,
      [value, from],
    ]),
  );

test("another user's run is planned again with one value changed; sizes that were not chosen scale", async () => {
  const planned = await plan({ like: 'theirs-1', infer_gpu: 4 });
  expect([planned.isError, planned.text]).toEqual([
    false,
    expect.stringContaining('like theirs-1 (workflow theirs-1, FAILED); given beside it: infer_gpu'),
  ]);
  expect(valuesOf(planned)).toMatchObject({
    name: [expect.stringMatching(/^texture_defect_gen_day0-[0-9a-f]{8}$/), 'stamped'],
    dig_url_root: [place.root, 'like'],
    image_edit_endpoint: [url, 'like'],
    image_edit_model: [model, 'like'],
    use_pretrained_checkpoint: ['true', 'like'],
    anomaly_types_json: ['[["passive_component","missing"]]', 'like'],
    num_sdg: ['77', 'like'],
    render_patches: ['9', 'like'],
    crop_max_emit: ['3', 'like'],
    board: ['sample_board', 'like'],
    edit_memory: ['48Gi', 'like'],
    infer_gpu: ['4', 'argument'],
    infer_cpu: ['16', 'default'],
    infer_memory: ['128Gi', 'like'],
    infer_storage: ['200Gi', 'default'],
  });
  expect(planned.data.command).toMatch(/--pool default --priority LOW/);
  const smoke = await plan({ like: 'theirs-1', smoke_test: true });
  expect(valuesOf(smoke)).toMatchObject({ num_sdg: ['15', 'smoke_test'], crop_max_emit: ['3', 'like'] });
});

test('preflight looks at the values of the earlier run, its mode too, and says like in its next call', async () => {
  const looked = await host.call('preflight', { like: 'finetuned-1', checkpoint_step: 9000 });
  const next = '"like":"finetuned-1","checkpoint_step":9000';
  expect(looked.data).toMatchObject({
    dig_url_root: place.root,
    image_edit_endpoint: url,
    next: expect.stringContaining(next),
  });
  expect(looked.data.skipped).toContain('models.checkpoint');
  const other = await host.call('preflight', {
    like: 'finetuned-1',
    mode: 'passthrough',
    infer_gpu: 8,
    pool: 'x',
  });
  expect(other.data.next).toMatch(
    /^preflight \{"mode":"passthrough","like":"finetuned-1","pool":"default","infer_gpu":8\}$/,
  );
  expect(other.text).toContain('next: preflight');
  expect(other.data.skipped).not.toContain('models.checkpoint');
});

test.each(Object.entries(hostile))(
  '%s: a value that does not fit is not taken over',
  async (id, [, said]) => {
    const planned = await plan({ like: id });
    expect([planned.isError, planned.text]).toEqual([true, expect.stringMatching(said)]);
    expect(planned.text).toMatch(/bad_input.*explicitly beside like/s);
    expect(planned.text).not.toMatch(/secret|\p{Cc}(?<!\n)/u);
  },
);

test('a value given beside like is not looked up in the earlier run', async () => {
  expect(valuesOf(await plan({ like: 'h-number', num_sdg: 5 }))).toMatchObject({
    num_sdg: ['5', 'argument'],
  });
});

test('other workflows and unknown runs are refused', async () => {
  expect((await plan({ like: 'hello-lab-2' })).text).toMatch(/bad_input.*hello-lab-2 is not a Day 0 run/s);
  expect((await plan({ like: 'nosuch-1' })).text).toMatch(/not_found/);
  expect((await plan({ like: '../1' })).text).toMatch(/bad_input/);
});

test('a refused submission has the values of its plan, when that was made here', async () => {
  expect((await plan({ like: 'refused-1' })).text).toMatch(/not_found.*refused-1 are not known.*no plan/s);
  const kept = { name: 'never-taken', num_sdg: 11, like: 'theirs-1', smoke_test: true };
  expect((await plan(kept)).isError).toBe(false);
  const planned = await plan({ like: 'refused-1', checkpoint_step: 14000 });
  expect(planned.text).toMatch(/like the latest plan of never-taken that was made here, since OSMO refused/);
  expect(valuesOf(planned)).toMatchObject({
    name: [expect.stringMatching(/^texture_defect_gen_day0-/), 'stamped'],
    num_sdg: ['11', 'like'],
    render_patches: ['5', 'like'],
    infer_memory: ['128Gi', 'like'],
    checkpoint_step: ['14000', 'argument'],
  });
});
