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
  ['the camera look', ['camera look: 7/40 crops'], '7/40'],
  ['placing', ['[5/6] a_cad_mask.png -> IC+bridge', '  2 ROIs, 1/1 seeds OK', '3/3 with ROI'], '5/6'],
  ['nothing of the kind', ['loading rank 0'], undefined],
])('%s', (_name, lines, done) => {
  const counter = new Counter();
  for (const line of lines) counter.take(line);
  expect(counter.done).toBe(done);
});
