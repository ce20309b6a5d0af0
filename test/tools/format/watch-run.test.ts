/** The text of watch_run, from a run as it is found. */
import { expect, test } from 'vitest';
import { stageProgress } from '../../../src/domain/progress.ts';
import type { WatchedRun } from '../../../src/features/follow/watch.ts';
import type { FoundRun } from '../../../src/features/runs/find.ts';
import { formatWatch } from '../../../src/tools/format/watch-run.ts';
import { foundRun, group, now, page } from './fixtures.ts';

const watched = (found: FoundRun, rest: Partial<WatchedRun> = {}): WatchedRun => ({
  found,
  now,
  stages: stageProgress(found.workflow, now),
  changed: [],
  refusal: undefined,
  findings: [],
  next: 'the next call',
  ...rest,
});

const running = foundRun('RUNNING', [
  group('usd2roi-render', 'COMPLETED'),
  group('augment-image-edit', 'RUNNING', { message: 'pulling' }),
  group('anomaly-infer', 'WAITING'),
]);

test('status, stages, changes and what is usual', () => {
  expect(
    page({
      'a run that works, silently': formatWatch(watched(running), 'osmo'),
      'a run that moved': formatWatch(watched(running, { changed: ['render COMPLETED'] }), 'embedded'),
      completed: formatWatch(
        watched(foundRun('COMPLETED', [group('usd2roi-render', 'COMPLETED')])),
        'embedded',
      ),
      'a person would see something at once': formatWatch(
        watched(foundRun('COMPLETED', [group('usd2roi-render', 'COMPLETED')]), {
          findings: ['a', 'b', 'c', 'd'].map((id) => ({
            id,
            level: 'look',
            what: `what ${id} is`,
            samples: [],
            ...(id === 'a' ? { fix: 'render more' } : {}),
          })),
        }),
        'embedded',
      ),
      'refused, with the reason': formatWatch(
        watched(foundRun('FAILED_SUBMISSION'), { refusal: 'no such pool' }),
        'osmo',
      ),
      'refused elsewhere': formatWatch(watched(foundRun('FAILED_SUBMISSION')), 'osmo'),
      'no run of ours': formatWatch(
        watched(foundRun('RUNNING', [group('train', 'RUNNING')], { name: undefined })),
        'osmo',
      ),
    }),
  ).toMatchInlineSnapshot(`
    "# a run that works, silently
    RUNNING for 100 s: board-1a2b3c4d (workflow board-1a2b3c4d-1, OSMO cluster)
      render and crop: COMPLETED 30 s
      camera look: RUNNING 90 s (pulling)
      labelled defects: WAITING
    quiet is usual: camera look: long pauses are usual while the queue of the image-edit endpoint is busy
    is it stuck? diagnose_run {"run":"board-1a2b3c4d"} tells its last sign of life and what is normal
    next: the next call

    # a run that moved
    RUNNING for 100 s: board-1a2b3c4d (workflow board-1a2b3c4d-1, embedded engine on this machine: CPU previews, not AnomalyGen)
      render and crop: COMPLETED 30 s
      camera look: RUNNING 90 s (pulling)
      labelled defects: WAITING
    changed: render COMPLETED
    next: the next call

    # completed
    COMPLETED after 90 s: board-1a2b3c4d (workflow board-1a2b3c4d-1, embedded engine on this machine: CPU previews, not AnomalyGen)
      render and crop: COMPLETED 30 s
    next: the next call

    # a person would see something at once
    COMPLETED after 90 s: board-1a2b3c4d (workflow board-1a2b3c4d-1, embedded engine on this machine: CPU previews, not AnomalyGen)
      render and crop: COMPLETED 30 s
    seen at once, a: what a is; render more
    seen at once, b: what b is
    seen at once, c: what c is
    next: the next call

    # refused, with the reason
    FAILED_SUBMISSION after 90 s: board-1a2b3c4d (workflow board-1a2b3c4d-1, OSMO cluster)
    OSMO refused the submission; nothing was started; its words: no such pool
    next: the next call

    # refused elsewhere
    FAILED_SUBMISSION after 90 s: board-1a2b3c4d (workflow board-1a2b3c4d-1, OSMO cluster)
    OSMO refused the submission; nothing was started; its reason was in the answer of the submit, which this machine does not have
    next: the next call

    # no run of ours
    RUNNING for 100 s: board-1a2b3c4d-1 (workflow board-1a2b3c4d-1, OSMO cluster)
      train: RUNNING 90 s
    is it stuck? diagnose_run {"run":"board-1a2b3c4d-1"} tells its last sign of life and what is normal
    next: the next call"
  `);
});
