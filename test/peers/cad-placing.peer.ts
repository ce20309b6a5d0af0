/**
 * Which defect finds a place on which classes: AnomalyGen's own placing by CAD, the rule of the checks and the stand-in.
 * PAIDF_ANOMALYGEN names a checkout of its public source, PAIDF_PYTHON a python with numpy, opencv-python-headless, pillow and
 * scipy. Skipped aloud without them.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { classMap, readLabels } from '../../src/base/imaging/labels.ts';
import { readImage } from '../../src/base/imaging/raster.ts';
import { lackByCad, placedByCad } from '../../src/domain/cad-placing.ts';
import { anatomiesOf } from '../../src/embedded/stand-ins/anomalygen/place/anatomy.ts';
import { placesFor } from '../../src/embedded/stand-ins/anomalygen/place/targets.ts';
import { painted } from '../support/pictures.ts';
import { repository, temporaryFolder } from '../support/places.ts';
import { checkout, python, stateOf } from '../support/real-anomalygen.ts';
import { run } from '../support/run.ts';

const ready =
  stateOf(checkout) !== '' && python !== '' && spawnSync(python, ['-c', 'import cv2, scipy']).status === 0;
const colours = { pad: [250, 0, 0], solder: [0, 250, 0], ic: [0, 0, 250] } as const;
type Class = keyof typeof colours;
const sets: Class[][] = [['ic'], ['ic', 'pad'], ['ic', 'solder'], ['ic', 'pad', 'solder']];

/** A body with two leads on each side: half of each is pad and half is solder where there are both. */
function classAt(x: number, y: number, there: readonly Class[]): Class | undefined {
  if (x >= 80 && x < 160 && y >= 60 && y < 180) return 'ic';
  const lead = (x >= 50 && x < 80) || (x >= 160 && x < 190);
  if (!lead || !((y >= 70 && y < 100) || (y >= 140 && y < 170))) return undefined;
  const outer = x < 65 || x >= 175;
  const wanted: Class = outer ? 'pad' : 'solder';
  const metal = there.filter((name) => name !== 'ic');
  return metal.length === 1 ? metal[0] : metal.includes(wanted) ? wanted : undefined;
}

if (!ready)
  test.skip('placing by cad: skipped, PAIDF_ANOMALYGEN names no checkout of 1.0.0 or 1.0.1, or PAIDF_PYTHON no python with OpenCV and SciPy', () => {});
else
  test('the real placing, the rule and the stand-in find places for the same defects', {
    timeout: 120_000,
  }, async () => {
    const folder = temporaryFolder();
    const files = await Promise.all(
      sets.map(async (there, n) => {
        const [labels, mask] = [join(folder, `${n}.json`), join(folder, `${n}.png`)];
        const entries = there.map((name) => [`(${colours[name].join(', ')}, 255)`, { class: name }]);
        writeFileSync(labels, JSON.stringify(Object.fromEntries(entries)));
        const picture = await painted(240, 240, 4, (x, y) => {
          const found = classAt(x, y, there);
          return [...(found ? colours[found] : [0, 0, 0]), 255];
        });
        writeFileSync(mask, picture);
        return [labels, mask] as const;
      }),
    );
    const script = join(repository, 'test', 'peers', 'cad_places.py');
    const ended = await run(python, [script, checkout, ...files.flat()]);
    expect([ended.exit, ended.exit === 0 ? '' : ended.stderr]).toEqual([0, '']);
    const real: Record<string, number>[] = JSON.parse(ended.stdout);
    for (const [n, there] of sets.entries()) {
      const [labels = '', mask = ''] = files[n] ?? [];
      const map = classMap(await readImage(mask, 4), await readLabels(labels));
      for (const defect of placedByCad) {
        const told = [there.join(' '), defect, (real[n]?.[defect] ?? 0) > 0];
        expect([there.join(' '), defect, lackByCad(defect, there) === undefined]).toEqual(told);
        expect([there.join(' '), defect, placesFor(defect, anatomiesOf(map), map).length > 0]).toEqual(told);
      }
    }
  });
