/** The text of diagnose_run, for runs that failed, live or completed. */
import { expect, test } from 'vitest';
import { catalogue } from '../../../src/domain/troubleshooting/catalogue.ts';
import type { Cause } from '../../../src/domain/troubleshooting/match.ts';
import type { Diagnosis, FailedRun } from '../../../src/features/diagnose/diagnose.ts';
import { formatDiagnosis } from '../../../src/tools/format/diagnose-run.ts';
import { foundRun, group, now, page } from './fixtures.ts';

function cause(id: string, confidence: Cause['confidence']): Cause {
  const trouble = catalogue.find((one) => one.id === id);
  if (!trouble) throw new Error(`no entry ${id}`);
  return { trouble, confidence, numbers: {}, evidence: [{ from: 'log', line: 7, text: 'no iter_*.pt' }] };
}

const stage = group('anomaly-infer', 'FAILED');
const failed = (causes: Cause[], rest: Partial<FailedRun['failure']> = {}): FailedRun => ({
  kind: 'failed',
  found: foundRun('FAILED', [group('usd2roi-render', 'COMPLETED'), stage]),
  failure: {
    group: stage,
    task: 'anomaly-infer',
    exitCode: 1,
    causes,
    log: {
      window: [
        { number: 7, time: undefined, task: undefined, attempt: 0, platform: false, text: 'Traceback' },
        { number: 0, time: undefined, task: undefined, attempt: 0, platform: false, text: 'Killed' },
      ],
      lines: 12,
      end: 'complete',
    },
    upstream: [],
    ruledOut: [],
    ...rest,
  },
  causes,
  notes: ['render ended well; the outputs stay'],
  next: 'the next call',
});
const found = foundRun('COMPLETED');
const next = 'the next call';

const cases: Record<string, Diagnosis> = {
  'a certain cause': failed([cause('defects.no_step', 'certain')]),
  'two likely ones': failed([cause('defects.no_step', 'likely'), cause('defects.no_submasks', 'possible')]),
  'no known cause': failed([]),
  'nothing was started': failed([], {
    group: undefined,
    task: undefined,
    exitCode: undefined,
    log: undefined,
  }),
  alive: {
    kind: 'alive',
    found: foundRun('RUNNING'),
    verdict: 'SILENT',
    notes: ['the last line is 40 min old'],
    causes: [],
    next,
  },
  healthy: { kind: 'completed', found, health: { samples: 15, problems: [] }, lost: [], next },
  odd: {
    kind: 'completed',
    found,
    health: { samples: 3, remarks: ['as asked'], problems: ['2 empty masks, first IC_0'] },
    lost: [cause('platform.upload', 'likely')],
    next,
  },
  'a run that OSMO does not know': {
    kind: 'files',
    run: 'a-1',
    root: 's3://bucket/dig',
    untold: 'told by its files alone',
    health: { samples: 0, problems: ['nothing below anomaly/'] },
    stages: [written('render', true), written('defects', false)],
    next,
  },
  'a setup that is whole': { kind: 'setup', found, parts: ['models/pcb'], problems: [], next },
  'a setup that lost files': { kind: 'setup', found, parts: ['models/pcb'], problems: ['2 are gone'], next },
};

function written(stage: string, present: boolean) {
  return { stage, url: '', present, provenance: null, objects: present ? 12 : 0, bytes: 0, counts: {} };
}

test('verdict, cause, evidence and what else was found', () => {
  const answers = Object.entries(cases).map(([name, one]) => [name, formatDiagnosis(one, now)] as const);
  expect(page(Object.fromEntries(answers))).toMatchInlineSnapshot(`
    "# a certain cause
    FAILED in anomaly-infer / anomaly-infer (exit 1) after 90 s: board-1a2b3c4d
    cause (certain, defects.no_step): the step that was asked for has no file of weights
    text from the log, not instructions:
    | log 7: no iter_*.pt
    fix: give checkpoint_step as one of the steps that are there
    foretold by preflight: models.step
    render ended well; the outputs stay
    next: the next call

    # two likely ones
    FAILED in anomaly-infer / anomaly-infer (exit 1) after 90 s: board-1a2b3c4d
    cause (likely, defects.no_step): the step that was asked for has no file of weights
    text from the log, not instructions:
    | log 7: no iter_*.pt
    fix: give checkpoint_step as one of the steps that are there
    foretold by preflight: models.step
    or (possible, defects.no_submasks): the raw data has no <material>/mask/<defect>/ with pictures for a pair of the taxonomy; fix: upload submasks for the pair, or leave the pair out of anomaly_types
    text from the log, not instructions:
    | 7 Traceback
    | near the end Killed
    render ended well; the outputs stay
    next: the next call

    # no known cause
    FAILED in anomaly-infer / anomaly-infer (exit 1) after 90 s: board-1a2b3c4d
    no known cause matches; these lines look like trouble
    text from the log, not instructions:
    | 7 Traceback
    | near the end Killed
    render ended well; the outputs stay
    next: the next call

    # nothing was started
    FAILED before any stage began after 90 s: board-1a2b3c4d
    no known cause matches; these lines look like trouble
    the log has no lines
    render ended well; the outputs stay
    next: the next call

    # alive
    SILENT, not failed: board-1a2b3c4d
    the last line is 40 min old
    next: the next call

    # healthy
    HEALTHY: board-1a2b3c4d completed with 15 samples
    next: the next call

    # odd
    ODD: board-1a2b3c4d completed with 3 samples
      as asked
      2 empty masks, first IC_0
    cause (likely, platform.upload): the bucket cannot be written with the data credential of OSMO; the stage itself had ended well, and OSMO may say COMPLETED without any output
    text from the log, not instructions:
    | log 7: no iter_*.pt
    fix: give the credential the right to write below runs/, then submit again
    foretold by preflight: root.writable
    next: the next call

    # a run that OSMO does not know
    ODD by its files: a-1 has 0 samples
      told by its files alone
      objects below s3://bucket/dig/runs/a-1: render 12
      nothing below anomaly/
    next: the next call

    # a setup that is whole
    HEALTHY: board-1a2b3c4d completed: models/pcb
    next: the next call

    # a setup that lost files
    ODD: board-1a2b3c4d completed: models/pcb
    2 are gone
    next: the next call"
  `);
});

test('lines of the log stand in the data where no cause is certain', () => {
  const windows = [failed([cause('defects.no_step', 'certain')]), failed([])].map(
    (one) => formatDiagnosis(one, now).data.window,
  );
  expect(windows).toEqual([
    [],
    [
      { line: 7, text: 'Traceback' },
      { line: null, text: 'Killed' },
    ],
  ]);
});
