/** A bridge between two leads is one piece, however small its submask is made; several bridges of one picture are several. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { partsOf } from '../../../../src/base/imaging/parts.ts';
import { readImage } from '../../../../src/base/imaging/raster.ts';
import { placeJob } from '../../../../src/embedded/stand-ins/anomalygen/place/place-job.ts';
import { painted } from '../../../support/pictures.ts';
import { temporaryFolder } from '../../../support/places.ts';

const classes = { '(0, 0, 0, 255)': 'UNLABELLED', '(9, 0, 0, 255)': 'ic', '(0, 9, 0, 255)': 'pad' };

/** A body with two leads on its left side: one place for a bridge. */
const isBody = (x: number, y: number): boolean => x >= 60 && x < 110 && y >= 10 && y < 90;
const isLead = (x: number, y: number): boolean =>
  x >= 30 && x < 58 && ((y >= 22 && y < 36) || (y >= 54 && y < 68));

test('a staggered submask that comes apart when it is made smaller is tried again', async () => {
  const folder = temporaryFolder();
  const put = (name: string, bytes: Buffer | string): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  const mask = await painted(120, 100, 4, (x, y) =>
    isBody(x, y) ? [9, 0, 0, 255] : isLead(x, y) ? [0, 9, 0, 255] : [0, 0, 0, 255],
  );
  const named = Object.entries(classes).map(([colour, name]) => [colour, { class: name }]);
  // Two blocks with a thin neck between them, which falls between two pixels of a smaller mask.
  const submask = await painted(90, 120, 1, (x, y) => [y < 50 || y >= 70 || (x >= 43 && x < 46) ? 255 : 0]);
  const placed = await placeJob({
    key: 'a',
    defect: 'bridge',
    clean: put('clean.png', await painted(120, 100, 3, () => [90, 90, 90])),
    cad: {
      mask: put('cad.png', mask),
      labels: put('labels.json', JSON.stringify(Object.fromEntries(named))),
    },
    submask: put('submask.png', submask),
    seeds: 60,
    folder,
    name: 'made',
  });
  expect(placed.candidates).toBe(1);
  const made = readdirSync(folder).filter((name) => name.startsWith('made__seed'));
  expect(made.length).toBeGreaterThan(30);
  for (const name of made) {
    const { data, width, height } = await readImage(join(folder, name), 1);
    expect([name, partsOf(data, width, height).length]).toEqual([name, 1]);
  }
});
