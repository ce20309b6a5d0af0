/** The finetune pod up to torchrun: what the trainer would stop on is said before it starts, in plain words, and exit codes are kept. */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { pretrained } from '../../src/embedded/sample-board/models.ts';
import { painted } from '../support/pictures.ts';
import { programs, repository, temporaryFolder } from '../support/places.ts';
import { run } from '../support/run.ts';

const pods = join(repository, 'assets', 'pods');
const recipe = readFileSync(join(repository, 'assets', 'cookbooks', 'pcb', 'ag_config.yaml'), 'utf8');
const pairs = [
  ['IC', 'bridge', 1],
  ['passive_component', 'excess_solder', 4],
  ['passive_component', 'missing', 3],
] as const;
const row = (type: string) =>
  JSON.stringify({ anomaly_type: type, image_filename: type, mask_filename: 'm' });
const rows = pairs.map(([material, defect]) => `echo '${row(`${material}+${defect}`)}'`);

interface Pod {
  root: string;
  raw: string;
  put(path: string, data: string | Buffer): void;
  start(env?: Record<string, string>): Promise<{ exit: number | undefined; said: string; trained: boolean }>;
}

/** A container whose placement writes what `placing` echoes, and whose torchrun leaves a mark. */
async function pod(placing = `{ ${rows.join('; ')}; } > "$out"`): Promise<Pod> {
  const root = temporaryFolder();
  const put = (path: string, data: string | Buffer): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), data);
    if (/bin\/|\.sh$/.test(path)) chmodSync(join(root, path), 0o755);
  };
  for (const name of readdirSync(pods)) cpSync(join(pods, name), join(root, 'tmp/day0', name));
  put('tmp/day0/ag_config.yaml', recipe);
  const utilities = 'workspace/paidf-anomalygen/scripts/utilities';
  const asked =
    'echo "placement: $*"; while [ $# -gt 0 ]; do [ "$1" = --output-jsonl ] && out=$2; shift; done';
  put(`${utilities}/prep_testcase.sh`, `#!/bin/bash\n${asked}\n${placing}\n`);
  put(`${utilities}/validate_dataset.py`, '');
  const yq = join(repository, 'assets/stand-ins/anomalygen/rootfs/usr/local/bin/yq');
  put('bin/yq', readFileSync(yq));
  put('bin/torchrun', `#!/bin/bash\ntouch "${root}/trained"\n`);
  put('bin/df', '#!/bin/bash\necho "Filesystem 1024-blocks"\necho "shm $SHM_KIB 0"\n');
  for (const path of Object.keys(pretrained)) put(`pretrained/${path}`, 'x');
  for (const [material, defect, count] of pairs)
    for (let n = 0; n < count; n++) {
      put(`raw/${material}/anomaly_image/${defect}/${n}.png`, await painted(8, 6, 3, () => [9, 9, 9]));
      put(`raw/${material}/mask/${defect}/${n}_mask.png`, await painted(8, 6, 1, () => [255]));
    }
  const lines = pairs.map(([m, d]) => `{"defect_type": "${m}+${d}", "spatial_dependency": "cad"}\n`);
  put('raw/defect_spec.jsonl', lines.join(''));
  const start = async (env = {}) => {
    const ended = await run('bash', [join(root, 'tmp/day0/finetune.sh')], {
      env: {
        PATH: `${join(root, 'bin')}:${process.env.PATH}`,
        ...{ TMPDIR: join(root, 'tmp'), STAND_IN_ROOT: root, STAND_IN_WAIVED: 'yq' },
        ...{ STAND_IN_NODE: process.execPath, STAND_IN_BUNDLE: programs.standIns },
        ...{ RAW_IN: join(root, 'raw'), PRETRAINED_IN: join(root, 'pretrained'), OUTPUT: join(root, 'out') },
        SHM_KIB: '33554432',
        ...{ RUN_NAME: 'day0-1', TRAIN_GPU: '1', MODEL_SIZE: '2b' },
        ...env,
      },
    });
    return {
      exit: ended.exit,
      said: `${ended.stdout}\n${ended.stderr}`,
      trained: existsSync(join(root, 'trained')),
    };
  };
  return { root, raw: join(root, 'raw'), put, start };
}

