import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeOf } from '../../../support/dataset.ts';
import { picture } from '../../../support/pictures.ts';
import { keptFolder, removeFolder, repository } from '../../../support/places.ts';
import { type Ended, run, standIn } from '../../../support/run.ts';
import {
  call,
  filesBelow,
  infer,
  jobFolder,
  type Training,
  text,
  train,
  types,
  writeTraining,
} from '../../../support/training.ts';

const steps = [60, 120, 180, 240];
const named = (step: number): string => `iter_${String(step).padStart(9, '0')}.pt`;

/** The row of a validation's table: by column. */
function scores(folder: string, step: number, row = 'nn_score'): Record<string, number> {
  const [head = '', ...rows] = text(folder, jobFolder, 'valid', String(step), 'valid_kpi.csv')
    .trim()
    .split('\n');
  const [, ...names] = head.split(',');
  const [, ...values] = rows.find((line) => line.startsWith(`${row},`))?.split(',') ?? [];
  return Object.fromEntries(names.map((name, n) => [name, Number(values[n])]));
}

const place = keptFolder();
let training: Training;
let ended: Ended;

beforeAll(async () => {
  training = await writeTraining(place);
  ended = await train(training);
});
afterAll(() => removeFolder(place));

test('training writes the tree of the real trainer, learns, and says what it is', () => {
  expect([ended.exit, ended.stderr]).toEqual([0, '']);
  const parts = ['model', 'optim', 'scheduler', 'trainer'];
  expect(filesBelow(join(training.folder, jobFolder))).toEqual(
    [
      'ag_config.yaml',
      'provenance.json',
      ...parts.flatMap((part) => steps.map((step) => `checkpoints/${part}/${named(step)}`)),
      // The first before anything is trained, as the real one.
      ...[0, ...steps].map((step) => `valid/${step}/valid_kpi.csv`),
    ].sort(),
  );
  const losses = [...ended.stdout.matchAll(/iter (\d+)\/240 loss (\d+\.\d+)/g)].map(([, , loss]) =>
    Number(loss),
  );
  expect(losses).toHaveLength(4);
  expect(losses[3]).toBeLessThan((losses[0] ?? 0) / 4);
  expect(ended.stdout).toMatch(/in one process, 2 asked for/);
  expect(Object.keys(scores(training.folder, 240))).toEqual([...types, 'Average']);
  const [first, last] = [scores(training.folder, 60), scores(training.folder, 240)];
  for (const type of types) expect(last[type]).toBeGreaterThan(first[type] ?? 1);
  expect(last.Average).toBeCloseTo(
    types.reduce((sum, type) => sum + (last[type] ?? 0) / 3, 0),
    5,
  );
  for (const path of filesBelow(join(training.folder, jobFolder, 'checkpoints')))
    expect(JSON.parse(text(training.folder, jobFolder, 'checkpoints', path))).toMatchObject({
      kind: 'pcba-day0 stand-in',
      contains_weights: false,
    });
  const note = JSON.parse(text(training.folder, jobFolder, 'provenance.json'));
  expect([note.stand_in, note.notice]).toEqual([
    'pcba-day0/preview-trainer',
    expect.stringMatching(/^CPU preview/),
  ]);
});

test('the same data and recipe give the same bytes wherever they lie, on any number of GPUs', async () => {
  const moved = { ...training, folder: join(place, 'elsewhere'), repo: join(place, 'elsewhere', 'repo') };
  cpSync(training.repo, moved.repo, { recursive: true });
  await train(moved, ['--nproc_per_node=8', ...call.slice(1)]);
  const files = filesBelow(join(training.folder, jobFolder)).filter((path) => path !== 'ag_config.yaml');
  for (const path of files)
    expect([path, text(moved.folder, jobFolder, path)]).toEqual([
      path,
      text(training.folder, jobFolder, path),
    ]);
});

