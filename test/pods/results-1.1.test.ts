/** Release 1.1: test cases get the picture of their own material, and results are counted with what the guardrail blocked. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository, temporaryFolder } from '../support/places.ts';
import { run } from '../support/run.ts';

const python = (script: string, ...args: string[]) =>
  run('python3', [join(repository, 'assets', 'pods', script), ...args]);

function tree(files: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

test('of two materials with one stem each row gets its own picture and the mask as it was placed', async () => {
  const folder = tree({
    'stage/IC/clean_image/x0_y0__0000.png': '',
    'stage/passive_component/clean_image/x0_y0__0000.png': '',
    'out/x0_y0__0000/IC+bridge/a__seed0.png': '',
    'out/x0_y0__0000/passive_component+missing/a__seed0.png': '',
  });
  const image = (material: string): string =>
    join(folder, 'stage', material, 'clean_image', 'x0_y0__0000.png');
  const mask = (type: string): string => join(folder, 'out', 'x0_y0__0000', type, 'a__seed0.png');
  const row = (anomaly_type: string, image_filename: string, mask_filename: string) => ({
    image_filename,
    mask_filename,
    anomaly_type,
  });
  const own = row('passive_component+missing', image('passive_component'), mask('passive_component+missing'));
  // Placing names a resized mask after its path from where it was called.
  const key = mask('IC+bridge').slice(1).replaceAll('/', '__').replace('.png', '');
  const resized = join(folder, 'out', 'resized_masks', `${key}__200x140.png`);
  const jsonl = join(folder, 'out', 'testcase.jsonl');
  const lines = [own, row('IC+bridge', image('passive_component'), resized)];
  writeFileSync(jsonl, lines.map((one) => `${JSON.stringify(one)}\n`).join(''));
  const script = join(repository, 'assets', 'pods', 'mend_cases_1_1.py');
  const ended = await run('python3', [script, jsonl, join(folder, 'stage')], { cwd: '/' });
  expect([ended.exit, ended.stdout]).toEqual([
    0,
    expect.stringContaining('1 had the picture of another material'),
  ]);
  const rows = readFileSync(jsonl, 'utf8').trim().split('\n');
  expect(rows.map((text) => JSON.parse(text))).toEqual([
    own,
    row('IC+bridge', image('IC'), mask('IC+bridge')),
  ]);
});

const header = 'index,output_idx,anomaly_type,image_filename,mask_filename,guardrail,message\r\n';
const cases = '{"anomaly_type":"IC+bridge"}\n{"anomaly_type":"IC+bridge"}\n{"anomaly_type":"IC+blood"}\n';
const made = (files: Record<string, string>) => {
  const folder = tree({ 'cases.jsonl': cases, 'out/a': '', ...files });
  return python('count_results_1_1.py', 'made', join(folder, 'cases.jsonl'), join(folder, 'out'));
};
const pictures = { 'out/reconstructed_image/a.png': '', 'out/reconstructed_image/b.png': '' };

test('blocked rows count as done and are told by type; lost ones and a wholly blocked run end the pod', async () => {
  const blocked = { 'out/guardrail_blocked.csv': `${header}2,-1,IC+blood,a,b,text,the list\r\n` };
  const good = await made({ ...pictures, ...blocked });
  expect([good.exit, good.stderr]).toEqual([0, '']);
  expect(good.stdout).toContain(
    'WARNING: IC+blood: 1 of 1 test cases were blocked by the guardrail; rename the defect',
  );
  expect(good.stdout).toContain('generated: 2 pictures, 1 guardrail-blocked');
  const lost = await made({ ...pictures, 'out/guardrail_blocked.csv': header });
  expect([lost.exit, lost.stderr]).toEqual([
    1,
    expect.stringContaining('ERROR: expected 3 results, got 2 generated + 0 blocked'),
  ]);
  const rows = [0, 1].map((n) => `${n},-1,IC+bridge,a,b,text,the list\r\n`).join('');
  const none = await made({ 'out/guardrail_blocked.csv': `${blocked['out/guardrail_blocked.csv']}${rows}` });
  expect([none.exit, none.stderr]).toEqual([
    1,
    expect.stringMatching(
      /all 3 test cases were blocked by the guardrail: there is no picture to label\nfix: rename/,
    ),
  ]);
});

test('labels have to be there and of all pictures', async () => {
  const labelled = (files: Record<string, string>) =>
    python('count_results_1_1.py', 'labelled', '-', join(tree({ ...pictures, ...files }), 'out'));
  const coco = (images: number) =>
    JSON.stringify({
      images: Array.from({ length: images }, (_, id) => ({ id })),
      annotations: [{ image_id: 0 }],
      categories: [{ id: 1 }],
    });
  const file = 'out/pseudo_labels/coco_annotations.json';
  expect((await labelled({})).stderr).toMatch(
    /pseudo_label\.py wrote no pseudo_labels\/coco_annotations\.json/,
  );
  expect((await labelled({ [file]: coco(1) })).stderr).toMatch(
    /the labels are of 1 pictures, and 2 were generated/,
  );
  const good = await labelled({ [file]: coco(2) });
  expect([good.exit, good.stdout]).toEqual([
    0,
    'WARNING: 1 pictures have no annotation: their masks are empty\nlabelled: 2 pictures, 1 annotations of 1 types',
  ]);
});
