/** Text of others at every source of a run, and every sink looked at: nothing of it is a line, a key or code. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { forbidden, mark } from '../support/hostile.ts';
import { hostileRoot } from '../support/hostile-root.ts';
import { modernHost } from '../support/hosts.ts';
import { temporaryFolder } from '../support/places.ts';
import { expectHarmless, expectPlainFiles } from '../support/sinks.ts';

const calls: [string, Record<string, unknown>][] = [
  ['list_outputs', {}],
  ['list_outputs', { stage: 'defects' }],
  ['list_outputs', { stage: 'render' }],
  ['preview_outputs', {}],
  ['preview_outputs', { pick: 'worst' }],
  ['inspect_dataset', { save_profile: 'look-a' }],
  ['download_outputs', { stages: ['defects', 'render', 'camera_look'], zip: true }],
  ['export_dataset', { format: 'coco', folder: 'coco' }],
  ['export_dataset', { format: 'yolo-detect', folder: 'yolo' }],
  ['export_dataset', { format: 'yolo-seg', folder: 'yolo-seg' }],
  ['export_dataset', { format: 'mvtec', folder: 'mvtec' }],
];

test.each([1, 1001, 2002])('a run whose every text is a stranger, seed %i', async (seed) => {
  const home = temporaryFolder();
  const dig_url_root = await hostileRoot(join(home, 'root'), seed);
  const host = await modernHost({ home });
  onTestFinished(() => host.close());
  for (const [tool, args] of calls) {
    const progress: string[] = [];
    const answer = await host.raw(
      tool,
      { run: 'line-7', dig_url_root, ...args },
      { onProgress: (message) => progress.push(message) },
    );
    expect([tool, args, answer.isError ?? false, answer.isError ? answer.content : '']).toEqual([
      tool,
      args,
      false,
      '',
    ]);
    expectHarmless(`${tool} ${JSON.stringify(args)}`, answer);
    for (const message of progress) expect(message).not.toMatch(/[\r\n]|FORGED-LINE\s*$/m);
  }
  const outputs = join(home, 'outputs');
  expectPlainFiles(outputs);
  expectPlainFiles(join(home, 'previews'));
  expectPlainFiles(join(home, 'inspections'));
  for (const format of ['yolo', 'yolo-seg']) {
    const data = parse(readFileSync(join(outputs, format, 'data.yaml'), 'utf8'));
    expect(Object.keys(data).filter((key) => !['train', 'val', 'test', 'names'].includes(key))).toEqual([]);
  }
  const card = readFileSync(join(outputs, 'coco', 'README.md'), 'utf8');
  expect(card).not.toMatch(/^.*(?<!\\)(<script|!\[|\]\().*$/m);
  expect(readdirSync(outputs)).toEqual(expect.arrayContaining(['coco', 'mvtec', 'yolo', 'yolo-seg']));
  expect(card.split('\n').some((line) => line.startsWith(mark) || forbidden.test(line))).toBe(false);
});
