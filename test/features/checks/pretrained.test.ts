/** Which pretrained files a run needs, by exact path, in both layouts of the tree, through preflight. */
import { cpSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../support/places.ts';
import { preparedHome } from '../../support/prepared-home.ts';
import { day0 } from '../../support/run.ts';

const place = preparedHome();
const base = 'nvidia/Cosmos-Predict2-2B-Text2Image';

/** A root of the pretrained models alone, and what preflight says of them. */
function root(): { tree: string; look: (args?: Record<string, unknown>) => Promise<[string, string][]> } {
  const folder = join(temporaryFolder(), 'dig');
  const tree = join(folder, 'models', 'pretrained');
  mkdirSync(join(tree, '..'), { recursive: true });
  cpSync(join(place.rootFolder, 'models', 'pretrained'), tree, { recursive: true });
  const look = async (args = {}): Promise<[string, string][]> => {
    const given = JSON.stringify({ dig_url_root: pathToFileURL(folder).href, ...args });
    const { checks, passed } = JSON.parse((await day0(place.home, ['call', 'preflight', given])).stdout);
    const id = 'artifacts.pretrained';
    return [
      ...checks
        .filter((check: { id: string }) => check.id === id)
        .map(({ status, what }: { status: string; what: string }) => [status, what]),
      ...(passed.includes(id) ? [['pass', '']] : []),
    ];
  };
  return { tree, look };
}

test('the published layout, the flat one and a wrapped one are ready in both modes', async () => {
  const { tree, look } = root();
  const there = [['pass', '']];
  for (const mode of ['passthrough', 'finetune']) expect(await look({ mode })).toEqual(there);
  renameSync(tree, `${tree} of may`);
  mkdirSync(tree);
  renameSync(`${tree} of may`, join(tree, 'of may'));
  expect(await look()).toEqual(there);
  renameSync(join(tree, 'of may', 'pretrained'), `${tree}-flat`);
  rmSync(tree, { recursive: true });
  renameSync(`${tree}-flat`, tree);
  expect(await look()).toEqual(there);
});

test.each<[string, Record<string, unknown>, string, RegExp | undefined]>([
  [
    `${base}/tokenizer/tokenizer.pth`,
    {},
    'fail',
    /lacks nvidia\/Cosmos-Predict2-2B-Text2Image\/tokenizer\/tokenizer\.pth$/,
  ],
  ['facebook', {}, 'fail', /lacks facebook$/],
  ['nvidia/C-RADIO-V3', { mode: 'finetune' }, 'fail', /lacks nvidia\/C-RADIO-V3\/model\.safetensors$/],
  ['nvidia/C-RADIO-V3', {}, 'pass', undefined],
  ['google-t5/t5-11b', {}, 'warn', /lacks google-t5\/t5-11b\/: AnomalyGen 1\.0\.0 .* 45 GB/],
  ['sam2', {}, 'pass', undefined],
  ['sam2', { default_spatial_dependency: 'text' }, 'warn', /placing by text opens sam2/],
  ['none', { model_size: '14b' }, 'fail', /lacks nvidia\/Cosmos-Predict2-14B-Text2Image\/model\.pt/],
])('without %s, asked %j: %s', async (path, args, status, what) => {
  const { tree, look } = root();
  rmSync(join(tree, 'pretrained', path), { recursive: true, force: true });
  const found = await look(args);
  const first = found.find(([one]) => one === status);
  expect(first).toEqual([status, expect.stringMatching(what ?? /^$/)]);
  if (status === 'pass') expect(found).toHaveLength(1);
});
