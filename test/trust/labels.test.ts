/** Runs of others of release 1.1: labels, tables of blocked rows and checkpoints that say whatever they like. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseTable } from '../../src/domain/samples.ts';
import { foreign, mark } from '../support/hostile.ts';
import { modernHost } from '../support/hosts.ts';
import { repository } from '../support/places.ts';
import { writtenRun } from '../support/release-1.1.ts';
import { run } from '../support/run.ts';
import { expectHarmless, expectPlainFiles, forgedLines } from '../support/sinks.ts';
import { leftTraining } from '../support/trainings.ts';
import { list, record } from '../support/values.ts';

const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;

test('labels and blocked rows of strangers are lines and numbers of a bounded answer', async () => {
  const { home, anomaly, args } = await writtenRun();
  const coco = join(anomaly, 'pseudo_labels', 'coco_annotations.json');
  const { images, annotations, categories } = record(JSON.parse(readFileSync(coco, 'utf8')));
  const large = (one: unknown, n: number) => ({ ...record(one), width: 2 ** 52, file_name: foreign(n) });
  const bomb = { size: [2 ** 52, 2 ** 52], counts: '01'.repeat(300_000) };
  const text = JSON.stringify({
    images: list(images).map(large),
    annotations: list(annotations).map((one) => ({ ...record(one), area: -1e308, segmentation: bomb })),
    categories: list(categories).map((one, n) => ({ ...record(one), name: foreign(50 + n) })),
  });
  writeFileSync(coco, text);
  writeFileSync(join(anomaly, 'pseudo_labels', 'classification', 'classes.txt'), foreign(7));
  const rows = Array.from(
    { length: 4000 },
    (_, n) => `${n},-1,${cell(`IC+${n}${foreign(n)}`)},a,b,text,${cell(foreign(n))}`,
  );
  writeFileSync(
    join(anomaly, 'guardrail_blocked.csv'),
    ['index,output_idx,anomaly_type,image_filename,mask_filename,guardrail,message', ...rows].join('\r\n'),
  );
  const host = await modernHost({ home });
  onTestFinished(() => host.close());
  for (const [tool, more] of [
    ['inspect_dataset', {}],
    ['export_dataset', { format: 'coco', folder: 'coco' }],
  ] as const) {
    const answer = await host.raw(tool, { ...args, ...more });
    expectHarmless(tool, answer);
    const said = JSON.stringify({
      ...answer,
      content: list(answer.content).filter((one) => record(one).type === 'text'),
    });
    expect([tool, answer.isError ?? false, said.length < 20_000]).toEqual([tool, false, true]);
    expect(said).toMatch(/blocked 4000 rows: .* and \d+ more/);
  }
  for (const folder of ['outputs', 'inspections']) expectPlainFiles(join(home, folder));
});

test('a table of any number of columns costs no more than a wide one', () => {
  const wide = Array.from({ length: 5000 }, (_, n) => `c${n}`).join(',');
  const rows = parseTable(`${wide}\n${'x\n'.repeat(100)}`);
  expect([rows.length, Object.keys(rows[0] ?? {}).length]).toEqual([100, 64]);
  expect(parseTable('__proto__,a\nx,y\n')).toEqual([
    Object.fromEntries([
      ['__proto__', 'x'],
      ['a', 'y'],
    ]),
  ]);
});

const choose = (folder: string) =>
  run('python3', [
    join(repository, 'assets', 'pods', 'choose_checkpoint_1_1.py'),
    folder,
    '',
    '[["passive_component","missing"]]',
  ]);

test.each([
  '../../../../../../etc/hostname',
  '/etc/hostname',
  `iter_000009000.pt\n${mark} ERROR: all is lost`,
  `${mark}\ncheckpoint=/etc/passwd`,
  'x'.repeat(5_000_000),
  '\u001b[2J',
])('a pointer to the best weights names weights of its own training: %#', async (text) => {
  const { job } = leftTraining();
  writeFileSync(join(job, 'checkpoints', 'best_checkpoint.txt'), text);
  const { exit, stdout, stderr } = await choose(job);
  expect([exit, stdout, stderr.length < 600, forgedLines(stderr)]).toEqual([1, '', true, []]);
  expect(stderr).toMatch(
    /^ERROR: best_checkpoint\.txt holds '.*, which is no name such as iter_000009000\.pt; saved are 9000, 10000\nfix: .*$/,
  );
});

test('a folder of several lines sets no value of the choice', async () => {
  const { job } = leftTraining();
  const odd = join(job, '..', `x\ncheckpoint=${mark}`);
  mkdirSync(odd);
  const { job: other } = leftTraining({}, join(odd, 'finetune'));
  const { exit, stdout, stderr } = await choose(join(other, '..', '..', '..', '..', '..', '..'));
  expect([exit, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/ERROR: .* has a name of several lines\nfix: rename it/);
});
