/**
 * What AnomalyGen's own tools made, recorded by test/peers/anomalygen.peer.ts (PAIDF_RECORD=1), against what the stand-ins
 * make: the same keys in the same order with the same kinds of values, and files of the same form.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Counter } from '../../../../src/features/runs/log-progress.ts';
import { repository } from '../../../support/places.ts';
import { standIn } from '../../../support/run.ts';
import { writeStage } from '../../../support/stage.ts';
import { filesBelow } from '../../../support/training.ts';

const fixtures = join(repository, 'test', 'fixtures', 'anomalygen');
const states = readdirSync(fixtures);
const read = (...path: string[]): string => readFileSync(join(...path), 'utf8');
const lines = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const schema = (row: Record<string, unknown>): string[] =>
  Object.entries(row).map(([key, value]) => `${key}: ${typeof value}`);
const kinds = (rows: Record<string, unknown>[]): string[] => [
  ...new Set(rows.map((row) => schema(row).join(', '))),
];
const form = (path: string): string =>
  path.replace(/x\d+_y\d+__\d+/, '<crop>').replace(/\/[^/]+_largest__seed\d+/, '/<mask>');
const forms = (paths: readonly string[]): string[] =>
  [...new Set(paths.filter((path) => !path.includes('/assets/')).map(form))].sort();

test.each(states)(
  '%s: the stand-in makes rows, records, summary and files of the recorded form',
  async (state) => {
    const recorded = join(fixtures, state);
    const { dataset, folder } = await writeStage();
    const place = ['--dataset-dir', dataset, '--defect-spec', join(dataset, 'defect_spec.jsonl')];
    const jsonl = join(folder, 'inference.jsonl');
    const made = await standIn([
      ...['prep-testcase', '--name', 'x', '--num-sdg', '6', ...place],
      ...['--amp-output-dir', join(folder, 'testcase'), '--output-jsonl', jsonl],
    ]);
    expect(made.exit).toBe(0);
    expect(kinds(lines(read(jsonl)))).toEqual(kinds(lines(read(recorded, 'inference.jsonl'))));
    expect(JSON.parse(read(folder, 'allocation.json'))).toEqual(
      JSON.parse(read(recorded, 'allocation.json')),
    );
    expect(kinds(JSON.parse(read(folder, 'amp_samples.json')))).toEqual(
      kinds(JSON.parse(read(recorded, 'amp_samples.json'))),
    );
    expect(kinds(JSON.parse(read(folder, 'testcase', 'summary.json')))).toEqual(
      kinds(JSON.parse(read(recorded, 'summary.json'))),
    );
    expect(forms(filesBelow(join(folder, 'testcase')))).toEqual(
      forms(read(recorded, 'tree.txt').trim().split('\n')),
    );
  },
);

test.each(states)(
  '%s: progress is read from the counter of the records, never from how often placing succeeded',
  (state) => {
    const counter = new Counter();
    const told: (string | undefined)[] = [];
    for (const line of read(fixtures, state, 'infer.log').split('\n')) {
      counter.take(line);
      if (counter.done !== told.at(-1)) told.push(counter.done);
    }
    expect(told.filter((one) => one !== undefined).slice(0, 6)).toEqual([
      '1/6',
      '2/6',
      '3/6',
      '4/6',
      '5/6',
      '6/6',
    ]);
  },
);
