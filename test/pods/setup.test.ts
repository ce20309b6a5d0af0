/** The setup's pod scripts: what was refused is told, whatever the downloader's exit code; what arrived is laid out and checked. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { pretrainedItems } from '../../src/domain/pretrained.ts';
import { repository, temporaryFolder } from '../support/places.ts';
import { run } from '../support/run.ts';

const pod = (name: string): string => join(repository, 'assets', 'pods', name);

function tree(files: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

async function explain(log: string, code = '0', repositories = 'datasets/nvidia/Spark-AnomalyGen-USD') {
  const folder = tree({ 'download.log': log });
  const path = join(folder, 'download.log');
  const ended = await run('python3', [pod('explain_download.py'), path, code, repositories]);
  return { exit: ended.exit, said: ended.stderr };
}

test.each<[string, string, RegExp, RegExp]>([
  [
    'a gate behind exit code 0, with the repository that the hub names',
    'Error downloading nvidia/Cosmos-Predict2-2B-Text2Image: 403 Client Error.\n\nCannot access gated repo for url https://huggingface.co/nvidia/Cosmos-Predict2-2B-Text2Image/resolve/main/.gitattributes.',
    /refused: nvidia\/Cosmos-Predict2-2B-Text2Image is gated/,
    /open https:\/\/huggingface\.co\/nvidia\/Cosmos-Predict2-2B-Text2Image as the owner/,
  ],
  [
    'a gated dataset, by its page',
    'huggingface_hub.errors.GatedRepoError: 403 Client Error. (Request ID: Root=1)\nCannot access gated repo for url https://huggingface.co/api/datasets/nvidia/Spark-AnomalyGen-USD/revision/main.\nAccess to dataset nvidia/Spark-AnomalyGen-USD is restricted and you are not in the authorized list.',
    /refused: nvidia\/Spark-AnomalyGen-USD is gated/,
    /open https:\/\/huggingface\.co\/datasets\/nvidia\/Spark-AnomalyGen-USD as the owner/,
  ],
  [
    'a refusal that names nothing',
    '403 Forbidden: you must accept the terms\n403 Client Error: Forbidden',
    /Hugging Face refused nvidia\/Spark-AnomalyGen-USD \(403\)/,
    /datasets\/nvidia\/Spark-AnomalyGen-USD as the owner/,
  ],
  [
    'a token that is not accepted',
    '401 Client Error: Unauthorized for url: https://huggingface.co/api/whoami-v2\nInvalid user token.',
    /does not accept the token \(401\)/,
    /osmo credential set hf-token/,
  ],
  [
    'a fine-grained token',
    '403 Forbidden: Please enable access to public gated repositories in your fine-grained token settings.',
    /may not read gated repositories/,
    /settings of the token/,
  ],
  [
    'no way to the hub',
    "Failed to resolve 'huggingface.co' ([Errno -2] Name or service not known)",
    /pod does not reach the hub/,
    /upload the artifact/,
  ],
])('explain_download.py tells of %s', async (_name, log, what, fix) => {
  const { exit, said } = await explain(log);
  expect([exit, said]).toEqual([1, expect.stringMatching(what)]);
  expect(said).toMatch(fix);
  expect(said).toMatch(/^fix: /m);
});

test('explain_download.py is silent about a download that went well, and quotes one that ended for another reason', async () => {
  expect(await explain('Fetching 12 files\nDone. 12 files staged')).toEqual({ exit: 0, said: '' });
  expect(await explain('Fetching\nkilled', '143')).toEqual({
    exit: 1,
    said: expect.stringMatching(/ended with exit code 143: killed/),
  });
});

const bundle = {
  'NVDINOV2/nv_dinov2_classification_model.ckpt': 'x',
  'nvidia/Cosmos-Predict2-2B-Text2Image/model.pt': 'x',
  'nvidia/Cosmos-Predict2-2B-Text2Image/tokenizer/tokenizer.pth': 'x',
  'nvidia/C-RADIO-V3/model.safetensors': 'x',
  'google-t5/t5-large/a': 'x',
  'facebook/dinov2-large/a': 'x',
};
const spec = '{"defect_type": "IC+bridge"}\n';

async function settle(artifact: string, files: Record<string, string>, baked: Record<string, string> = {}) {
  const folder = tree(files);
  const ended = await run('python3', [pod('settle_download.py'), artifact, folder, tree(baked)]);
  const left = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return { exit: ended.exit, said: ended.stdout + ended.stderr, left, folder };
}

test('settle_download.py flattens what the downloaders nest and lists what is there', async () => {
  const nested = await settle('checkpoint', {
    'nvidia/Cosmos-AnomalyGen-PCB-2B/ag_config.yaml': 'a: 1',
    'nvidia/Cosmos-AnomalyGen-PCB-2B/checkpoints/model/iter_000014000.pt': 'weights',
    'nvidia/Cosmos-AnomalyGen-PCB-2B/checkpoints/optim/iter_000014000.pt': 'state',
    'nvidia/Cosmos-AnomalyGen-PCB-2B/.cache/huggingface/x.lock': '',
    'nvidia/Cosmos-AnomalyGen-PCB-2B/.gitattributes': 'x',
  });
  const list = '.pcba-day0-setup.json';
  expect([nested.said, nested.left]).toEqual([
    expect.stringMatching(/checkpoint done: 2 files/),
    [list, 'ag_config.yaml', 'iter_000014000.pt'],
  ]);
  expect(JSON.parse(readFileSync(join(nested.folder, list), 'utf8')).files).toEqual({
    'ag_config.yaml': 4,
    'iter_000014000.pt': 7,
  });
  const raw = await settle('raw', { 'PCB/defect_spec.jsonl': spec, 'PCB/IC/mask/bridge/a.png': 'x' });
  expect(raw.left).toEqual(
    expect.arrayContaining(['defect_spec.jsonl', join('IC', 'mask', 'bridge', 'a.png')]),
  );
  const usd = await settle('assets', { 'tree/scene.usd': 'x', 'tree/parts/a.usd': 'x' });
  expect(usd.left).toEqual([list, 'parts', join('parts', 'a.usd'), 'scene.usd']);
  const pretrained = await settle('pretrained', bundle, { 'sam2/a': 'x', 'Qwen/a': 'x' });
  expect(pretrained.said).toMatch(/sam2: taken from the image/);
  expect([pretrained.exit, pretrained.left.includes(join('pretrained', 'Qwen', 'a'))]).toEqual([0, true]);
  // As the published setup leaves it, wherever the downloader put it.
  for (const place of ['', 'pretrained/', 'a copy/', 'a copy/pretrained/']) {
    const files = Object.entries(bundle).map(([path, text]) => [place + path, text]);
    const { left } = await settle('pretrained', Object.fromEntries(files));
    expect(left.filter((path) => !path.includes('/'))).toEqual([list, 'pretrained']);
    expect(left).toContain('pretrained/nvidia/C-RADIO-V3/model.safetensors');
  }
});

test('settle_download.py takes the models of 1.0 from a copy of a root that has those of 1.1 beside them', async () => {
  const inside = Object.entries(bundle).map(([path, text]) => [`pretrained/pretrained/${path}`, text]);
  const beside = {
    'pretrained/Cosmos3-Nano/checkpoint.json': '{}',
    'pretrained/nvidia/C-RADIO-V3/model.safetensors': 'of 1.1',
    'pretrained/checkpoint_manifest_converted.sha256': 'x',
  };
  const { exit, said, left, folder } = await settle('pretrained', {
    ...Object.fromEntries(inside),
    ...beside,
  });
  expect([exit, said]).toEqual([
    0,
    expect.stringMatching(
      /left out, of another release: Cosmos3-Nano, checkpoint_manifest_converted\.sha256, nvidia/,
    ),
  ]);
  expect(left.filter((path) => path.includes('Cosmos3'))).toEqual([]);
  const weights = readFileSync(join(folder, 'pretrained/nvidia/C-RADIO-V3/model.safetensors'), 'utf8');
  expect(weights).not.toBe('of 1.1');
});

test.each<[string, string, Record<string, string>, RegExp]>([
  ['nothing', 'raw', { '.gitattributes': 'x', 'a/empty': '' }, /download of raw is empty/],
  ['a checkpoint without weights', 'checkpoint', { 'ag_config.yaml': 'x' }, /no weights/],
  ['weights without a config', 'checkpoint', { 'iter_000014000.pt': 'x' }, /no ag_config\.yaml/],
  ['a dataset without a spec', 'raw', { 'IC/mask/bridge/a.png': 'x' }, /no defect_spec\.jsonl/],
  ['a dataset without its material', 'raw', { 'defect_spec.jsonl': spec }, /has nothing for IC/],
  ['assets without USD', 'assets', { 'readme.md': 'x' }, /hold no USD file/],
  [
    'half a bundle',
    'pretrained',
    { ...bundle, 'NVDINOV2/nv_dinov2_classification_model.ckpt': '' },
    /lacks NVDINOV2$/m,
  ],
])('settle_download.py refuses %s', async (_name, artifact, files, message) => {
  const { exit, said } = await settle(artifact, files);
  expect([exit, said]).toEqual([1, expect.stringMatching(message)]);
  expect(said).toMatch(/^fix: /m);
});

test('the setup asks for the same pretrained items as the run that links them', () => {
  const items = (name: string) => /^ITEMS = (\[.*\])$/m.exec(readFileSync(pod(name), 'utf8'))?.[1];
  expect(items('settle_download.py')).toBe(items('link_pretrained.py'));
  expect(JSON.parse(items('link_pretrained.py') ?? '')).toEqual(pretrainedItems);
});

test('the setup makes the published call, for the sizes that are asked for alone', async () => {
  const asked = async (sizes: Record<string, string>) => {
    const root = tree(
      Object.fromEntries(
        ['pod.sh', 'download.sh', 'explain_download.py', 'settle_download.py', 'setup_pretrained.sh'].map(
          (name) => [`tmp/day0/${name}`, readFileSync(pod(name), 'utf8')],
        ),
      ),
    );
    const module = join(root, 'workspace', 'paidf-anomalygen', 'scripts');
    mkdirSync(module, { recursive: true });
    writeFileSync(
      join(module, 'download_checkpoints.py'),
      'import sys\nprint("called with", *sys.argv[1:])\n',
    );
    const env = {
      STAND_IN_ROOT: root,
      TMPDIR: root,
      OUTPUT: join(root, 'out'),
      HF_TOKEN: 'made-up',
      ...sizes,
    };
    const ended = await run('bash', [join(root, 'tmp/day0/setup_pretrained.sh')], { env });
    return (ended.stdout + ended.stderr).replaceAll(join(root, 'out'), '<out>');
  };
  const call = 'called with --model_types text2image --model_sizes';
  expect(await asked({})).toContain(`${call} 2B --checkpoint_dir <out>/pretrained`);
  expect(await asked({ MODEL_SIZES: '2B 14B' })).toContain(`${call} 2B 14B --checkpoint_dir`);
  expect(await asked({ MODEL_SIZES: '7B' })).toMatch(/ERROR: pretrained_model_sizes names 7B/);
});

test('a setup script stops on a gate although the downloader ends with 0, and without a token before it begins', async () => {
  const root = temporaryFolder();
  const bin = join(root, 'bin');
  for (const folder of [
    bin,
    join(root, 'tmp', 'day0'),
    join(root, 'workspace', 'paidf-anomalygen'),
    join(root, 'out'),
  ])
    mkdirSync(folder, { recursive: true });
  for (const name of [
    'pod.sh',
    'download.sh',
    'explain_download.py',
    'settle_download.py',
    'setup_assets.sh',
  ])
    writeFileSync(join(root, 'tmp', 'day0', name), readFileSync(pod(name)));
  writeFileSync(
    join(bin, 'hf'),
    '#!/bin/sh\necho "GatedRepoError: 403 Client Error. Access to dataset nvidia/Spark-AnomalyGen-USD is restricted"\n',
  );
  chmodSync(join(bin, 'hf'), 0o755);
  const env = {
    STAND_IN_ROOT: root,
    TMPDIR: root,
    OUTPUT: join(root, 'out'),
    PATH: `${bin}:${process.env.PATH}`,
  };
  const script = join(root, 'tmp', 'day0', 'setup_assets.sh');
  const bare = await run('bash', [script], { env: { ...env, HF_TOKEN: '' } });
  expect([bare.exit, bare.stdout]).toEqual([1, expect.stringMatching(/HF_TOKEN is empty in this pod/)]);
  const gated = await run('bash', [script], { env: { ...env, HF_TOKEN: 'made-up-token' } });
  expect(gated.exit).toBe(1);
  expect(gated.stdout + gated.stderr).toMatch(/refused: nvidia\/Spark-AnomalyGen-USD is gated/);
  expect(gated.stdout + gated.stderr).not.toContain('made-up-token');
});
