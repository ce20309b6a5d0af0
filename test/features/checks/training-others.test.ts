/** Folders of a raw dataset that no pair of the recipe uses, as validate_dataset.py of AnomalyGen 1.0 meets them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { otherFolders } from '../../../src/features/checks/training-others.ts';
import { openStore } from '../../../src/ports/store/index.ts';
import { temporaryFolder } from '../../support/places.ts';

const healthy = [
  'defect_spec.jsonl',
  'IC/clean_image/x.png',
  'IC/anomaly_image/bridge/a.png',
  'IC/mask/bridge/a_mask.png',
  'IC/anomaly_image/old/b.jpg',
  'IC/mask/old/b_mask.png',
  'IC/mask/unused/c.png',
  '.cache/note.txt',
];

test.each<[string, string[], RegExp | undefined]>([
  ['nothing else', [], undefined],
  [
    'pictures of the recipe without a mask, which have a check of their own',
    ['IC/anomaly_image/bridge/z.png'],
    undefined,
  ],
  [
    'a hidden file and a TIFF beside the pictures',
    ['IC/anomaly_image/old/.DS_Store', 'IC/anomaly_image/old/t.tif'],
    undefined,
  ],
  [
    'a picture of another defect',
    ['IC/anomaly_image/old/c.jpg'],
    /at a folder .*: 1 of 2 pictures of IC\/anomaly_image\/old have no mask, such as c\.jpg/,
  ],
  [
    'a mask of another name',
    ['IC/anomaly_image/scratch/d.png', 'IC/mask/scratch/d.png'],
    /1 of 1 pictures of IC\/anomaly_image\/scratch/,
  ],
  [
    'a defect without a folder of masks',
    ['IC/anomaly_image/burnt/e.png'],
    /IC\/anomaly_image\/burnt have no mask, such as e\.png/,
  ],
  ['a folder that is no material', ['notes/readme.md'], /at a folder .*: notes\/ has no anomaly_image\//],
  [
    'a material without masks',
    ['PCB/anomaly_image/dent/f.png', 'docs/a.txt'],
    /at 2 folders .*: PCB\/ has no mask\/; docs\/ has no anomaly_image\//,
  ],
])('beside the recipe %s', async (_name, more, what) => {
  const folder = temporaryFolder();
  for (const name of [...healthy, ...more]) {
    mkdirSync(dirname(join(folder, 'raw', name)), { recursive: true });
    writeFileSync(join(folder, 'raw', name), '');
  }
  const store = await openStore(pathToFileURL(folder).href);
  const [check, ...rest] = await otherFolders({ store }, { prefix: 'raw/', found: [], wrapper: undefined }, [
    ['IC', 'bridge'],
  ]);
  expect(rest).toEqual([]);
  if (what === undefined) expect(check).toBe(undefined);
  else
    expect(check).toMatchObject({
      id: 'raw.training_pairs',
      status: 'warn',
      what: expect.stringMatching(what),
      fix: expect.stringMatching(/^move .* out of file:|give each picture its mask/),
    });
});
