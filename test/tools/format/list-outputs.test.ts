/** The text of list_outputs, from what lies in each stage. */
import { expect, test } from 'vitest';
import type { ListedOutputs } from '../../../src/features/runs/list-outputs.ts';
import type { StageOutputs } from '../../../src/features/runs/outputs.ts';
import { formatOutputs } from '../../../src/tools/format/list-outputs.ts';
import { page } from './fixtures.ts';

const stage = (name: string, rest: Partial<StageOutputs> = {}): StageOutputs => ({
  stage: name,
  url: `s3://bucket/dig/runs/a-1/${name}/`,
  present: true,
  objects: 3,
  bytes: 2048,
  counts: { 'IC+bridge': 2 },
  provenance: null,
  ...rest,
});
const absent = (name: string): StageOutputs =>
  stage(name, { present: false, objects: 0, bytes: 0, counts: {} });

const listed = (rest: Partial<ListedOutputs>) =>
  formatOutputs({
    run: 'a-1',
    root: 's3://bucket/dig',
    dataset: 's3://bucket/dig/runs/a-1/anomaly/',
    stages: [stage('render'), stage('camera_look'), stage('defects')],
    objects: [],
    cursor: null,
    withoutSizes: false,
    untold: undefined,
    next: 'the next call',
    ...rest,
  });

test('the dataset, the stages, and some objects of a page', () => {
  const objects = [1, 2, 3, 4, 5, 6].map((n) => ({
    key: `mask/IC+bridge_${n}.png`,
    bytes: n === 2 ? null : 1000,
  }));
  expect(
    page({
      'a dataset': listed({}),
      'none yet': listed({
        dataset: null,
        stages: [stage('render'), absent('camera_look'), absent('defects')],
      }),
      previews: listed({ stages: [stage('defects', { provenance: 'CPU preview made by x', counts: {} })] }),
      'a store that tells no sizes': listed({
        stages: [stage('defects', { bytes: null })],
        withoutSizes: true,
      }),
      'of a run that OSMO does not know': listed({ stages: [], untold: 'told by its files alone' }),
      'a page of objects': listed({ stages: [], objects }),
    }),
  ).toMatchInlineSnapshot(`
    "# a dataset
    DATASET s3://bucket/dig/runs/a-1/anomaly/
    render and crop: 3 objects, 2.0 kB: 2 IC+bridge
    camera look: 3 objects, 2.0 kB: 2 IC+bridge
    labelled defects: 3 objects, 2.0 kB: 2 IC+bridge
    next: the next call

    # none yet
    NO DATASET YET for a-1
    render and crop: 3 objects, 2.0 kB: 2 IC+bridge
    camera look: nothing yet
    labelled defects: nothing yet
    next: the next call

    # previews
    DATASET s3://bucket/dig/runs/a-1/anomaly/
    labelled defects: 3 objects, 2.0 kB: no pictures
    These are CPU previews, not AnomalyGen:
      defects: CPU preview made by x
    next: the next call

    # a store that tells no sizes
    DATASET s3://bucket/dig/runs/a-1/anomaly/
    labelled defects: 3 objects: 2 IC+bridge
    root: served by osmo data: no sizes and no checksums, every read is a call of osmo; download and write with osmo itself
    next: the next call

    # of a run that OSMO does not know
    DATASET s3://bucket/dig/runs/a-1/anomaly/
    told by its files alone
    next: the next call

    # a page of objects
    DATASET s3://bucket/dig/runs/a-1/anomaly/
      mask/IC+bridge_1.png  1.0 kB
      mask/IC+bridge_2.png
      mask/IC+bridge_3.png  1.0 kB
      mask/IC+bridge_4.png  1.0 kB
      and 2 more on this page, in the structured content
    next: the next call"
  `);
});
