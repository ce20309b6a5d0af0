/** The text of preview_outputs: counts, what is shown, what the user rejected. */
import { expect, test } from 'vitest';
import { layout10 } from '../../../src/domain/dataset-layout.ts';
import type { DatasetSample } from '../../../src/features/labelled/read.ts';
import type { PickWish } from '../../../src/features/view/pick.ts';
import { formatPreview } from '../../../src/tools/format/preview-outputs.ts';
import { page } from './fixtures.ts';

const sample = (n: number): DatasetSample => ({
  name: `IC+bridge_${n}`,
  defect: 'IC+bridge',
  source: undefined,
  files: {},
});
const samples = Array.from({ length: 12 }, (_, n) => sample(n));
const files = { sheet: '/kept/previews/contact_sheet.png', html: '/kept/previews/index.html' };

function preview(
  shown: DatasetSample[],
  wish: Partial<PickWish> = {},
  rejected: string[] = [],
  written = true,
) {
  const dataset = {
    run: 'a-1',
    prefix: 'runs/a-1/anomaly/',
    samples,
    orphans: [],
    rowsAlone: [],
    table: false,
    rows: [],
    unread: undefined,
    layout: layout10,
    blocked: undefined,
    leftOut: new Map(),
  };
  const gallery = {
    run: 'a-1',
    root: 's3://bucket/dig',
    notice: 'outputs of the GPU images',
    inspected: true,
    samples: samples.map(({ name, defect }) => ({ name, defect, verdict: 'good', score: 0.9 })),
    pictures: {},
  };
  return formatPreview({
    preview: { dataset, gallery, shown, rejected },
    wish: { pick: 'spread', rows: 6, ...wish },
    files: written ? files : undefined,
    untold: written ? undefined : 'told by its files alone',
    next: 'the next call',
  });
}

test('what is there, what is shown, where the files are', () => {
  const names = samples.map(({ name }) => name);
  expect(
    page({
      'a spread': preview(samples.slice(0, 2)),
      'samples by name, some rejected': preview([sample(3)], { samples: ['IC+bridge_3'] }, names),
      'nothing has a finding': preview([], { pick: 'findings' }),
      'for the gallery': preview([sample(1)], {}, [], false),
    }),
  ).toMatchInlineSnapshot(`
    "# a spread
    12 labelled samples: 12 IC+bridge
    shown: 2 of 12 (spread), columns render, CAD mask, camera look, defect, close-up, defect mask
    outputs of the GPU images
    contact sheet /kept/previews/contact_sheet.png
    page /kept/previews/index.html
    next: the next call

    # samples by name, some rejected
    12 labelled samples: 12 IC+bridge
    shown: 1 of 12 (as named), columns render, CAD mask, camera look, defect, close-up, defect mask
    rejected by the user: 12, IC+bridge_0, IC+bridge_1, IC+bridge_2, IC+bridge_3, IC+bridge_4, IC+bridge_5, IC+bridge_6, IC+bridge_7 and 4 more
    outputs of the GPU images
    contact sheet /kept/previews/contact_sheet.png
    page /kept/previews/index.html
    next: the next call

    # nothing has a finding
    12 labelled samples: 12 IC+bridge
    no sample has a finding above info
    outputs of the GPU images
    contact sheet /kept/previews/contact_sheet.png
    page /kept/previews/index.html
    next: the next call

    # for the gallery
    12 labelled samples: 12 IC+bridge
    shown: 1 of 12 (spread), columns render, CAD mask, camera look, defect, close-up, defect mask
    outputs of the GPU images
    told by its files alone
    next: the next call"
  `);
});

test('the data says what is known of each sample that is shown', () => {
  expect(preview([sample(1)]).data.shown).toEqual([
    { name: 'IC+bridge_1', defect: 'IC+bridge', verdict: 'good', score: 0.9 },
  ]);
});