test('a healthy dataset is trained, with cases enough for the rarest pair', async () => {
  const { exit, said, trained } = await (await pod()).start();
  expect([exit, trained]).toEqual([0, true]);
  // Eight masks, one of them of the rarest pair: max(8, ceil(3 * 8 / 1)).
  expect(said).toMatch(/^placement: .*--num-sdg 24 .*--mode validation/m);
  expect(said).toMatch(/^IC\+bridge: 0 asked, 1 placed$/m);
  expect(said).toContain('finetune done');
});

test('what the recipe does not train is no part of the validation', async () => {
  const one = await pod('grep -c void "$TMPDIR/day0-work/defect_spec.jsonl"; exit 3');
  const spec = readFileSync(join(one.raw, 'defect_spec.jsonl'), 'utf8');
  one.put('raw/defect_spec.jsonl', `${spec}{"defect_type": "IC+void", "spatial_dependency": "cad"}\n`);
  const { said } = await one.start();
  expect(said).toMatch(/not trained by the recipe, so left out of the validation: IC\+void/);
  expect(said).toMatch(/^0$/m);
  expect(said).toMatch(/ERROR: prep_testcase\.sh ended with exit code 3: no validation set/);
});

const broken: [string, (one: Pod) => void | Promise<void>, RegExp][] = [
  [
    'a mask of another name',
    ({ raw }) => cpSync(join(raw, 'IC/mask/bridge/0_mask.png'), join(raw, 'IC/mask/bridge/0.png')),
    /^$/,
  ],
  [
    'no mask of its own',
    ({ raw }) => rmSync(join(raw, 'passive_component/mask/missing/1_mask.png')),
    /passive_component\+missing: 1 of 3 training pictures have no mask .*: 1\.png has no mask 1_mask\.png/,
  ],
  [
    'a mask of another size',
    async ({ put }) => put('raw/IC/mask/bridge/0_mask.png', await painted(9, 6, 1, () => [255])),
    /0_mask\.png is 9x6, its picture 8x6/,
  ],
  [
    'no pictures',
    ({ raw }) => rmSync(join(raw, 'IC/anomaly_image'), { recursive: true }),
    /IC\+bridge: no pictures in IC\/anomaly_image\/bridge, which the recipe trains/,
  ],
  [
    'no masks at all',
    ({ raw }) => {
      for (const material of ['IC', 'passive_component'])
        rmSync(join(raw, material, 'mask'), { recursive: true });
    },
    /would produce an empty validation\.jsonl: the raw PCBA dataset has no training masks/,
  ],
  [
    'no line of a pair',
    ({ put }) => put('raw/defect_spec.jsonl', '{"defect_type": "IC+bridge"}\n'),
    /passive_component\+excess_solder is trained by the recipe and has no line in defect_spec/,
  ],
  [
    'another list in the embedding',
    ({ put }) => put('tmp/day0/ag_config.yaml', recipe.replace(/^ {10}- \[IC, bridge\]\n/m, '')),
    /anomaly_embedding\.anomaly_types of the recipe is not the list/,
  ],
  [
    'no image encoder to validate with',
    ({ root }) => rmSync(join(root, 'pretrained/nvidia/C-RADIO-V3'), { recursive: true }),
    /lacks nvidia\/C-RADIO-V3\/model\.safetensors/,
  ],
];

test.each(broken)('%s', async (_name, spoil, words) => {
  const one = await pod();
  await spoil(one);
  const { exit, said, trained } = await one.start();
  if (words.source === '^$') expect([exit, trained]).toEqual([0, true]);
  else expect([exit, trained, said]).toEqual([1, false, expect.stringMatching(words)]);
});

test('little shared memory, a pair without a case and an empty set stop before torchrun', async () => {
  const small = await (await pod()).start({ SHM_KIB: '65536' });
  expect([small.exit, small.trained, small.said]).toEqual([
    1,
    false,
    expect.stringMatching(/\/dev\/shm has 0 GiB, training needs at least 16 GiB/),
  ]);
  const uncovered = await (await pod(`${rows[1]} > "$out"`)).start();
  expect([uncovered.trained, uncovered.said]).toEqual([
    false,
    expect.stringMatching(/ERROR: a pair of the recipe has no validation case/),
  ]);
  const empty = await (await pod(': > "$out"')).start();
  expect(empty.said).toMatch(/ERROR: prep_testcase\.sh ended well and wrote no validation case/);
  expect(empty.said).not.toMatch(/no training masks/);
});
