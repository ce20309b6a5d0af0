/** A finished run as a resource: its record and its pictures. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sharedRun } from '../support/finished-run.ts';
import { hosts } from '../support/hosts.ts';

test.each(['modern', 'legacy'] as const)(
  'a %s host reads status, plan, outputs and pictures of a run',
  async (kind) => {
    const { home, run, rootFolder } = sharedRun();
    const host = await hosts[kind]({ home });
    onTestFinished(() => host.close());
    const record = JSON.parse(await host.read(`day0://runs/${run}`));
    expect(record).toMatchObject({
      run,
      status: 'COMPLETED',
      finished: true,
      plan: { num_sdg: 15, render_patches: 5, board: 'sample_board' },
      next: `preview_outputs {"run":"${run}"}`,
    });
    expect(record.outputs.map(({ stage }: { stage: string }) => stage)).toEqual([
      'render',
      'camera_look',
      'defects',
    ]);
    expect(record.outputs[2].provenance).toMatch(/^CPU preview/);
    const template = 'day0://runs/{name}/pictures/{+key}';
    const keys = await host.complete(template, 'key', 'anomaly/inference/original_mask/', { name: run });
    expect(keys).toHaveLength(15);
    expect(await host.complete(template, 'name', run.slice(0, 5))).toContain(run);
    const key = keys[0] ?? '';
    const picture = await host.bytes(`day0://runs/${run}/pictures/${key}`);
    expect(picture.mimeType).toBe('image/png');
    expect(picture.bytes.equals(readFileSync(join(rootFolder, 'runs', run, key)))).toBe(true);
    await expect(host.read(`day0://runs/${run}/pictures/anomaly/nosuch.png`)).rejects.toThrow(/list_outputs/);
  },
);
