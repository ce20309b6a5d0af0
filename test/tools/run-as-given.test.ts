/** Which calls of a text name a run by its URL, after a call that said where it lies. */
import { expect, test } from 'vitest';
import { runsAsGiven } from '../../src/tools/run-as-given.ts';

const url = 's3://bucket/dig/runs/a-1';
const other = 's3://other/dig/runs/b-2';

test.each<[args: Record<string, unknown>, text: string, told: string]>([
  [{ run: 'a-1' }, 'diagnose_run {"run":"a-1"}', 'diagnose_run {"run":"a-1"}'],
  [{ run: url }, 'diagnose_run {"run":"a-1"} says more', `diagnose_run {"run":"${url}"} says more`],
  [
    { run: `${url}/anomaly` },
    'watch_run {"run":"a-1","wait_s":45}',
    `watch_run {"run":"${url}","wait_s":45}`,
  ],
  [{ run: 'a-1', dig_url_root: 's3://bucket/dig/' }, 'watch_run {"run":"a-1"}', `watch_run {"run":"${url}"}`],
  [{ run: url }, 'watch_run {"run": "a-1"}', `watch_run {"run": "${url}"}`],
  [{ run: url }, 'watch_run {"run":"a-12"} and run a-1', 'watch_run {"run":"a-12"} and run a-1'],
  [
    { run: url },
    'submit_day0 {"action":"plan","like":"a-1","dig_url_root":"s3://new/dig"}',
    `submit_day0 {"action":"plan","like":"${url}","dig_url_root":"s3://new/dig"}`,
  ],
  [
    { run: url },
    'preview_outputs {"run":"a-1","dig_url_root":"s3://bucket/dig"}',
    'preview_outputs {"run":"a-1","dig_url_root":"s3://bucket/dig"}',
  ],
  [{ like: url }, 'diagnose_run {"run":"a-1"}', `diagnose_run {"run":"${url}"}`],
  [{ a: url, b: other }, 'diagnose_run {"run":"b-2"}', `diagnose_run {"run":"${other}"}`],
  [{ a: url, b: 's3://other/runs/a-1' }, 'diagnose_run {"run":"a-1"}', 'diagnose_run {"run":"a-1"}'],
  [{ run: 's3://bucket/no-run' }, 'list_runs {}', 'list_runs {}'],
])('%j: %s', (args, text, told) => {
  expect(runsAsGiven(args)(text)).toBe(told);
});