test('inference follows the step that the rule chose in the folder that this run trained', async () => {
  const { folder } = training;
  const job = join(folder, jobFolder);
  const rule = async (): Promise<Record<string, string>> => {
    const script = join(repository, 'assets', 'pods', 'choose_checkpoint.py');
    const { stdout } = await run('python3', [
      script,
      join(folder, 'results'),
      'best',
      join(folder, 'laid out'),
    ]);
    return Object.fromEntries(stdout.split('\n').map((line) => line.split('=', 2)));
  };
  const averages = steps.map((step) => scores(folder, step).Average ?? 0);
  const best = steps[averages.indexOf(Math.max(...averages))] ?? 0;
  expect(await rule()).toMatchObject({ checkpoint: job, step: String(best) });
  expect((await standIn(['validate-checkpoint', job, '--step', String(best)])).exit).toBe(0);
  await infer(training, job, String(best), 'best');
  const note = JSON.parse(text(folder, 'best', 'provenance.json'));
  expect(note.settings).toMatchObject({
    checkpoint: 'day0/run-1',
    checkpoint_step: best,
    trained_by: 'pcba-day0/preview-trainer',
  });
  // Another validation result, another step, other pictures.
  writeFileSync(join(job, 'valid', '60', 'valid_kpi.csv'), 'kpi,Average\nnn_score,0.999\n');
  expect(await rule()).toMatchObject({ step: '60' });
  const said = await infer(training, job, '60', 'early');
  expect(said.stdout).toMatch(/step 60: statistics learnt by the stand-in trainer/);
  for (const type of types) {
    const name = `${type}_00000.png`;
    // What was learnt is how the pictures were drawn, so a trained step hardly changes them and an early one does.
    const early = await apart(folder, name, 'early', 'pictures');
    expect(early).toBeGreaterThan(5);
    expect(await apart(folder, name, 'best', 'pictures')).toBeLessThan(early / 2);
    const [small, whole] = [
      await changeOf(join(folder, 'early'), name),
      await changeOf(join(folder, 'best'), name),
    ];
    expect([small.outside, whole.outside]).toEqual([0, 0]);
    expect(small.inside).toBeLessThanOrEqual(whole.inside);
  }
});

/** Mean difference of two pictures inside the defect's mask, in steps of 256. */
async function apart(folder: string, name: string, one: string, other: string): Promise<number> {
  const [a, b, mask] = await Promise.all([
    picture(join(folder, one, 'reconstructed_image', name)),
    picture(join(folder, other, 'reconstructed_image', name)),
    picture(join(folder, one, 'original_mask', name)),
  ]);
  let [sum, count] = [0, 0];
  for (let i = 0; i < mask.width * mask.height; i++) {
    if (!mask.data[i * mask.channels]) continue;
    for (let at = i * 3; at < i * 3 + 3; at++) sum += Math.abs((a.data[at] ?? 0) - (b.data[at] ?? 0));
    count += 3;
  }
  return sum / count;
}

test('a checkpoint that declares no statistics leaves the pictures as they are drawn by rule', async () => {
  const { folder, checkpoint } = training;
  const declared = join(folder, 'declared');
  cpSync(checkpoint, declared, { recursive: true });
  const shipped = { kind: 'pcba-day0 stand-in', stands_in_for: 'the checkpoint', contains_weights: false };
  writeFileSync(join(declared, 'checkpoints', 'model', named(14000)), JSON.stringify(shipped));
  await infer(training, declared, '14000', 'declared-out');
  // The table names where its pictures lie.
  for (const path of filesBelow(join(folder, 'pictures')).filter((one) => one !== 'SDG_result.csv'))
    expect([
      path,
      readFileSync(join(folder, 'declared-out', path)).equals(readFileSync(join(folder, 'pictures', path))),
    ]).toEqual([path, true]);
  writeFileSync(
    join(declared, 'checkpoints', 'model', named(14000)),
    JSON.stringify({ ...shipped, format: 'pcba-day0/defect-statistics-1', defects: { 'IC+bridge': {} } }),
  );
  const broken = await infer(training, declared, '14000', 'broken');
  expect([broken.exit, broken.stderr]).toEqual([
    1,
    expect.stringMatching(/iter_000014000\.pt is not of the form/),
  ]);
});
