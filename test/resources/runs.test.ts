/** Runs as resources, and the news of them, as hosts of both eras get them from runs of the embedded engine. */
import { expect, onTestFinished, test } from 'vitest';
import { hosts } from '../support/hosts.ts';
import { until } from '../support/patience.ts';
import { temporaryFolder } from '../support/places.ts';
import { submit, waitingRun, writeWorkflow } from '../support/workflows.ts';

const kinds = ['modern', 'legacy'] as const;

test.each(kinds)('a %s host is told when a run appears, moves and ends', async (kind) => {
  const home = temporaryFolder();
  const host = await hosts[kind]({ home });
  onTestFinished(() => host.close());
  const told: string[] = [];
  await host.follow(['day0://runs', 'day0://runs/line-7'], (what) => told.push(what));
  expect(JSON.parse(await host.read('day0://runs'))).toMatchObject({ cluster: 'embedded', runs: [] });
  const { id, letGo } = await waitingRun(home);
  // Reading is what shows interest, with a subscription or without one.
  expect(JSON.parse(await host.read('day0://runs/line-7'))).toMatchObject({
    run: 'line-7',
    workflow_id: id,
    finished: false,
    next: 'watch_run {"run":"line-7"}',
  });
  expect(await host.resources()).toContain('day0://runs/line-7');
  expect(await host.complete('day0://runs/{name}', 'name', 'line')).toEqual(['line-7']);
  const before = told.length;
  letGo();
  await until(() => told.slice(before).includes('day0://runs/line-7'));
  await until(() => told.slice(before).includes('day0://runs'));
  expect(JSON.parse(await host.read('day0://runs'))).toMatchObject({
    runs: [{ run: 'line-7', status: 'COMPLETED', workflow_id: id }],
  });
  const seen = told.length;
  await submit(home, writeWorkflow(home, [{ name: 'one', script: 'true' }]), [
    '--label',
    'pcba-day0-run=line-8',
  ]);
  await host.read('day0://runs');
  await until(() => told.slice(seen).includes('list'));
  // Of what it did not ask for it hears nothing.
  expect(told).not.toContain('day0://runs/line-8');
});

test.each(kinds)('a %s host gets clear refusals for runs and pictures that are not there', async (kind) => {
  const host = await hosts[kind]({ home: temporaryFolder() });
  onTestFinished(() => host.close());
  await expect(host.read('day0://runs/nosuch-run')).rejects.toThrow(/nosuch-run.*list_runs/);
  await expect(host.read('day0://runs/nosuch/pictures/a.png')).rejects.toThrow(/nosuch/);
  await expect(host.read('day0://runs/nosuch/pictures/secrets.txt')).rejects.toThrow(/PNG or JPEG/);
  await expect(host.read('day0://runs/nosuch/pictures/..%2F..%2Fa.png')).rejects.toThrow(
    /there is no resource/,
  );
});
