/** Hints that cannot be followed are found. */
import { expect, test } from 'vitest';
import { brokenHints, countHints } from './hints.ts';
import type { MadeCall } from './recording/transcript.ts';

const schemas = {
  watch_run: {
    type: 'object',
    properties: { run: { type: 'string' }, wait_s: { type: 'number', maximum: 50 } },
    additionalProperties: false,
  },
};
const result = (next: unknown, said = ''): MadeCall => ({
  tool: 'watch_run',
  args: {},
  isError: false,
  said,
  data: { next },
});
const error = (said: string): MadeCall => ({ ...result(undefined, said), isError: true });
const found = (...calls: MadeCall[]): string[] => brokenHints({ calls, schemas });

test.each<[string, MadeCall, RegExp | undefined]>([
  ['a good one', result('watch_run {"run":"a","wait_s":30}'), undefined],
  ['none', result(undefined), /has no next/],
  ['none, and why', result('none: it is done'), undefined],
  ['none without a reason', result('none:'), /is no call/],
  ['words', result('look at it again'), /is no call/],
  ['a tool that is not there', result('wait_for_it {}'), /no tool of that name/],
  ['an unknown argument', result('watch_run {"runs":"a"}'), /watch_run \{"runs"/],
  ['a value out of range', result('watch_run {"wait_s":500}'), /50/],
  ['a gap', result('watch_run {"run":"<run>"}'), /leaves "<run>" open/],
  ['a bad call in the text', result('watch_run {}', 'fix: watch_run {"x":"{"}, or wait'), /"x"/],
  ['a call in a quoted line', result('watch_run {}', '| watch_run {"x":1}'), undefined],
  ['an error with a good fix', error('ERROR x: y\nfix: watch_run {"run":"a"}'), undefined],
  ['an error with a bad fix', error('ERROR x: y\nfix: watch_run {"name":"a"}'), /"name"/],
  ['an error without a fix', error('ERROR x: y'), /has no fix/],
])('%s', (_name, call, why) => {
  expect(found(call)).toEqual(why ? [expect.stringMatching(why)] : []);
});

test('all of a text are counted', () => {
  expect(countHints({ calls: [result('', 'fix: watch_run {}; then watch_run {"run":"b"}')], schemas })).toBe(
    2,
  );
});
