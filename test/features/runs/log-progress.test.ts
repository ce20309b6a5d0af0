/** Which numbers of a real log count as progress. */
import { expect, test } from 'vitest';
import { Counter } from '../../../src/features/runs/log-progress.ts';

test.each([
  ['the renderer', ['[Pipeline] Trigger 1: 100 positions', '  [1/1] scan 20/100'], '20/100'],
  [
    'the renderer, behind what Kit puts before a line',
    ['[12,345ms] [Info] [omni.kit]   [1/1] scan 40/100'],
    '40/100',
  ],
  [
    'the renderer at its end',
    ['  [1/1] scan 100/100', '[Pipeline] Trigger 1/1 done -> /out/trigger_0000'],
    '100/100',
  ],
  [
    'several boards, while the renderer counts each',
    ['board 1 of 3: a', '  [1/1] scan 20/100', 'board 1 of 3: 20 of about 300 patches'],
    'board 1 of 3, 20 of about 300',
  ],
  [
    'the last of several boards, whatever is printed behind it',
    ['board 3 of 3: c', 'board 3 of 3: 300 of 300 patches', '[usd2roi_crop] cell x0_y0:', '  3/4 of it'],
    'board 3 of 3, 300/300',
  ],
  [
    'a board that begins, after the counts of the one before',
    ['  [1/1] scan 96/100', 'board 2 of 3: b'],
    'board 2 of 3',
  ],
  ['the camera look', ['camera look: 7/40 crops'], '7/40'],
  ['placing', ['[5/6] a_cad_mask.png -> IC+bridge', '  2 ROIs, 1/1 seeds OK', '3/3 with ROI'], '5/6'],
  [
    'the training of 1.1, which counts steps and tells no total',
    [
      'Iteration 3: Hit counter: 3/5 | Loss: 0.2311 | Time: 1.02s',
      '[11-26 10:00:00|INFO|anomalygen] 1230 : iter_speed 0.98 seconds per iteration | Loss: 0.1234',
      'EarlyStop: iter=1000 nn=0.8000 no improve (1/5, best=0.8100 at iter=0)',
    ],
    'step 1230',
  ],
  [
    'the generator of 1.1, which tells no sample',
    ['[rank 0/1] assigned 30/30 samples.', ' 40%|████      | 14/35 [00:03<00:05,  4.1it/s]'],
    undefined,
  ],
  ['the labels of 1.1', ['Processing images and annotations:  40%|████      | 12/30 [00:01<00:02]'], '12/30'],
  ['nothing of the kind', ['loading rank 0'], undefined],
])('%s', (_name, lines, done) => {
  const counter = new Counter();
  for (const line of lines) counter.take(line);
  expect(counter.done).toBe(done);
});
