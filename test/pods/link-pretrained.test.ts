/** Linking the pretrained models: the tree stands in the place of the image's own, and what a step opens is looked for. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { pretrainedNeeds } from '../../src/domain/pretrained.ts';
import { pretrained } from '../../src/embedded/sample-board/models.ts';
import { repository, temporaryFolder } from '../support/places.ts';
import { run } from '../support/run.ts';

const complete = Object.keys(pretrained);

/** A tree at `place` below its root, and an image that has these files. */
function folders(
  paths: readonly string[],
  { place = 'pretrained', image = [] as string[], version = '1.0.0' } = {},
) {
  const root = temporaryFolder();
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  put('tree/readme', '');
  for (const path of paths) put(join('tree', place, path), 'of the tree');
  for (const path of image) put(join('repo/checkpoints', path), 'of the image');
  put('repo/VERSION', version);
  return root;
}

async function link(root: string, step: string, env: Record<string, string> = {}) {
  const script = join(repository, 'assets', 'pods', 'link_pretrained.py');
  const ended = await run('python3', [script, join(root, 'tree'), join(root, 'repo', 'checkpoints'), step], {
    env,
  });
  return { exit: ended.exit, said: `${ended.stdout}\n${ended.stderr}` };
}

test.each(['pretrained', '', 'upload', 'upload/pretrained'])('the tree at "%s" is taken', async (place) => {
  const root = folders(complete, { place });
  expect(await link(root, 'finetune')).toMatchObject({ exit: 0 });
  for (const path of complete)
    expect(readFileSync(join(root, 'repo/checkpoints', path), 'utf8')).toBe('of the tree');
});

test("the tree's items replace partial ones of the image, and what it lacks stays the image's", async () => {
  const image = [
    'nvidia/C-RADIO-V3/model.safetensors',
    'sam2/sam2.1_hiera_large.pt',
    'Qwen/Qwen3-VL-4B-Instruct/a',
  ];
  const root = folders(
    complete.filter((path) => !/^(sam2|Qwen)/.test(path)),
    { image },
  );
  const { exit, said } = await link(root, 'infer', { SPATIAL_DEPENDENCY: 'text' });
  expect([exit, said]).toEqual([
    0,
    expect.stringContaining('linked NVDINOV2, nvidia, google-t5, facebook from'),
  ]);
  expect(existsSync(join(root, 'repo/checkpoints/nvidia/Cosmos-Predict2-2B-Text2Image/model.pt'))).toBe(true);
  expect(readdirSync(join(root, 'repo/checkpoints/sam2'))).toEqual(['sam2.1_hiera_large.pt']);
});

const uses = [
  { modelSize: '2b', finetune: false, spatial: 'cad' },
  { modelSize: '14b', finetune: false, spatial: 'cad' },
  { modelSize: '2b', finetune: false, spatial: 'text' },
  { modelSize: '2b', finetune: true, spatial: 'cad' },
].flatMap((use) => ['1.0.0', '1.0.1'].map((version) => ({ ...use, version })));

test.each(uses)('the pod and preflight ask for the same files: %j', async (use) => {
  const environment = { MODEL_SIZE: use.modelSize, SPATIAL_DEPENDENCY: use.spatial };
  const step = use.finetune ? 'finetune' : 'infer';
  // In neither tree nor image is nothing fetched by hand, so the pod asks for sam2 and Qwen, too.
  const { said } = await link(folders([], { version: use.version }), step, environment);
  const lacking = /lacks (.*) \(looked/.exec(said)?.[1]?.split(', ');
  const needs = pretrainedNeeds(use);
  expect(lacking).toEqual(
    needs.filter(({ otherwise }) => otherwise !== 'hub').map(({ path }) => path.replace(/\/$/, '')),
  );
  const all = needs
    .filter(({ otherwise }) => otherwise !== 'hub')
    .map(({ path }) => (path.endsWith('/') ? `${path}a` : path));
  const healthy = await link(folders(all, { version: use.version }), step, environment);
  expect([healthy.exit, /WARNING: google-t5\/t5-11b is not there/.test(healthy.said)]).toEqual([
    0,
    use.version === '1.0.0',
  ]);
});

test('C-RADIOv2_B.pth, which nothing opens, is not asked for', async () => {
  expect(await link(folders(complete), 'finetune')).toEqual({
    exit: 0,
    said: expect.not.stringContaining('C-RADIOv2'),
  });
});
