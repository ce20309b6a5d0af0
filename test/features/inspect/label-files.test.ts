/** Label files that a run of release 1.1 made of its own pictures: each way in which they may not fit, and the finding that says so. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { encodeRle, measureRle } from '../../../src/base/imaging/rle.ts';
import { labelFindings } from '../../../src/features/inspect/findings/label-files.ts';
import { measureSample } from '../../../src/features/inspect/measure.ts';
import { readDataset, readLabelFiles } from '../../../src/features/labelled/index.ts';
import { openStore } from '../../../src/ports/store/index.ts';
import { type WrittenRun, writtenRun } from '../../support/release-1.1.ts';

async function findingsOf({ args: { run, dig_url_root } }: WrittenRun) {
  const store = await openStore(dig_url_root);
  const dataset = await readDataset(store, run);
  const measured = await Promise.all(
    dataset.samples.map((sample) => measureSample(store, sample, dataset.layout.paste)),
  );
  return labelFindings(await readLabelFiles(store, dataset), dataset, measured);
}

type Coco = Record<'images' | 'annotations' | 'categories', Record<string, unknown>[]>;

/** Changes the COCO file. */
const coco = (change: (coco: Coco) => void) => (folder: string) => {
  const path = join(folder, 'coco_annotations.json');
  const body = JSON.parse(readFileSync(path, 'utf8'));
  change(body);
  writeFileSync(path, JSON.stringify(body));
};
/** Changes the first entry of a list. */
const entry = (kind: keyof Coco, change: Record<string, unknown>) =>
  coco((body) => Object.assign(body[kind][0] ?? {}, change));

const first = 'passive_component+missing_00000.png';

test('whole ones have nothing but a summary', async () => {
  expect(await findingsOf(await writtenRun())).toMatchObject([
    {
      id: 'labels.summary',
      level: 'info',
      what: 'pseudo_labels/coco_annotations.json: 7 pictures, 9 masks of 2 defects',
    },
  ]);
});

test.each<[what: string, level: string, id: string, fault: (folder: string) => void]>([
  ['no COCO file', 'look', 'coco_missing', (folder) => rmSync(join(folder, 'coco_annotations.json'))],
  ['no JSON', 'bad', 'coco_file', (folder) => writeFileSync(join(folder, 'coco_annotations.json'), '{"im')],
  [
    'another JSON',
    'bad',
    'coco_file',
    (folder) => writeFileSync(join(folder, 'coco_annotations.json'), '{"images": 3}'),
  ],
  ['a picture that is not listed', 'bad', 'coco_pictures', coco(({ images }) => void images.pop())],
  ['a listed picture that is not there', 'bad', 'coco_strange', entry('images', { file_name: 'x.png' })],
  ['an id that stands twice', 'bad', 'coco_ids', entry('annotations', { id: 2 })],
  ['a mask of no picture', 'bad', 'coco_lost', entry('annotations', { image_id: 99 })],
  ['a mask of no category', 'bad', 'coco_lost', entry('annotations', { category_id: 99 })],
  ['a mask of another defect', 'bad', 'coco_category', entry('annotations', { category_id: 1 })],
  ['a wrong area', 'bad', 'coco_masks', entry('annotations', { area: 3 })],
  ['a wrong box', 'bad', 'coco_masks', entry('annotations', { bbox: [0, 0, 1, 1] })],
  [
    'run lengths of another size',
    'bad',
    'coco_masks',
    entry('annotations', {
      segmentation: { size: [71, 72], counts: encodeRle(new Uint8Array(72 * 72), 72, 72) },
    }),
  ],
  [
    'run lengths that break off',
    'bad',
    'coco_masks',
    entry('annotations', { segmentation: { size: [72, 72], counts: 'o' } }),
  ],
  ['a part that is missing', 'bad', 'coco_other', coco(({ annotations }) => void annotations.splice(2, 1))],
  ['a copy that is missing', 'look', 'copies', (folder) => rmSync(join(folder, 'visualization', first))],
  ['a copy of nothing', 'look', 'copies', (folder) => writeFileSync(join(folder, 'images', 'x.png'), '')],
  [
    'no list of classes',
    'look',
    'classes',
    (folder) => rmSync(join(folder, 'classification', 'classes.txt')),
  ],
  [
    'classes in another order',
    'look',
    'classes',
    (folder) =>
      writeFileSync(
        join(folder, 'classification', 'classes.txt'),
        'passive_component+excess_solder\npassive_component+missing\noriginal',
      ),
  ],
  [
    'a class folder that lacks a picture',
    'look',
    'class_folders',
    (folder) => rmSync(join(folder, 'classification', 'passive_component+missing', first)),
  ],
])('%s: %s labels.%s', async (_, level, id, fault) => {
  const run = await writtenRun({ 'passive_component+missing': 3, 'passive_component+excess_solder': 1 });
  fault(join(run.anomaly, 'pseudo_labels'));
  const found = await findingsOf(run);
  expect(found.map((one) => `${one.level} ${one.id}`)).toContain(`${level} labels.${id}`);
});

test.each<[width: number, height: number, set: [x: number, y: number][]]>([
  [
    5,
    4,
    [
      [0, 0],
      [0, 1],
      [1, 3],
      [2, 0],
    ],
  ],
  [7, 3, [[6, 2]]],
  [3, 3, []],
  [
    40,
    60,
    [
      [3, 5],
      [3, 6],
      [30, 59],
      [31, 0],
    ],
  ],
])('run lengths of %i x %i are measured as they were written', (width, height, set) => {
  const mask = new Uint8Array(width * height);
  for (const [x, y] of set) mask[y * width + x] = 1;
  const [xs, ys] = [set.map(([x]) => x), set.map(([, y]) => y)];
  const box =
    set.length === 0
      ? undefined
      : { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs), y1: Math.max(...ys) };
  const counts = encodeRle(mask, width, height);
  expect(measureRle(counts, width, height)).toEqual({ area: set.length, box });
  expect(measureRle(counts, width, height + 1)).toBeUndefined();
});
