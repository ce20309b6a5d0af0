/** The text of cancel_run after OSMO has taken the request. */
import { expect, test } from 'vitest';
import { formatCancel } from '../../../src/tools/format/cancel-run.ts';
import { foundRun, page } from './fixtures.ts';

const cancelled = (status: string, tooLate = false, mine = true) =>
  formatCancel(
    { found: foundRun('RUNNING'), owner: { user: 'ada', mine }, tooLate, status, next: 'the next call' },
    { cluster: 'osmo' },
  );

test('whether the run has ended, and as what', () => {
  expect(
    page({
      cancelled: cancelled('FAILED_CANCELED'),
      'not yet': cancelled('RUNNING'),
      'ended by itself': cancelled('COMPLETED', true),
      "somebody else's": cancelled('FAILED_CANCELED', false, false),
    }),
  ).toMatchInlineSnapshot(`
    "# cancelled
    CANCELLED: FAILED_CANCELED: board-1a2b3c4d (workflow board-1a2b3c4d-1, OSMO cluster)
    next: the next call

    # not yet
    CANCEL REQUESTED: still RUNNING; OSMO ends it in a moment: board-1a2b3c4d (workflow board-1a2b3c4d-1, OSMO cluster)
    next: the next call

    # ended by itself
    FINISHED before it could be cancelled: COMPLETED: board-1a2b3c4d (workflow board-1a2b3c4d-1, OSMO cluster)
    next: the next call

    # somebody else's
    CANCELLED: FAILED_CANCELED: board-1a2b3c4d (workflow board-1a2b3c4d-1, OSMO cluster)
    it was the run of ada
    next: the next call"
  `);
  expect(cancelled('RUNNING').data).toMatchObject({ cancelled: false, status: 'RUNNING' });
});
