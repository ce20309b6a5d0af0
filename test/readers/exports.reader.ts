/**
 * Exports in the programs that train on them (ultralytics, anomalib, supervision, pycocotools), not part of CI since they need
 * torch: READERS_PYTHON=<python that has them> npm run test:readers. What that python lacks is skipped aloud.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { formats } from '../../src/domain/export-formats.ts';
import { copiedRun } from '../support/finished-run.ts';
import { modernHost } from '../support/hosts.ts';
import { repository, temporaryFolder } from '../support/places.ts';

const python = process.env.READERS_PYTHON ?? '';
const reading = z.object({
  found: z.record(z.string(), z.number()),
  missing: z.array(z.string()),
  warnings: z.array(z.string()),
});

function read(format: string, folder: string): z.infer<typeof reading> {
  const script = join(repository, 'test', 'readers', 'read_with_trainers.py');
  const printed = execFileSync(python, [script, format, folder, temporaryFolder()], { encoding: 'utf8' });
  const told = reading.parse(JSON.parse(printed.trim().split('\n').at(-1) ?? ''));
  process.stdout.write(`${format}: ${JSON.stringify(told)}\n`);
  return told;
}

async function exported(format: string): Promise<{ folder: string; samples: number }> {
  const run = copiedRun();
  const host = await modernHost({ home: run.home });
  onTestFinished(() => host.close());
  const { data } = await host.call('export_dataset', { ...run.args, format });
  return { folder: String(data.folder), samples: Number(data.samples) };
}

if (python === '') test.skip('exports in trainers: skipped, READERS_PYTHON names no python', () => {});
else {
  test.each(formats)('%s: every reader finds each sample and warns of nothing', async (format) => {
    const { folder, samples } = await exported(format);
    const { found, missing, warnings } = read(format, folder);
    expect([missing, warnings]).toEqual([[], []]);
    expect(Object.keys(found).length).toBeGreaterThan(0);
    for (const [reader, count] of Object.entries(found)) expect([reader, count]).toEqual([reader, samples]);
  });

  test('a label outside of its picture is warned of, so that silence means something', async () => {
    const { folder } = await exported('yolo-detect');
    const labels = join(folder, 'labels', 'train');
    const label = join(labels, readdirSync(labels)[0] ?? '');
    writeFileSync(label, readFileSync(label, 'utf8').replace(/^(\d+) \S+/, '$1 1.7'));
    expect(read('yolo-detect', folder).warnings.join('\n')).toMatch(/corrupt/);
  });
}
