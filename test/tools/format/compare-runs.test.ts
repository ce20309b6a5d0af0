/** The text of compare_runs, from two runs as they were inspected. */
import { expect, test } from 'vitest';
import type { Comparison, Sided } from '../../../src/features/compare/compare-runs.ts';
import type { Finding } from '../../../src/features/inspect/inspection.ts';
import { formatComparison } from '../../../src/tools/format/compare-runs.ts';
import { page } from './fixtures.ts';

const side = (run: string, counts: Record<string, number>, findings: Finding[] = []): Sided => ({
  run,
  verdict: 'GOOD',
  counts,
  inspection: {
    run,
    root: 's3://bucket/dig',
    samples: [],
    findings,
    preview: false,
    opened: 0,
    drift: null,
    distributions: [],
    look: {},
    looks: [],
  },
  notice: 'outputs of the GPU images',
});

const compared = (rest: Partial<Comparison>) =>
  formatComparison({
    comparison: {
      a: side('a-1', { 'IC+bridge': 2 }),
      b: side('b-1', { 'IC+bridge': 3, 'IC+missing': 1 }),
      values: [],
      shifts: [],
      drift: { score: 0.9, materials: [], unknown: [] },
      common: 0,
      rows: [],
      shared: ['render: the same files'],
      ...rest,
    },
    page: '/kept/comparison/index.html',
    next: 'the next call',
  });

test('what differs and what does not', () => {
  const grey: Finding = { id: 'look.grey', level: 'bad', what: 'pictures are grey', samples: [] };
  const values = Array.from({ length: 14 }, (_, n) => ({ name: `v${n}`, a: '1', b: '2' }));
  const shift = { unit: 'px', a: 100, b: 140.26 };
  expect(
    page({
      'alike but for counts': compared({ common: 4 }),
      'much differs': compared({
        b: { ...side('b-1', {}, [grey]), notice: 'CPU preview made by x' },
        values,
        shifts: [
          { ...shift, what: 'Mask area', by: 1.26 },
          { ...shift, what: 'Mask width', by: 0.4 },
        ],
        drift: { score: 0.5, materials: [], unknown: [] },
      }),
      'no defect in both': compared({ b: side('b-1', { 'IC+missing': 1 }) }),
      'little is known': compared({
        values: 'not compared, since nothing is told',
        drift: undefined,
        shared: [],
      }),
    }),
  ).toMatchInlineSnapshot(`
    "# alike but for counts
    A a-1: GOOD, 0 samples
    B b-1: GOOD, 0 samples
    neither is better by findings: look at the same cells in the sheet
    render: the same files
    per defect: IC+bridge 2 -> 3, IC+missing 0 -> 1
    values that differ: none
    camera look of B 0.90 like A (the same look; threshold 0.85)
    distributions that moved: none by a whole spread
    4 cells have a look in both; the sheet shows some: look of A, look of B, defect of A, defect of B
    outputs of the GPU images
    page /kept/comparison/index.html
    next: the next call

    # much differs
    A a-1: GOOD, 0 samples
    B b-1: GOOD, 0 samples: pictures are grey
    better by findings: A
    render: the same files
    per defect: IC+bridge 2 -> 0
    values that differ: v0 1 -> 2; v1 1 -> 2; v2 1 -> 2; v3 1 -> 2; v4 1 -> 2; v5 1 -> 2; v6 1 -> 2; v7 1 -> 2; v8 1 -> 2; v9 1 -> 2; v10 1 -> 2; v11 1 -> 2; and 2 more
    camera look of B 0.50 like A (another look; threshold 0.85)
    distributions: no defect is in both, not compared
    0 cells have a look in both
    A: outputs of the GPU images; B: CPU preview made by x
    page /kept/comparison/index.html
    next: the next call

    # no defect in both
    A a-1: GOOD, 0 samples
    B b-1: GOOD, 0 samples
    neither is better by findings: look at the pictures of each
    render: the same files
    per defect: IC+bridge 2 -> 0, IC+missing 0 -> 1
    values that differ: none
    camera look of B 0.90 like A (the same look; threshold 0.85)
    distributions: no defect is in both, not compared
    0 cells have a look in both
    outputs of the GPU images
    page /kept/comparison/index.html
    next: the next call

    # little is known
    A a-1: GOOD, 0 samples
    B b-1: GOOD, 0 samples
    neither is better by findings: look at the pictures of each
    per defect: IC+bridge 2 -> 3, IC+missing 0 -> 1
    values: not compared, since nothing is told
    camera look: they share no material
    distributions that moved: none by a whole spread
    0 cells have a look in both
    outputs of the GPU images
    page /kept/comparison/index.html
    next: the next call"
  `);
  expect(compared({}).data.counts).toEqual({ 'IC+bridge': [2, 3], 'IC+missing': [0, 1] });
});
