/** export_dataset as a host calls it; what comes out is read by a loader of its own, in python. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { corruptions } from '../support/corruptions.ts';
import { renameSample } from '../support/dataset.ts';
import { type CopiedRun, copiedRun } from '../support/finished-run.ts';
import { hosts, modernHost, type ToolAnswer } from '../support/hosts.ts';
import { folderBucket, s3Stub } from '../support/s3-stub.ts';
import { treeOf } from '../support/trees.ts';

const checker = fileURLToPath(new URL('../support/check_export.py', import.meta.url));
const formats = ['coco', 'yolo-detect', 'yolo-seg', 'mvtec'] as const;

async function exported({ home, args }: CopiedRun, more: Record<string, unknown>): Promise<ToolAnswer> {
  const host = await modernHost({ home });
  onTestFinished(() => host.close());
  return host.call('export_dataset', { ...args, ...more });
}

const inferenceOf = ({ folder }: CopiedRun): string => join(folder, 'anomaly', 'inference');

function check(format: string, answer: ToolAnswer, run: CopiedRun): { samples: number; problems: string[] } {
  return JSON.parse(
    execFileSync('python3', [checker, format, String(answer.data.folder), inferenceOf(run)], {
      encoding: 'utf8',
    }),
  );
}

test.each(formats)(
  '%s: an independent reader finds every sample, and masks pixel for pixel',
  async (format) => {
    const run = copiedRun();
    const answer = await exported(run, { format });
    // Of three IC crops, all with defects, one trains without its sample.
    const left = format === 'mvtec' ? Number(answer.data.samples) : 15;
    expect(answer.text).toMatch(
      new RegExp(`^EXPORTED ${left} samples as ${format} \\(embedded engine[^\n]*\nCPU preview made by`),
    );
    expect(check(format, answer, run)).toEqual({ samples: left, problems: [] });
    const card = readFileSync(join(String(answer.data.folder), 'README.md'), 'utf8');
    expect(card).toMatch(/CPU previews are no training data/);
    expect(card).toMatch(/states no licence of its own/);
    if (format === 'mvtec') expect(card).toMatch(/\| IC\+bridge \| [1-5] \|/);
    else expect(answer.text).toMatch(/nothing is in test: too few parts/);
  },
);

test('the same call gives the same bytes, another seed another split, and no crop is on two sides', async () => {
  const run = copiedRun();
  const args = { format: 'coco', split: '50/25/25' };
  const [a, b, c] = [
    await exported(run, { ...args, folder: 'a' }),
    await exported(run, { ...args, folder: 'b' }),
    await exported(run, { ...args, folder: 'c', seed: 7 }),
  ].map(({ data }) => String(data.folder));
  expect(treeOf(a ?? '')).toEqual(treeOf(b ?? ''));
  expect(treeOf(c ?? '')).not.toEqual(treeOf(a ?? ''));
  const rows = readFileSync(join(inferenceOf(run), 'SDG_result.csv'), 'utf8')
    .split('\n')
    .map((row) => row.split(','));
  const crop = new Map(rows.map((row) => [row[0]?.split('/').at(-1) ?? '', row[1] ?? '']));
  for (const folder of [a, c]) {
    const sides = new Map<string, Set<string>>();
    for (const side of ['train', 'val', 'test'])
      for (const name of readdirSync(join(folder ?? '', 'images', side))) {
        const of = crop.get(name) ?? '';
        sides.set(of, (sides.get(of) ?? new Set()).add(side));
      }
    expect([...sides.values()].filter((set) => set.size > 1)).toEqual([]);
    expect(sides.size).toBeGreaterThan(5);
  }
});

test('faulty samples are left out and named; what the user does not want, too', async () => {
  const run = copiedRun();
  const broken: [string, string][] = [
    ['an empty mask', 'IC+bridge_00000'],
    ['a mask that was smoothed', 'IC+bridge_00001'],
    ['a mask of another size', 'IC+bridge_00002'],
    ['a mask that was never uploaded', 'passive_component+missing_00000'],
  ];
  for (const [name, sample] of broken)
    await corruptions.find((one) => one.name === name)?.apply(run.folder, sample, () => 0.5);
  const answer = await exported(run, { format: 'coco', exclude: ['passive_component+missing_00001'] });
  expect(answer.data.samples).toBe(10);
  expect(check('coco', answer, run)).toEqual({ samples: 10, problems: [] });
  expect(answer.data.left_out).toEqual([
    'IC+bridge_00000: the mask is empty',
    expect.stringMatching(/^IC\+bridge_00001: the mask is not black and white/),
    expect.stringMatching(/^IC\+bridge_00002: the mask is \d+x\d+, the picture/),
    'passive_component+missing_00000: there is no mask',
    'passive_component+missing_00001: excluded by the call',
  ]);
  const card = readFileSync(join(String(answer.data.folder), 'README.md'), 'utf8').replaceAll('\\', '');
  for (const [, sample] of broken) expect(card).toContain(`- ${sample}: `);
  await corruptions
    .find(({ name }) => name === 'a label without a defect')
    ?.apply(run.folder, 'IC+bridge_00003', () => 0);
  const found = await exported(run, { format: 'mvtec', exclude: ['findings'] });
  expect(found.data.left_out).toContain('IC+bridge_00003: a finding of inspect_dataset');
});

test('wrong words, taken folders and empty results are errors that leave nothing behind', async () => {
  const run = copiedRun();
  const outputs = join(run.home, 'outputs');
  const typo = await exported(run, { format: 'coco', exclude: ['IC+bridge_99', 'rejected'] });
  expect(typo.text).toMatch(/bad_input: exclude names samples that .* does not have: IC\+bridge_99/);
  expect((await exported(run, { format: 'coco', split: '0/0/0' })).text).toMatch(/is not train\/val\/test/);
  expect((await exported(run, { format: 'coco', folder: '../x' })).text).toMatch(/lies outside/);
  // Of an export that was killed; no process has this number.
  mkdirSync(join(outputs, '.once.partial-99999999'), { recursive: true });
  await exported(run, { format: 'coco', folder: 'once' });
  expect((await exported(run, { format: 'coco', folder: 'once' })).text).toMatch(
    /already_exists: .*once is not empty/,
  );
  rmSync(join(inferenceOf(run), 'original_mask'), { recursive: true });
  const none = await exported(run, { format: 'coco', folder: 'none' });
  expect(none.text).toMatch(/none of the 15 samples .* can be exported.*there is no mask.*inspect_dataset/s);
  expect(readdirSync(outputs)).toEqual(['once']);
});

test('other names, jpeg pictures, odd defects and an S3 root export alike', async () => {
  const run = copiedRun();
  const inference = inferenceOf(run);
  renameSample(inference, 'IC+bridge_00000', 'x4_y0__0000');
  const odd = join(inference, 'reconstructed_image', 'IC+bridge_00001.png');
  writeFileSync(odd.replace('.png', '.jpg'), await sharp(odd).jpeg().toBuffer());
  rmSync(odd);
  const table = join(inference, 'SDG_result.csv');
  writeFileSync(
    table,
    readFileSync(table, 'utf8')
      .replace('/IC+bridge_00001.png', '/IC+bridge_00001.jpg')
      .replace(/^(.*)\/IC\+bridge_00000\.png,(.*),IC\+bridge,/m, '$1/x4_y0__0000.png,$2,IC+bridge: wet,'),
  );
  renameSync(inference, join(run.folder, 'up'));
  rmSync(join(run.folder, 'anomaly'), { recursive: true });
  renameSync(join(run.folder, 'up'), join(run.folder, 'anomaly'));
  const stub = await s3Stub(folderBucket(run.home));
  const host = await hosts.modern({ home: run.home, env: stub.env });
  onTestFinished(() => host.close());
  const args = { run: run.run, dig_url_root: stub.url };
  const coco = await host.call('export_dataset', { ...args, format: 'coco' });
  expect(coco.text).toMatch(/^EXPORTED 15 samples/);
  expect(Object.keys(coco.data.counts ?? {}).join()).toContain('IC+bridge: wet');
  const mvtec = await host.call('export_dataset', { ...args, format: 'mvtec' });
  const folder = String(mvtec.data.folder);
  const kinds = readdirSync(join(folder, 'IC', 'test'));
  expect(kinds.some((name) => name.startsWith('bridge%3A')) || mvtec.text.includes('x4_y0__0000')).toBe(true);
  expect(existsSync(join(folder, 'README.md'))).toBe(true);
});
