/** What is told of a run from its listings alone: pairs that are not there, few crops, sides of a split that lack a defect. */
import { expect, test } from 'vitest';
import { layoutAmong } from '../../../src/domain/releases/datasets.ts';
import { listedFindings } from '../../../src/features/inspect/seen-at-once.ts';
import type { Crop, Crops, Dataset, DatasetSample } from '../../../src/features/labelled/index.ts';

const look = { key: 'augment/crop/x.png', bytes: 1 };
/** `IC/3`: three crops of IC with a camera look. */
const cropsOf = (...words: string[]): Crops => ({
  labels: undefined,
  patches: new Map(),
  scans: new Map(),
  byId: new Map(
    words.flatMap((word) => {
      const [material = '', count = ''] = word.split('/');
      return Array.from({ length: Number(count) }, (_, n): [string, Crop] => [
        `${material}/x0_y0/${n}`,
        { material, cell: 'x0_y0', stem: String(n), look },
      ]);
    }),
  ),
});
/** `IC+bridge*67/1`: sixty-seven samples on one crop. */
const datasetOf = (...words: string[]): Dataset => ({
  ...{
    run: 'a-1',
    prefix: 'p/',
    orphans: [],
    rowsAlone: [],
    table: true,
    rows: [],
    unread: undefined,
    blocked: undefined,
    leftOut: new Map(),
  },
  layout: layoutAmong([]),
  samples: words.flatMap((word) => {
    const [, defect = '', count = '', crops = ''] = /^(.+)[*]([0-9]+)[/]([0-9]+)$/.exec(word) ?? [];
    const [material = ''] = defect.split('+');
    return Array.from(
      { length: Number(count) },
      (_, n): DatasetSample => ({
        name: `${defect}_${n}`,
        defect,
        source: { material, cell: 'x0_y0', stem: String(n % Number(crops)) },
        files: {},
      }),
    );
  }),
});
const asked = (samples: number, ...defects: string[]) => ({ samples, defects });

test.each<[string, Dataset, Crops, ReturnType<typeof asked>, [string, string, RegExp][]]>([
  ['many samples on many crops', datasetOf('IC+bridge*40/20'), cropsOf('IC/40'), asked(40, 'IC+bridge'), []],
  [
    'sixty-seven samples of one crop',
    datasetOf('IC+bridge*67/1'),
    cropsOf('IC/9'),
    asked(67, 'IC+bridge'),
    [
      ['counts.crops', 'look', /IC[+]bridge 67 of 1$/],
      ['counts.split', 'look', /nothing is in val and test/],
    ],
  ],
  [
    'a pair that the render left out',
    datasetOf('passive_component+missing*30/15'),
    cropsOf('passive_component/30'),
    asked(30, 'IC+bridge', 'passive_component+missing'),
    [
      [
        'counts.defect',
        'bad',
        /no sample of IC[+]bridge, .*: the render found no IC; it found passive_component [(]30 crops[)]$/,
      ],
    ],
  ],
  [
    'a pair that was rendered and not placed',
    datasetOf('IC+bridge*30/15'),
    cropsOf('IC/30'),
    asked(30, 'IC+bridge', 'IC+missing'),
    [['counts.defect', 'bad', /no sample of IC[+]missing, .*: the render found IC [(]30 crops[)]$/]],
  ],
  [
    'a defect of two crops beside one of many',
    datasetOf('IC+bridge*40/20', 'passive_component+missing*16/2'),
    cropsOf('IC/40', 'passive_component/9'),
    asked(56, 'IC+bridge', 'passive_component+missing'),
    [
      ['counts.balance', 'info', /16 to 40/],
      ['counts.split', 'look', /no passive_component[+]missing in .*16 samples come from 2 crops/],
    ],
  ],
  [
    'a smoke run is small, and no more is said of it',
    datasetOf('IC+bridge*3/2'),
    cropsOf('IC/2'),
    asked(3, 'IC+bridge'),
    [['counts.split', 'info', /nothing is in val and test/]],
  ],
  [
    'the only crop of a material carries the defect',
    datasetOf('IC+bridge*2/1'),
    cropsOf('IC/1'),
    asked(2, 'IC+bridge'),
    [
      ['counts.split', 'info', /nothing is in val and test/],
      ['counts.good', 'info', /as MVTec AD, IC has no good picture to train on/],
    ],
  ],
])('%s', (_, dataset, crops, plan, said) => {
  const found = listedFindings(dataset, crops, plan);
  expect(found.map(({ id, level }) => [id, level])).toEqual(said.map(([id, level]) => [id, level]));
  for (const [n, [, , words]] of said.entries()) expect(found[n]?.what).toMatch(words);
});

test('a pair that the run itself left out is told in its own words, and what can be placed is offered', () => {
  const why = 'it can never be placed by cad: it needs the CAD class pad, and the crops have ic';
  const dataset = { ...datasetOf('IC+missing*20/10'), leftOut: new Map([['IC+bridge', why]]) };
  const found = listedFindings(dataset, cropsOf('IC/20'), asked(20, 'IC+bridge', 'IC+missing'));
  expect(found.find(({ id }) => id === 'counts.defect')).toMatchObject({
    what: `no sample of IC+bridge, which the run was asked for: IC+bridge: ${why}`,
    fix: expect.stringContaining('{"anomaly_types":[["IC","missing"]]}'),
  });
});
