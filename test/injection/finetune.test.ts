/** The four-group run from the sample root: its dataset is made by the checkpoint that it trained. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { expectAligned } from '../support/dataset.ts';
import { programs } from '../support/places.ts';
import { preparedHome } from '../support/prepared-home.ts';
import { day0, run } from '../support/run.ts';

const place = preparedHome();

test('the demo trains a checkpoint and ends with a dataset that was made by it', {
  timeout: 240_000,
}, async () => {
  const ended = await run(process.execPath, [programs.server, 'demo', '--finetune'], {
    env: { PCBA_DAY0_HOME: place.home },
    timeout: 230_000,
  });
  expect([ended.exit, ended.stderr]).toEqual([0, expect.stringMatching(/finetune COMPLETED/)]);
  const result = JSON.parse(ended.stdout.trim().split('\n').at(-1) ?? '');
  const job = join(dirname(result.dataset), 'finetune', 'results', 'anomaly_gen', 'day0', result.run);
  expect(result.checkpoint).toEqual({
    folder: job,
    step: expect.any(Number),
    trained_by: 'pcba-day0/preview-trainer',
  });
  expect(ended.stderr).toMatch(
    new RegExp(`checkpoint +step ${result.checkpoint.step} of this run's own training`),
  );
  // The step is the one with the best average in the tables that the training left.
  const tables = readdirSync(join(job, 'valid')).map((step) => {
    const table = readFileSync(join(job, 'valid', step, 'valid_kpi.csv'), 'utf8');
    return { step: Number(step), score: Number(/^nn_score,.*,([\d.]+)$/m.exec(table)?.[1]) };
  });
  // Before anything was trained, and at the end; only a saved step can be used.
  expect(tables.map(({ step }) => step).sort()).toEqual([0, 2000]);
  const saved = tables.filter(({ step }) => step > 0);
  const best = saved.sort((a, b) => b.score - a.score || b.step - a.step)[0];
  expect(result.checkpoint.step).toBe(best?.step);
  const inference = join(result.dataset, 'inference');
  expectAligned(inference, 15);
  const note = JSON.parse(readFileSync(join(inference, 'provenance.json'), 'utf8'));
  expect(note.settings).toMatchObject({ checkpoint: `day0/${result.run}`, checkpoint_step: best?.step });
  const told = JSON.parse(
    (await day0(place.home, ['call', 'list_outputs', JSON.stringify({ run: result.run })])).stdout,
  );
  const finetune = told.stages.find(({ stage }: { stage: string }) => stage === 'finetune');
  expect([finetune.counts['saved steps'], finetune.provenance]).toEqual([
    saved.length,
    expect.stringMatching(/^CPU preview/),
  ]);
});
