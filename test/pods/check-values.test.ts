/** The first pod of a run that was submitted by hand refuses values that cannot work, in words. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository } from '../support/places.ts';
import { run } from '../support/run.ts';

const good = {
  CHECK_NUM_SDG: '15',
  RENDER_PATCHES: '-1',
  CROP_MAX_EMIT: '',
  CHECK_CHECKPOINT_STEP: '14000',
  CHECK_ANOMALY_TYPES_JSON: '[["IC","bridge"]]',
  CHECK_USE_PRETRAINED: 'true',
  CHECK_SPATIAL_DEPENDENCY: 'cad',
  CHECK_MODEL_SIZE: '2b',
};
const check = (env: Record<string, string>) =>
  run('python3', [join(repository, 'assets', 'pods', 'check_values.py')], { env });

test('values that work are let through without a word', async () => {
  expect(await check(good)).toMatchObject({ exit: 0, stdout: '' });
});

test.each([
  [
    { CHECK_NUM_SDG: '0' },
    /^ERROR: the value num_sdg='0' cannot work: it must be a whole number from 1 on$/m,
  ],
  [{ RENDER_PATCHES: '0' }, /render_patches='0' cannot work.*\(or '-1'\)/],
  [{ CROP_MAX_EMIT: 'x' }, /crop_max_emit='x'/],
  [{ CHECK_CHECKPOINT_STEP: '1e3' }, /checkpoint_step='1e3'/],
  [{ CHECK_ANOMALY_TYPES_JSON: '[]' }, /anomaly_types_json='\[\]' cannot work: it must be a list/],
  [{ CHECK_ANOMALY_TYPES_JSON: 'IC+bridge' }, /must be JSON/],
  [{ CHECK_USE_PRETRAINED: 'maybe' }, /use_pretrained_checkpoint='maybe'.*true, false/],
  [{ CHECK_MODEL_SIZE: '3b' }, /model_size='3b'.*2b, 14b/],
])('%j is refused', async (values, message) => {
  const { exit, stdout } = await check({ ...good, ...values });
  expect(exit).toBe(1);
  expect(stdout).toMatch(message);
  expect(stdout).toMatch(/^fix: /m);
});
