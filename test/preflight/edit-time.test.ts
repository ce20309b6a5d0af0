import { expect, test } from 'vitest';
import { cookbookCap, cropBounds, editTime, hoursText } from '../../src/day0/edit-time.ts';

const image = { scan_grid: { x_num: 10, y_num: 10 } };
const crop = (max_emit: number | null) => ({
  crop: { classes: ['a', 'b', 'c'], class_dirs: { a: 'IC', b: 'IC', c: 'passive_component' }, max_emit },
});

test('crops are bounded by patches, materials and the cap', () => {
  expect(cropBounds({ render_patches: -1 }, image, crop(10))).toEqual({
    patches: 100,
    materials: 2,
    cap: 10,
  });
  expect(cropBounds({ render_patches: 5 }, image, crop(null))).toEqual({
    patches: 5,
    materials: 2,
    cap: undefined,
  });
  expect(cropBounds({ render_patches: 500 }, image, crop(10))?.patches).toBe(100);
  expect(cropBounds({ render_patches: 5 }, {}, crop(10))).toBeUndefined();
  expect([
    cookbookCap('# defaults: MAX_EMIT=10\noutput: x'),
    cookbookCap('# defaults: MAX_EMIT=null\n'),
    cookbookCap('a: 1'),
  ]).toEqual(['10', 'null', 'null']);
});

test('the time is that of all edits in a row; what does not fit says what would', () => {
  const whole = { patches: 100, materials: 2, cap: 10 };
  expect(editTime(whole, 9)).toEqual({ kind: 'bounded', crops: 2000, hours: 5, fits: true, fix: '' });
  expect(editTime(whole, 72)).toEqual({
    kind: 'bounded',
    crops: 2000,
    hours: 40,
    fits: false,
    fix: 'render at most 70 patches (render_patches), or give crop_max_emit 7 or less',
  });
  expect(editTime({ ...whole, cap: undefined }, 72)).toEqual({
    kind: 'unbounded',
    fix: 'give crop_max_emit 7 or less',
  });
  expect([hoursText(0.01), hoursText(5), hoursText(39.2)]).toEqual(['0.1 h', '5.0 h', '40 h']);
});
