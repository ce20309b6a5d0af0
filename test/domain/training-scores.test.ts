/** The tables of validations and the pointer to the best step, as both releases write them. */
import { expect, test } from 'vitest';
import { averageOf, stepOfPointer, stepOfTable } from '../../src/domain/training-scores.ts';

test.each<[string, string, number | undefined]>([
  ['release 1.0', 'kpi,IC+bridge,Average\nbrightness_error,1,2\nnn_score,0.7,0.75\n', 0.75],
  [
    'release 1.1, whose samples stand below a blank line',
    'kpi,IC+bridge,Average\r\nfid,80.1,80.1\r\nnn_score,0.7,0.71\r\n\r\nper_sample\r\nanomaly_type,sample,nn_score,mnn_score\r\nnn_score,a.png,0.1,0.2\r\n',
    0.71,
  ],
  ['not scored', 'kpi,IC+bridge,Average\nnn_score,,\n', undefined],
  ['scored as nan', 'kpi,IC+bridge,Average\nnn_score,nan,nan\n', undefined],
  ['only below the blank line', 'kpi,Average\nfid,3\n\nkpi,Average\nnn_score,0.4\n', undefined],
  ['nothing', '', undefined],
])('the average of %s', (_, table, average) => {
  expect(averageOf(table)).toBe(average);
});

test.each<[string, number | undefined]>([
  ['iter_000008000.pt\n', 8000],
  ['iter_000000100', 100],
  ['../../x', undefined],
  ['', undefined],
])('the step that %j names', (text, step) => {
  expect(stepOfPointer(text)).toBe(step);
});

test('tables by step; those of other places are none', () => {
  const job = 'runs/a/finetune/results/anomalygen/pcb/anomalygen_texture_ft';
  expect(stepOfTable(`${job}/valid/1000/valid_kpi.csv`)).toBe(1000);
  expect(stepOfTable(`${job}/valid/1000/other.csv`)).toBeUndefined();
  expect(stepOfTable(`${job}/valid_kpi.csv`)).toBeUndefined();
});
