import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository, temporaryFolder } from '../support/places.ts';
import { run } from '../support/run.ts';

interface Tree {
  /** Saved steps by folder of `checkpoints`. */
  saved: Record<string, number[]>;
  /** Average nn_score by validated step, as it stands in the table. */
  scores: Record<string, string>;
}

async function chosen({ saved, scores }: Tree, asked = 'best') {
  const folder = temporaryFolder();
  const job = join(folder, 'results', 'anomaly_gen', 'day0', 'run-1');
  const put = (path: string, content: string): void => {
    mkdirSync(join(job, path, '..'), { recursive: true });
    writeFileSync(join(job, path), content);
  };
  put('ag_config.yaml', '');
  for (const [part, steps] of Object.entries(saved))
    for (const step of steps) put(`checkpoints/${part}/iter_${String(step).padStart(9, '0')}.pt`, '');
  for (const [step, score] of Object.entries(scores))
    put(`valid/${step}/valid_kpi.csv`, `kpi,IC+bridge,Average\nfid,1,99\nnn_score,0,${score}\n`);
  const ended = await run('python3', [join(repository, 'assets/pods/choose_checkpoint.py'), folder, asked]);
  return { ...ended, step: /^step=(\d+)$/m.exec(ended.stdout)?.[1] };
}

test.each<[string, Tree, string]>([
  [
    'the best average of the validated steps',
    { saved: { model: [100, 200, 300] }, scores: { 100: '0.5', 200: '0.9', 300: '0.7' } },
    '200',
  ],
  [
    'the later of two that are as good',
    { saved: { model: [100, 200] }, scores: { 100: '0.9', 200: '0.9' } },
    '200',
  ],
  [
    'no validated step without a saved file',
    { saved: { model: [100, 300] }, scores: { 100: '0.6', 200: '0.9', 300: '0.5' } },
    '100',
  ],
  [
    'no step of which the weights are missing',
    { saved: { model: [100], optim: [100, 200], trainer: [200] }, scores: { 100: '0.1', 200: '0.9' } },
    '100',
  ],
  [
    'no step whose score is not a number',
    { saved: { model: [100, 200] }, scores: { 100: 'nan', 200: '0.3' } },
    '200',
  ],
  ['the latest step when nothing was validated', { saved: { model: [100, 200] }, scores: {} }, '200'],
  [
    'the latest step when no validated one was saved',
    { saved: { model: [100, 200] }, scores: { 150: '0.9' } },
    '200',
  ],
])('of its own training a run takes %s', async (_name, tree, step) => {
  expect(await chosen(tree)).toMatchObject({ exit: 0, step });
});

test('a step that is asked for is taken whatever was validated, and named when it is not there', async () => {
  const tree = { saved: { model: [100, 200], optim: [300] }, scores: { 100: '0.9' } };
  expect(await chosen(tree, '200')).toMatchObject({ exit: 0, step: '200' });
  expect(await chosen(tree, '300')).toMatchObject({
    exit: 1,
    stderr: expect.stringMatching(/no step 300; it has 100, 200/),
  });
});
