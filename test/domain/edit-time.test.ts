import { expect, test } from 'vitest';
import { cookbookCap, editTime, hoursText, mostCrops } from '../../src/domain/edit-time.ts';

test('crops are bounded by one cap for the whole run', () => {
  expect(mostCrops({ crop: { max_emit: 10 } })).toBe(10);
  expect([mostCrops({ crop: { max_emit: null } }), mostCrops({ crop: {} })]).toEqual([null, null]);
  expect(mostCrops('x')).toBeUndefined();
  expect([
    cookbookCap('# defaults: MAX_EMIT=10\noutput: x'),
    cookbookCap('# defaults: MAX_EMIT=null\n'),
    cookbookCap('a: 1'),
  ]).toEqual(['10', 'null', 'null']);
});

test('the time is that of all edits in a row; what does not fit says what would', () => {
  expect(editTime(2000, 9)).toEqual({ kind: 'bounded', hours: 5, fits: true, fix: '' });
  expect(editTime(2000, 72)).toEqual({
    kind: 'bounded',
    hours: 40,
    fits: false,
    fix: 'give crop_max_emit 1400 or less',
  });
  expect(editTime(null, 72)).toEqual({ kind: 'unbounded', fix: 'give crop_max_emit 1400 or less' });
  expect(editTime(2, 200_000)).toMatchObject({ fits: false, fix: 'give an endpoint that edits faster' });
  expect([hoursText(0.01), hoursText(5), hoursText(39.2)]).toEqual(['0.1 h', '5.0 h', '40 h']);
});
