/** Whatever a release writes and is not there, a file or all of a folder: who looks is told what is missing, and where to go. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copiedRun } from '../support/finished-run.ts';
import { type Host, modernHost } from '../support/hosts.ts';
import { keptFolder, removeFolder } from '../support/places.ts';
import { writtenRun } from '../support/release-1.1.ts';

interface Made {
  folder: string;
  args: { run: string; dig_url_root: string };
}

const made: Record<'1.0' | '1.1', () => Promise<Made>> = {
  '1.0': async () => copiedRun(),
  '1.1': async () => {
    const { anomaly, args } = await writtenRun();
    return { folder: join(anomaly, '..'), args };
  },
};

/** One for all, which finds each run by its URL. */
const home = keptFolder();
let host: Host;
beforeAll(async () => {
  host = await modernHost({ home });
});
afterAll(async () => {
  await host.close();
  removeFolder(home);
});

const urlOf = ({ args }: Made): string => `${args.dig_url_root}/runs/${args.run}`;

/** Every entry of this name below the folder. */
function removeAll(folder: string, name: string): void {
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    if (entry.split('/').at(-1) === name) rmSync(join(folder, entry), { recursive: true, force: true });
}

test.each(['1.0', '1.1'] as const)('a whole run of %s is healthy', async (release) => {
  const { text } = await host.call('diagnose_run', { run: urlOf(await made[release]()) });
  expect(text).toMatch(/^HEALTHY by its files/);
});

test.each<['1.0' | '1.1', removed: string, says: RegExp]>([
  ['1.0', 'original_mask', /original_mask is missing for all 15 samples/],
  ['1.0', 'original_image', /original_image is missing for all 15 samples/],
  ['1.0', 'annotated_image', /annotated_image is missing for all 15 samples/],
  ['1.0', 'cad_mask', /cad_mask is missing for all \d+ crops/],
  ['1.0', 'SDG_result.csv', /there is no SDG_result\.csv/],
  ['1.1', 'original_mask', /original_mask is missing for all 7 samples/],
  ['1.1', 'mask_cropped_image', /mask_cropped_image is missing for all 7 samples/],
  ['1.1', 'cad_mask', /cad_mask is missing for all 7 crops/],
  ['1.1', 'texture_ft_generation_result.csv', /there is no texture_ft_generation_result\.csv/],
  ['1.1', 'coco_annotations.json', /there is no pseudo_labels\/coco_annotations\.json/],
  ['1.1', 'classes.txt', /there is no pseudo_labels\/classification\/classes\.txt/],
])('%s without %s is not healthy', async (release, removed, says) => {
  const run = await made[release]();
  removeAll(run.folder, removed);
  const { text, data } = await host.call('diagnose_run', { run: urlOf(run) });
  expect(text).toMatch(/^ODD by its files/);
  expect(text).toMatch(says);
  expect(data.next).toMatch(/^inspect_dataset /);
});

test('without any mask every tool says so, and none leads to an export that would refuse', async () => {
  const run = await made['1.0']();
  removeAll(run.folder, 'original_mask');
  const first = await host.call('preview_outputs', run.args);
  expect(first.text).toMatch(/original_mask is missing for all 15 samples/);
  expect(first.data.next).not.toMatch(/^export_dataset/);
  const judged = await host.call('inspect_dataset', run.args);
  expect(judged.text).toMatch(/NOT USABLE.*original_mask is missing for all 15 samples.*make the run again/s);
  const after = await host.call('preview_outputs', run.args);
  expect(after.data.next).toMatch(/^submit_day0 \{"action":"plan","like":/);
});

test('findings that name no sample lead to the export: there is no sample to look at', async () => {
  const run = await made['1.0']();
  removeAll(run.folder, 'cad_mask');
  const { text, data } = await host.call('inspect_dataset', run.args);
  expect(text).toMatch(/^PREVIEW WITH CARE: 15 samples, 0 of them faulty.*cad_mask is missing/s);
  expect(data.next).toMatch(/^export_dataset /);
});
