/** Planning a setup on a cluster, replayed from the real command's answers, and the hub's answers from a loopback server. */
import { mkdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { endpoint } from '../../support/endpoints.ts';
import { clusterWith, gpus } from '../../support/healthy-cluster.ts';
import { temporaryFolder } from '../../support/places.ts';
import { altered, type Recording, recordings, replayedOnPath, specified } from '../../support/recordings.ts';
import { server } from '../../support/run.ts';

const secret = 'made-up-secret-of-this-test';

async function call(
  answers: readonly Recording[],
  args: Record<string, unknown>,
  { env = {}, home = temporaryFolder() }: { env?: Record<string, string>; home?: string } = {},
) {
  const { env: path, log } = replayedOnPath(temporaryFolder(), answers);
  // Whatever token this machine has is not part of the test.
  const clean = { HF_TOKEN: '', HUGGING_FACE_HUB_TOKEN: '', HF_ENDPOINT: 'http://127.0.0.1:9', ...env };
  const ended = await server(['call', 'setup_artifacts', JSON.stringify(args)], {
    ...clean,
    ...path,
    PCBA_DAY0_HOME: home,
  });
  const sent = readFileSync(log, 'utf8').trim().split('\n');
  return {
    data: JSON.parse(ended.stdout),
    text: ended.stdout,
    sent: sent.map((line) => JSON.parse(line).argv),
  };
}

function emptyRoot(): string {
  const folder = join(temporaryFolder(), 'dig');
  mkdirSync(folder);
  return pathToFileURL(folder).href;
}

const nothing = (): string => '{"workflows": []}';
const plan = (more: Record<string, unknown> = {}) => ({ action: 'plan', dig_url_root: emptyRoot(), ...more });

test('the plan shows sizes, licences and the credential, and asks for no GPU', async () => {
  const answers = clusterWith({
    list: nothing,
    pools: gpus({ total_capacity: 0, total_free: 0, quota_free: 0 }),
    credentials: () => '{"credentials": []}',
  });
  const { data, sent } = await call(answers, plan());
  expect(data.artifacts).toMatchObject([
    {
      artifact: 'models/pcb',
      state: 'missing',
      licences: [expect.stringMatching(/^https:\/\/huggingface\.co\/nvidia\//)],
    },
    { artifact: 'datasets/pcb/raw', size: 'size not published' },
    {
      artifact: 'datasets/pcb/assets',
      licences: ['https://huggingface.co/datasets/nvidia/Spark-AnomalyGen-USD'],
    },
    { artifact: 'models/pretrained', size: 'about 79 GB (image 1.0.0, with t5-11b)' },
  ]);
  expect(data.needs).toEqual([
    'the credential hf-token is missing: run: osmo credential set hf-token --type GENERIC --payload token=<your Hugging Face token>',
  ]);
  const rendered = sent.filter((argv) => argv.includes('--dry-run'));
  expect(rendered).toHaveLength(2);
  // Both are rendered at the same time.
  const pcb = rendered.find((argv) => argv.some((word: string) => word.endsWith('setup_pcb.yaml')));
  expect(pcb).toEqual(expect.arrayContaining(['--set-string', 'want_checkpoint=true', 'want_raw=true']));
  expect(sent.some((argv) => argv.includes('submit') && !argv.includes('--dry-run'))).toBe(false);
  const one = await call(answers, plan({ only: ['datasets/pcb/raw'] }));
  expect(one.data.runs).toMatchObject([
    { groups: ['setup-raw'], command: expect.stringContaining('want_assets=false') },
  ]);
});

test('a setup of the same root that is on its way is taken up, not repeated', async () => {
  const [row] = JSON.parse(recordings[157]?.stdout ?? '').workflows;
  const live = {
    ...row,
    name: 'setup-pcb-0a1b2c3d-1',
    status: 'RUNNING',
  };
  const list = () => JSON.stringify({ workflows: [live] });
  const spec = (below: string) => specified(live.name, 'setup-raw', `${below}/datasets/pcb/raw/`);
  const elsewhere = await call([...clusterWith({ list }), spec('s3://another/dig')], plan());
  expect(elsewhere.data.digest).toEqual(expect.any(String));
  const args = plan();
  const { data } = await call([...clusterWith({ list }), spec(args.dig_url_root)], args);
  expect(data.error).toMatchObject({
    code: 'already_exists',
    fix: expect.stringContaining('watch_run {"run":"setup-pcb-0a1b2c3d"'),
  });
});

test('a submit whose answer is lost is not sent again; the same call takes the run up', async () => {
  const home = temporaryFolder();
  const healthy = clusterWith({ list: nothing });
  const planned = await call(healthy, plan({ only: ['models/pretrained'] }), { home });
  const submit = { action: 'submit', digest: planned.data.digest };
  const lost = altered(recordings[289], { seconds: 1, argv: ['osmo', 'workflow', 'submit', 'x'] });
  const env = { PCBA_DAY0_SUBMIT_SETTLE_S: '0.5' };
  const unknown = await call([...healthy, lost], submit, { home, env });
  expect(unknown.data.error).toMatchObject({
    code: 'outcome_unknown',
    fix: expect.stringContaining(planned.data.next),
  });
  const [row] = JSON.parse(recordings[157]?.stdout ?? '').workflows;
  const id = `${planned.data.runs[0].name}-9`;
  const list = () => JSON.stringify({ workflows: [{ ...row, name: id, status: 'RUNNING' }] });
  const spec = specified(id, 'setup-pretrained', `${planned.data.dig_url_root}/models/pretrained/`);
  const taken = await call([...clusterWith({ list }), spec, lost], submit, { home, env });
  expect(taken.data.runs).toMatchObject([{ workflow_id: id, fresh: false }]);
  const submits = (sent: string[][]) =>
    sent.filter((argv) => argv.includes('submit') && !argv.includes('--dry-run'));
  expect([submits(unknown.sent).length, submits(taken.sent).length]).toEqual([1, 0]);
});

/** A hub that answers so for the datasets and reads the models out; remembers what it was asked. */
async function hub(status: number, code = ''): Promise<{ env: Record<string, string>; asked: string[] }> {
  const asked: string[] = [];
  const say = (response: ServerResponse, of: number, error: string): void => {
    response.writeHead(of, error ? { 'x-error-code': error } : {}).end();
  };
  const url = await endpoint((request, _body, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization === `Bearer ${secret}`}`);
    const dataset = request.url?.includes('/datasets/') === true;
    say(response, dataset ? status : 200, dataset ? code : '');
  });
  return { env: { HF_ENDPOINT: url.replace(/\/v1$/, ''), HF_TOKEN: secret }, asked };
}

test.each<[string, number, string, RegExp, RegExp]>([
  [
    'a licence that is not accepted',
    403,
    'GatedRepo',
    /licence of nvidia\/Spark-AnomalyGen-USD is not accepted .*\(403\)/,
    /accept the licence there/,
  ],
  [
    'a token that is not accepted',
    401,
    '',
    /does not accept the token for nvidia\/Spark-AnomalyGen-USD \(401\)/,
    /osmo credential set hf-token/,
  ],
])(
  'the hub says %s: a warning before anything is submitted, and the token stays here',
  async (_name, status, code, what, fix) => {
    const { env, asked } = await hub(status, code);
    const { data, text } = await call(
      clusterWith({ list: nothing }),
      plan({ only: ['datasets/pcb/assets'] }),
      { env },
    );
    expect(data.warnings).toEqual([expect.stringMatching(what)]);
    expect(data.warnings[0]).toMatch(fix);
    expect(asked).toEqual(['HEAD /datasets/nvidia/Spark-AnomalyGen-USD/resolve/main/.gitattributes true']);
    expect(text).not.toContain(secret);
  },
);

test('the hub is not a reason to stop: readable, closed, failing, or not to be asked', async () => {
  const open = await hub(302);
  const failing = await hub(503);
  const closed = { HF_TOKEN: secret, HF_ENDPOINT: 'http://127.0.0.1:9' };
  const quiet = await hub(403, 'GatedRepo');
  for (const env of [open.env, failing.env, closed, { ...quiet.env, PCBA_DAY0_NO_PROBE: 'true' }]) {
    const { data } = await call(clusterWith({ list: nothing }), plan({ only: ['datasets/pcb/raw'] }), {
      env,
    });
    expect([data.warnings, typeof data.digest]).toEqual([[], 'string']);
  }
  expect([open.asked.length, quiet.asked.length]).toEqual([1, 0]);
});
