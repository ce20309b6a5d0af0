/**
 * The inference pod's forecast of a slow placement, with OpenCV as in the image: PAIDF_PYTHON names a python with numpy and
 * opencv-python-headless below 5. Skipped aloud without it.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { painted } from '../support/pictures.ts';
import { repository, temporaryFolder } from '../support/places.ts';
import { run } from '../support/run.ts';

const python = process.env.PAIDF_PYTHON ?? '';
const ready = python !== '' && spawnSync(python, ['-c', 'import cv2, numpy']).status === 0;
const forecast = join(repository, 'assets', 'pods', 'foretell_placement.py');

/** A stage with one IC crop of this size, whose CAD mask has so many separate pads. */
async function stageWith(width: number, height: number, pads: number, dependency = 'cad'): Promise<string> {
  const stage = temporaryFolder();
  mkdirSync(join(stage, 'IC', 'cad_mask'), { recursive: true });
  const spec = { defect_type: 'IC+bridge', spatial_dependency: dependency };
  writeFileSync(join(stage, 'defect_spec.jsonl'), `${JSON.stringify(spec)}\n`);
  writeFileSync(
    join(stage, 'semantic_segmentation_labels.json'),
    JSON.stringify({ '(10, 200, 30, 255)': { class: 'pad' } }),
  );
  const pitch = Math.floor(width / pads);
  const isPad = (x: number): boolean => x % pitch < pitch / 2 && x < pitch * pads;
  const mask = await painted(width, height, 3, (x, y) => (isPad(x) && y < 20 ? [10, 200, 30] : [0, 0, 0]));
  writeFileSync(join(stage, 'IC', 'cad_mask', '0.png'), mask);
  return stage;
}

/** The pod's own python has no OpenCV to be sure of. */
test('without OpenCV nothing is foretold, and nothing breaks', async () => {
  const ended = await run('python3', ['-I', '-S', forecast, await stageWith(700, 715, 8), '200']);
  expect([ended.exit, ended.stdout, ended.stderr]).toEqual([0, '', '']);
});

if (!ready) test.skip('placement: skipped, PAIDF_PYTHON names no python with OpenCV', () => {});
else
  test.each([
    [
      'a large crop with many pads is slow',
      700,
      715,
      8,
      'cad',
      /may take \d{3} min.*0\.png: 700x715 with 8 groups/,
    ],
    ['a crop as large with two pads is not', 700, 715, 2, 'cad', /^$/],
    ['a small one with as many is not', 200, 150, 8, 'cad', /^$/],
    ['without cad nothing is looked for', 700, 715, 8, 'free', /^$/],
  ] as const)('%s', async (_, width, height, pads, dependency, said) => {
    const stage = await stageWith(width, height, pads, dependency);
    const ended = await run(python, [forecast, stage, '200']);
    expect([ended.exit, ended.stderr]).toEqual([0, '']);
    expect(ended.stdout).toMatch(said);
  });
