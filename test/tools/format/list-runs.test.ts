/** The text of list_runs: ages, kinds, and what is not known. */
import { expect, test } from 'vitest';
import type { KnownRun } from '../../../src/features/runs/known-runs.ts';
import { formatRuns } from '../../../src/tools/format/list-runs.ts';
import { now, page } from './fixtures.ts';

const known = (minutes: number | undefined, rest: Partial<KnownRun> = {}): KnownRun => ({
  run: 'a-1a2b3c4d',
  kind: 'day0',
  workflowId: 'a-1a2b3c4d-1',
  status: 'COMPLETED',
  user: 'ada',
  submitted: minutes === undefined ? undefined : now - minutes * 60_000,
  ended: undefined,
  root: 's3://bucket/dig',
  stored: true,
  ...rest,
});
const unknown = { workflowId: undefined, user: undefined, root: undefined, status: 'NOT LISTED' };

const listed = (runs: KnownRun[], root?: string, left = 0, more?: string) =>
  formatRuns({ runs, root, left, more, next: 'the next call' }, { cluster: 'osmo' }, now);

test('one line a run', () => {
  expect(
    page({
      none: listed([], 's3://bucket/dig'),
      'runs of many ages': listed([known(-1), known(59), known(120, { kind: 'setup' }), known(60 * 24 * 3)]),
      'a run that only the store knows': listed([known(undefined, unknown)], 's3://bucket/dig'),
      'as many as were asked for': listed([known(59)], undefined, 0, 'the call for more'),
      'more of them than were asked for': listed([known(59)], 's3://bucket/dig', 7),
    }),
  ).toMatchInlineSnapshot(`
    "# none
    NO RUNS (OSMO cluster; and runs/ of s3://bucket/dig)
    next: the next call

    # runs of many ages
    4 RUNS (OSMO cluster; no root known, so only the cluster was asked)
      a-1a2b3c4d  COMPLETED  0 min ago  ada  a-1a2b3c4d-1  s3://bucket/dig
      a-1a2b3c4d  COMPLETED  59 min ago  ada  a-1a2b3c4d-1  s3://bucket/dig
      a-1a2b3c4d (setup)  COMPLETED  2 h ago  ada  a-1a2b3c4d-1  s3://bucket/dig
      a-1a2b3c4d  COMPLETED  3 d ago  ada  a-1a2b3c4d-1  s3://bucket/dig
    next: the next call

    # a run that only the store knows
    1 RUN (OSMO cluster; and runs/ of s3://bucket/dig)
      a-1a2b3c4d  NOT LISTED  age unknown
    NOT LISTED: known from the store alone, since others made them or OSMO has forgotten them
    next: the next call

    # as many as were asked for
    THE LATEST 1 RUN (OSMO cluster; no root known, so only the cluster was asked)
      a-1a2b3c4d  COMPLETED  59 min ago  ada  a-1a2b3c4d-1  s3://bucket/dig
    earlier ones: the call for more
    next: the next call

    # more of them than were asked for
    1 RUN (OSMO cluster; and runs/ of s3://bucket/dig)
      a-1a2b3c4d  COMPLETED  59 min ago  ada  a-1a2b3c4d-1  s3://bucket/dig
    NOT LISTED: known from the store alone, since others made them or OSMO has forgotten them; 7 more lie there
    next: the next call"
  `);
});

test('the data has null for what is not known', () => {
  const [run] = listed([known(undefined, unknown)]).data.runs;
  expect(run).toMatchObject({ workflow_id: null, user: null, submitted: null, age_s: null, root: null });
});
