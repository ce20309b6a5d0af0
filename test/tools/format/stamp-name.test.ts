/** The text of stamp_name. */
import { expect, test } from 'vitest';
import { formatName } from '../../../src/tools/format/stamp-name.ts';
import { page } from './fixtures.ts';

test('the name, and where it is free', () => {
  const name = 'board-1a2b3c4d';
  const next = 'the next call';
  expect(
    page({
      'below a root': formatName({ name, checkedAgainst: 's3://bucket/dig/runs/', next }),
      'without a root': formatName({ name, checkedAgainst: null, next }),
    }),
  ).toMatchInlineSnapshot(`
    "# below a root
    board-1a2b3c4d
    free below s3://bucket/dig/runs/
    next: the next call

    # without a root
    board-1a2b3c4d
    no root is known, so existing runs were not checked
    next: the next call"
  `);
});
