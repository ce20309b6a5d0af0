/** Exports read by the readers that trainers use; skipped aloud where there is no python with pycocotools. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { formats } from '../../src/domain/export-formats.ts';
import { copiedRun } from '../support/finished-run.ts';
import { modernHost } from '../support/hosts.ts';
import { repository } from '../support/places.ts';

const python = process.env.EXPORT_PYTHON ?? '';
const ready = python !== '' && spawnSync(python, ['-c', 'import numpy, PIL, pycocotools.coco']).status === 0;

interface Reading {
  samples: number;
  problems: string[];
}

/** An export of a copied run, and a reading of it that can be taken again. */
async function exported(format: string): Promise<{ folder: string; samples: number; read: () => Reading }> {
  const run = copiedRun();
  const host = await modernHost({ home: run.home });
  onTestFinished(() => host.close());
  const { data } = await host.call('export_dataset', { ...run.args, format });
  const folder = String(data.folder);
  const inference = join(run.folder, 'anomaly', 'inference');
  const reader = join(repository, 'test', 'support', 'read_export.py');
  const read = (): Reading =>
    JSON.parse(execFileSync(python, [reader, format, folder, inference], { encoding: 'utf8' }));
  return { folder, samples: Number(data.samples), read };
}

if (!ready)
  test.skip('exports: skipped, EXPORT_PYTHON names no python with pycocotools, numpy and pillow', () => {});
else {
  test.each(formats)('%s: readers find every sample as it was', async (format) => {
    const { samples, read } = await exported(format);
    expect(samples).toBeGreaterThan(10);
    expect(read()).toEqual({ samples, problems: [] });
  });

  test('the readers tell a moved box, so that their silence means something', async () => {
    const { folder, read } = await exported('yolo-detect');
    const labels = join(folder, 'labels', 'train');
    const label = join(labels, readdirSync(labels)[0] ?? '');
    writeFileSync(label, readFileSync(label, 'utf8').replace(/^(\d+) \S+/, '$1 0.111111'));
    expect(read().problems).toEqual([expect.stringContaining('bounds')]);
  });

  test('and a mask with another pixel', async () => {
    const { folder, read } = await exported('coco');
    const file = join(folder, 'annotations', 'instances_train.json');
    const body = JSON.parse(readFileSync(file, 'utf8'));
    body.annotations[0].segmentation = body.annotations[1].segmentation;
    writeFileSync(file, JSON.stringify(body));
    expect(read().problems).toContainEqual(expect.stringContaining('annToMask differs'));
  });
}
