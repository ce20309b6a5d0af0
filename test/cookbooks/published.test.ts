/** The boards carry exactly the values of the published pipeline, as the render pod fills them. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { repository, temporaryFolder } from '../support/places.ts';

const published = JSON.parse(
  readFileSync(join(repository, 'test', 'fixtures', 'published-values.json'), 'utf8'),
);
const files = ['pcba_target', 'day0_image', 'day0_crop'] as const;

/** The published placeholders, in the values that ours are filled with. */
const filled: Record<string, unknown> = {
  __SCENE__: '/a b/board.usd',
  __OUTPUT__: '/out',
  __MAX_IMAGE_COUNT__: -1,
};

function substituted(value: unknown): unknown {
  if (typeof value === 'string') return filled[value] ?? value;
  if (Array.isArray(value)) return value.map(substituted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, substituted(inner)]));
}

/** What the pod makes of a board's file. */
function fill(board: string, file: string, environment: Record<string, string> = {}): unknown {
  const target = join(temporaryFolder(), `${file}.yaml`);
  const template = join(repository, 'assets', 'cookbooks', 'pcb', board, `${file}.yaml`);
  execFileSync('python3', [join(repository, 'assets', 'pods', 'fill_cookbook.py'), template, target], {
    env: {
      ...process.env,
      SCENE: '/a b/board.usd',
      RENDER_OUTPUT: '/out',
      RENDER_PATCHES: '',
      CROP_MAX_EMIT: '',
      ...environment,
    },
  });
  return parse(readFileSync(target, 'utf8'));
}

test.each(Object.keys(published.boards))('board %s has the published values', (board) => {
  for (const file of files) {
    const values = substituted(published.boards[board][file]);
    // The published pod adds it where neither file has it.
    const added = file === 'day0_image' ? { horizontal_aperture: 200 } : {};
    expect([file, fill(board, file)]).toEqual([file, Object.assign({}, values, added)]);
  }
});

test('what a submit gives goes into the files', () => {
  expect(fill('1152819000', 'day0_image', { RENDER_PATCHES: '5' })).toMatchObject({ max_image_count: 5 });
  expect(fill('1152819000', 'day0_crop', { CROP_MAX_EMIT: '7' })).toMatchObject({ crop: { max_emit: 7 } });
});
