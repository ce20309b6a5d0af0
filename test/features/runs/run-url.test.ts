/** Which texts are the URL of a run, and of which. */
import { expect, test } from 'vitest';
import { errorBody } from '../../../src/base/errors.ts';
import { runAtUrl, urlOfRun } from '../../../src/features/runs/run-url.ts';

test.each([
  ['a-1', undefined],
  ['a-1-2', undefined],
  ['s3://bucket/dig/runs/a-1', ['a-1', 's3://bucket/dig']],
  [' s3://bucket/dig/runs/a-1/ ', ['a-1', 's3://bucket/dig']],
  ['s3://bucket/dig/runs/a-1/anomaly/inference/SDG_result.csv', ['a-1', 's3://bucket/dig']],
  ['s3://bucket/runs/of-line-3/runs/a-1', ['a-1', 's3://bucket/runs/of-line-3']],
  ['file:///srv/our%20team/runs/a-1', ['a-1', 'file:///srv/our%20team']],
  ['azure://account/container/dig/runs/a-1/augment', ['a-1', 'azure://account/container/dig']],
])('%s', (text, expected) => {
  const at = runAtUrl(text);
  expect(at && [at.run, at.root]).toEqual(expected);
  if (at) expect(runAtUrl(urlOfRun(at))).toEqual(at);
});

test.each([
  ['s3://bucket/dig', /URL of no run/],
  ['s3://bucket/dig/runs/', /URL of no run/],
  ['s3://user:password@bucket/dig/runs/a-1', /not usable/],
  ['file://host/dig/runs/a-1', /not usable/],
  ['https://host/dig/runs/a-1', /not usable/],
])('%s is refused', (text, what) => {
  const thrown = (): unknown => {
    try {
      return runAtUrl(text);
    } catch (error) {
      return error;
    }
  };
  expect(errorBody(thrown())).toMatchObject({ code: 'bad_input', what: expect.stringMatching(what) });
});
