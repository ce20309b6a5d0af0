/** The text of inspect_dataset, from an inspection: the verdict first, the gravest findings, the reference that was kept. */
import { expect, test } from 'vitest';
import { previewModel } from '../../../src/domain/model-id.ts';
import type { Finding, Inspection, SampleVerdict } from '../../../src/features/inspect/inspection.ts';
import { formatJudgement } from '../../../src/tools/format/inspect-dataset.ts';
import { page } from './fixtures.ts';

const sample = (n: number, verdict: SampleVerdict['verdict'] = 'good'): SampleVerdict => ({
  name: `IC+bridge_${n}`,
  defect: 'IC+bridge',
  verdict,
  findings: [],
  score: 1,
});
const finding = (id: string, level: Finding['level'], samples: number): Finding => ({
  id,
  level,
  what: `what ${id} is`,
  samples: Array.from({ length: samples }, (_, n) => `IC+bridge_${n}`),
  fix: 'leave them out',
});
const inspection = (rest: Partial<Inspection>): Inspection => ({
  run: 'a-1',
  root: 's3://bucket/dig',
  samples: Array.from({ length: 20 }, (_, n) => sample(n)),
  findings: [],
  preview: false,
  opened: 20,
  drift: null,
  distributions: [],
  look: {},
  ...rest,
});
type Reference = Parameters<typeof formatJudgement>[0]['reference'];
const judged = (rest: Partial<Inspection>, reference?: Reference, untold?: string) =>
  formatJudgement({
    inspection: inspection(rest),
    notice: 'outputs of the GPU images',
    report: '/kept/report/index.html',
    reference,
    untold,
    next: 'the next call',
  });

test('verdict, findings with some of their samples, report', () => {
  const drift = { score: 0.971, materials: [], unknown: [], profile: 'line-3', threshold: 0.85 };
  const reference = { name: 'line-3', path: '/kept/profiles/line-3.json', model: 'a/model', board: 'b1' };
  const many = Array.from({ length: 11 }, (_, n) => finding(`mask.${n}`, 'look', 1));
  expect(
    page({
      good: judged({ drift }),
      'a preview, some opened': judged({
        preview: true,
        opened: 5,
        drift: { ...drift, profile: previewModel.split('/').at(-1) ?? '' },
        findings: [finding('picture.sizes', 'info', 0)],
      }),
      faulty: judged({
        samples: [sample(0, 'bad'), sample(1, 'look'), sample(2)],
        findings: [finding('mask.empty', 'bad', 5), finding('copies', 'look', 2)],
      }),
      'more findings than lines': judged({ findings: many }),
      'a reference is kept': judged({}, reference),
      'of a run that OSMO does not know': judged({}, undefined, 'told by its files alone'),
      'a reference of an unknown board': judged({}, { ...reference, board: undefined }),
    }),
  ).toMatchInlineSnapshot(`
    "# good
    GOOD: 20 samples, no findings above info; camera look 0.97 like the reference (threshold 0.85)
    outputs of the GPU images
    report /kept/report/index.html
    next: the next call

    # a preview, some opened
    PREVIEW OK: 20 samples, no findings above info; 5 of them opened; camera look 0.97 like the preview's own reference (threshold 0.85)
    outputs of the GPU images
    info  picture.sizes: what picture.sizes is
    report /kept/report/index.html
    next: the next call

    # faulty
    NOT USABLE: 3 samples, 2 of them faulty or to be looked at
    outputs of the GPU images
    bad  mask.empty: what mask.empty is [IC+bridge_0, IC+bridge_1, IC+bridge_2 and 2 more]; leave them out
    look  copies: what copies is [IC+bridge_0, IC+bridge_1]; leave them out
    report /kept/report/index.html
    next: the next call

    # more findings than lines
    USABLE WITH CARE: 20 samples, 0 of them faulty or to be looked at
    outputs of the GPU images
    look  mask.0: what mask.0 is [IC+bridge_0]; leave them out
    look  mask.1: what mask.1 is [IC+bridge_0]; leave them out
    look  mask.2: what mask.2 is [IC+bridge_0]; leave them out
    look  mask.3: what mask.3 is [IC+bridge_0]; leave them out
    look  mask.4: what mask.4 is [IC+bridge_0]; leave them out
    look  mask.5: what mask.5 is [IC+bridge_0]; leave them out
    look  mask.6: what mask.6 is [IC+bridge_0]; leave them out
    look  mask.7: what mask.7 is [IC+bridge_0]; leave them out
    look  mask.8: what mask.8 is [IC+bridge_0]; leave them out
    and 2 more
    report /kept/report/index.html
    next: the next call

    # a reference is kept
    GOOD: 20 samples, no findings above info
    outputs of the GPU images
    reference look kept as line-3 for board b1 and a/model: /kept/profiles/line-3.json
    report /kept/report/index.html
    next: the next call

    # of a run that OSMO does not know
    GOOD: 20 samples, no findings above info
    outputs of the GPU images; told by its files alone
    report /kept/report/index.html
    next: the next call

    # a reference of an unknown board
    GOOD: 20 samples, no findings above info
    outputs of the GPU images
    reference look kept as line-3 (board or model of this run are not known, so it counts only where profile names it): /kept/profiles/line-3.json
    report /kept/report/index.html
    next: the next call"
  `);
});

test('a finding names twenty samples at most, and counts all', () => {
  const [one] = judged({ findings: [finding('mask.empty', 'bad', 30)] }).data.findings;
  expect(one).toMatchObject({ count: 30, samples: expect.toSatisfy((names) => names.length === 20) });
});
