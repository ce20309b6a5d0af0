/** Advice to render more patches, and that none is given where every patch of the board was rendered. */
import { expect, test } from 'vitest';
import { morePatches } from '../../../src/features/inspect/findings/counts.ts';
import { trainingFindings } from '../../../src/features/inspect/findings/training.ts';
import { cropsAlone } from '../../../src/features/labelled/index.ts';

const plan = { samples: 12, defects: ['IC+bridge'] };
const samples = Array.from({ length: 12 }, (_, n) => ({
  name: `IC+bridge_${n}`,
  defect: 'IC+bridge',
  source: { material: 'IC', cell: 'x1_y1', stem: '0001' },
  files: {},
}));
const crops = { byId: new Map(), labels: undefined, patches: new Map(), scans: new Map() };

test('counts.split asks for more patches unless the whole board was rendered', () => {
  const fixOf = (wholeBoard: boolean) =>
    trainingFindings(samples, crops, { ...plan, wholeBoard }, cropsAlone).find(
      ({ id }) => id === 'counts.split',
    )?.fix;
  expect(fixOf(false)).toMatch(/^render more patches/);
  expect(fixOf(true)).toBe('a second board gives each defect more crops');
  expect(morePatches({ ...plan, wholeBoard: true })).toEqual([]);
});
