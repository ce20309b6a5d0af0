/** What the real render script stops on: an error in its task leaves Kit running, and so does the stand-in. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { standInUntilItIdles } from '../../../support/idling.ts';
import { ownLamps, renderFolder } from '../../../support/render-scene.ts';
import { standIn } from '../../../support/run.ts';

const without = (table: Record<string, unknown>, key: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(table).filter(([name]) => name !== key));
const lamps = (changes: Record<string, unknown>, key = ''): Record<string, unknown> => ({
  ...ownLamps,
  lighting: without({ ...ownLamps.lighting, ...changes }, key),
});

test.each<[string, Record<string, unknown>, Record<string, unknown>, RegExp]>([
  [
    'a board root that is not there',
    {},
    { pcba_root: '/World/Nope' },
    /^RuntimeError: PCBA root not found: \/World\/Nope$/m,
  ],
  [
    'a board root without geometry',
    {},
    { pcba_root: '/World/Fixed' },
    /^RuntimeError: World bbox is empty for \/World\/Fixed$/m,
  ],
  [
    'a rig that cannot be moved',
    {},
    { camera_xform_path: '/World/Fixed' },
    /^RuntimeError: \/World\/Fixed missing xformOp:translate$/m,
  ],
  [
    'a scene that is missing',
    {},
    { scene: '/nowhere/other.usd' },
    /^RuntimeError: Cannot open USD file: \/nowhere\/other\.usd/m,
  ],
  ['lamps without a cone', lamps({}, 'cone_angle_range'), {}, /^KeyError: 'cone_angle_range'$/m],
  [
    'a lamp layer of single numbers',
    lamps({ layers: { Inner_Red: { intensity: 1 } } }),
    {},
    /^TypeError: .* argument after \* must be an iterable, not int$/m,
  ],
  [
    'a ring without layers',
    lamps({}, 'layers'),
    {},
    /^ValueError: lighting\.ring_light=true requires lighting\.layers$/m,
  ],
  ['no augmentation', { augmentation: undefined }, {}, /^KeyError: 'augmentation'$/m],
  ['no samples per pixel', { pathtracing: { spp: 1 } }, {}, /^KeyError: 'total_spp'$/m],
  ['no writer', { writer: undefined }, {}, /^KeyError: 'writer'$/m],
  ['no columns', { scan_grid: { x_num: 0, y_num: 1 } }, {}, /^ValueError: x_num must be >= 1 \(got 0\)$/m],
  [
    'a camera turned by 45 degrees',
    { camera_rotation: { x_range: [0, 0], y_range: [0, 0], z_fixed: 45 } },
    {},
    /^NotImplementedError: camera_z_rotation_deg=45/m,
  ],
])('%s: the task dies and the program stays', async (_name, changes, target, message) => {
  const { output, args } = renderFolder(changes, target);
  const ended = await standInUntilItIdles(['render', ...args]);
  expect([ended.exit, ended.stderr]).toEqual([undefined, expect.stringMatching(message)]);
  expect(ended.stderr).toMatch(/^Task exception was never retrieved$/m);
  expect(existsSync(join(output, 'trigger_0000', 'rgb_x0_y0.png'))).toBe(false);
});

test.each<[string, Record<string, unknown>, RegExp]>([
  [
    'a key in both files',
    { camera_path: '/World/Rig/Cam' },
    /^RuntimeError: Config boundary violation: keys \['camera_path'\] appear in both/m,
  ],
  [
    'a placeholder that was not filled',
    { max_image_count: '__MAX_IMAGE_COUNT__' },
    /^ValueError: invalid literal for int\(\) with base 10: '__MAX_IMAGE_COUNT__'$/m,
  ],
])('%s: the script dies before its task, and the program stays', async (_name, changes, message) => {
  const ended = await standInUntilItIdles(['render', ...renderFolder(changes).args]);
  expect([ended.exit, ended.stderr]).toEqual([undefined, expect.stringMatching(message)]);
});

test('what only the preview cannot do it says and ends', async () => {
  const { args } = renderFolder({ pipeline_type: 'defect', flat_output: true });
  const ended = await standIn(['render', ...args]);
  expect([ended.exit, ended.stderr]).toEqual([
    1,
    expect.stringMatching(/does not know flat_output, pipeline_type defect/),
  ]);
});
