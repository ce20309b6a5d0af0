/** Nobody names a run and the latest has no samples: the same call of the latest that has some stands in the error. */
import { expect, onTestFinished, test } from 'vitest';
import { copiedRun } from '../support/finished-run.ts';
import { modernHost } from '../support/hosts.ts';
import { finished, submit, writeWorkflow } from '../support/workflows.ts';

test('an output tool names the latest run that has samples, as a call that works', async () => {
  const made = copiedRun();
  const latest = { name: 'infer', group: 'anomaly-infer', script: 'exit 3' };
  const outputs = [{ url: `${made.root}/runs/broken-1/anomaly` }];
  const id = await submit(made.home, writeWorkflow(made.home, [{ ...latest, outputs }]));
  await finished(made.home, id);
  const host = await modernHost({ home: made.home, env: { PCBA_DAY0_DIG_URL_ROOT: made.root } });
  onTestFinished(() => host.close());
  for (const [tool, args] of [
    ['preview_outputs', { pick: 'worst' }],
    ['inspect_dataset', {}],
    ['export_dataset', { format: 'yolo-detect', exclude: ['findings'] }],
  ] as const) {
    const { text } = await host.call(tool, args);
    expect(text).toMatch(/^ERROR not_found: the run broken-1 has no labelled samples yet/);
    const whole = { ...args, run: made.run };
    expect(text).toContain(`fix: of the latest run that has samples: ${tool} ${JSON.stringify(whole)}`);
  }
  expect((await host.call('inspect_dataset', { run: made.run })).text).toMatch(/^PREVIEW OK/);
});
