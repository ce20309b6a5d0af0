/** What a next preflight corrects where several checks, of several boards, each propose something. */
import { expect, test } from 'vitest';
import type { RunArguments } from '../../../src/domain/parameters.ts';
import { correctedValues } from '../../../src/features/checks/index.ts';
import { fail, warn } from '../../../src/features/checks/subject.ts';

const failed = (correction?: RunArguments) => ({
  ...fail('board.crops', 'x', 'y', 'z'),
  ...(correction ? { correction } : {}),
});
const warned = (correction: RunArguments) => ({ ...warn('run.patches', 'x', 'y', 'z'), correction });

test.each<[string, ReturnType<typeof failed>[], RunArguments, boolean]>([
  ['one board', [failed({ render_patches: 12 })], { render_patches: 12 }, true],
  [
    'the board that needs most patches decides, in whatever order',
    [failed({ render_patches: 40 }), failed({ render_patches: 12 }), warned({ render_patches: 5 })],
    { render_patches: 40 },
    true,
  ],
  [
    'all patches are most',
    [failed({ render_patches: -1 }), failed({ render_patches: 40 })],
    { render_patches: -1 },
    true,
  ],
  [
    'other values stay beside',
    [failed({ board: 'a,b' }), warned({ pool: 'gpus' }), failed({ render_patches: 9 })],
    { board: 'a,b', pool: 'gpus', render_patches: 9 },
    true,
  ],
  ['a failure that no value mends', [failed({ render_patches: 9 }), failed()], { render_patches: 9 }, false],
])('%s', (_, checks, values, enough) => {
  expect(correctedValues(checks)).toEqual({ values, enough });
});
