/** The text of export_dataset: counts by side, samples that were left out, and whether anybody has judged them. */
import { expect, test } from 'vitest';
import type { ExportedRun } from '../../../src/features/export/export-dataset.ts';
import { formatExport } from '../../../src/tools/format/export-dataset.ts';
import { page } from './fixtures.ts';

const exported = (rest: Partial<ExportedRun>) =>
  formatExport({
    run: 'a-1',
    format: 'coco',
    folder: '/out/a-1-coco',
    samples: 9,
    counts: { 'train IC+bridge': 7, 'val IC+bridge': 2 },
    gaps: [],
    leftOut: [],
    blocked: undefined,
    notice: 'CPU preview made by x',
    untold: undefined,
    judge: undefined,
    ...rest,
  });

test('what was written and what was left out', () => {
  const named = (why: string, names: string[]) => names.map((name) => ({ name, why }));
  const many = [
    ...named('the mask is empty', ['IC_1', 'IC_2', 'IC_3', 'IC_4', 'IC_5']),
    ...['b', 'c', 'd', 'e', 'f'].flatMap((why) => named(why, [`IC_${why}`])),
  ];
  expect(
    page({
      'all of it': exported({}),
      'without a test side, not judged': exported({
        gaps: ['nothing is in val and test: too few crops'],
        judge: 'inspect_dataset {"run":"a-1"}',
      }),
      'faulty samples': exported({ leftOut: many }),
      'of a run that OSMO does not know': exported({ untold: 'told by its files alone' }),
      'what a trainer would miss': exported({
        gaps: ['no a in val', 'no b in val', 'no c in val', 'no d in val'],
      }),
    }),
  ).toMatchInlineSnapshot(`
    "# all of it
    EXPORTED 9 samples as coco
    CPU preview made by x
    train IC+bridge 7, val IC+bridge 2
    nothing was left out
    folder /out/a-1-coco; README.md in it is the card: counts, split, provenance, how to load and train on it
    next: none: the dataset is written; README.md in the folder says how to load and train on it

    # without a test side, not judged
    EXPORTED 9 samples as coco
    CPU preview made by x
    train IC+bridge 7, val IC+bridge 2
    missing: nothing is in val and test: too few crops
    nothing was left out
    not judged yet: inspect_dataset {"run":"a-1"} before anybody trains on it
    folder /out/a-1-coco; README.md in it is the card: counts, split, provenance, how to load and train on it
    next: none: the dataset is written; README.md in the folder says how to load and train on it

    # faulty samples
    EXPORTED 9 samples as coco
    CPU preview made by x
    train IC+bridge 7, val IC+bridge 2
    left out: 10
      the mask is empty: IC_1, IC_2, IC_3, IC_4 and 1 more
      b: IC_b
      c: IC_c
      d: IC_d
      e: IC_e
    folder /out/a-1-coco; README.md in it is the card: counts, split, provenance, how to load and train on it
    next: none: the dataset is written; README.md in the folder says how to load and train on it

    # of a run that OSMO does not know
    EXPORTED 9 samples as coco
    CPU preview made by x
    told by its files alone
    train IC+bridge 7, val IC+bridge 2
    nothing was left out
    folder /out/a-1-coco; README.md in it is the card: counts, split, provenance, how to load and train on it
    next: none: the dataset is written; README.md in the folder says how to load and train on it

    # what a trainer would miss
    EXPORTED 9 samples as coco
    CPU preview made by x
    train IC+bridge 7, val IC+bridge 2
    missing: no a in val; no b in val; no c in val; and 1 more, in README.md
    nothing was left out
    folder /out/a-1-coco; README.md in it is the card: counts, split, provenance, how to load and train on it
    next: none: the dataset is written; README.md in the folder says how to load and train on it"
  `);
  expect(exported({ leftOut: many }).data.left_out).toHaveLength(many.length);
});
