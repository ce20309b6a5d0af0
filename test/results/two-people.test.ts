/** A run that one person made, and all that another does with it who shares the root alone, by name and by URL. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { copiedRun, sharedRun } from '../support/finished-run.ts';
import { type Host, modernHost } from '../support/hosts.ts';
import { temporaryFolder } from '../support/places.ts';
import { howToInstall, servedRun, versitygw } from '../support/versitygw.ts';

const alone =
  /told by its files alone, since OSMO here .*: status, logs and what was asked for are not known/;

/** Someone else: a home of their own that has seen no run, and the team's root in the settings. */
async function other(settings: { env?: Record<string, string>; config?: object }): Promise<Host> {
  const home = temporaryFolder();
  if (settings.config) writeFileSync(join(home, 'config.json'), JSON.stringify(settings.config));
  const host = await modernHost({ home, env: settings.env ?? {} });
  onTestFinished(() => host.close());
  return host;
}

/** Every tool once by `named`, and by the other spelling what looks the run up in a way of its own. */
async function useAll(host: Host, run: string, root: string, named: string, again: string): Promise<void> {
  const { data } = await host.call('list_runs', {});
  expect(data.runs).toContainEqual(
    expect.objectContaining({ run, root, status: 'NOT LISTED', workflow_id: null, in_store: true }),
  );
  const ask = async (tool: string, args: object = {}): Promise<string> =>
    (await host.call(tool, { run: named, ...args })).text;
  expect(await ask('preview_outputs')).toMatch(/^15 labelled samples/);
  const judged = await ask('inspect_dataset');
  expect(judged).toMatch(/^PREVIEW OK: 15 samples/);
  const written = await ask('export_dataset', { format: 'coco' });
  expect(written).toMatch(/^EXPORTED 1\d samples/);
  const fetched = await ask('download_outputs', { zip: true });
  expect(fetched).toMatch(/^COMPLETE: \d+ objects/);
  for (const text of [judged, written, fetched]) expect(text).toMatch(alone);
  for (const one of [named, again]) {
    expect(await ask('list_outputs', { run: one })).toMatch(/^DATASET .*labelled defects: \d+ objects/s);
    const diagnosed = await host.call('diagnose_run', { run: one });
    expect(diagnosed.data).toMatchObject({
      run,
      workflow_id: null,
      status: 'NOT LISTED',
      verdict: 'HEALTHY',
    });
    expect(diagnosed.text).toMatch(alone);
    // What needs the workflow says who has it, and what can be had without.
    for (const tool of ['watch_run', 'read_logs', 'cancel_run'])
      expect(await ask(tool, { run: one })).toMatch(
        /^ERROR not_found: .* lies in .*, and OSMO here has no workflow of it.*diagnose_run \{"run":/s,
      );
    expect((await host.call('submit_day0', { action: 'plan', like: one })).text).toMatch(
      /^ERROR not_found: .*(ask whoever submitted it|has no workflow of it)/s,
    );
  }
}

test('a folder that both can read', async () => {
  const { run, rootFolder } = sharedRun();
  const root = pathToFileURL(rootFolder).href;
  const host = await other({ config: { dig_url_root: root } });
  await useAll(host, run, root, run, `${root}/runs/${run}`);
});

if (versitygw === undefined) test.skip(`a bucket of a real S3 server: skipped, ${howToInstall}`, () => {});
else
  test('a bucket of a real S3 server', async () => {
    const made = copiedRun();
    const { env, root } = await servedRun(made);
    const host = await other({ env: { ...env, PCBA_DAY0_DIG_URL_ROOT: root } });
    const url = `${root}/runs/${made.run}`;
    await useAll(host, made.run, root, `${url}/anomaly`, made.run);
    const both = await host.call('compare_runs', { a: url, b: `${made.root}/runs/${made.run}` });
    expect(both.text).toMatch(/not compared, since OSMO here does not tell what A and B was asked for/);
  });

test('a run that has not come to a dataset is told by what it wrote', async () => {
  const made = copiedRun();
  rmSync(join(made.folder, 'anomaly'), { recursive: true });
  const host = await other({ env: { PCBA_DAY0_DIG_URL_ROOT: made.root } });
  const listed = await host.call('list_outputs', { run: made.run });
  expect(listed.text).toMatch(/^NO DATASET YET.*told by its files alone.*next: diagnose_run/s);
  const { text, data } = await host.call('diagnose_run', { run: made.run });
  expect(text).toMatch(/^ODD by its files: .* has 0 samples.*render \d+, camera_look \d+.*uploads nothing/s);
  expect(data.next).toMatch(/^none: whoever submitted it/);
});

test('where OSMO does not answer, the files of a run in the root are told all the same', async () => {
  const made = copiedRun();
  const env = { PCBA_DAY0_DIG_URL_ROOT: made.root, PCBA_DAY0_REHEARSE: 'login-expired' };
  const host = await other({ env });
  const { text } = await host.call('preview_outputs', { run: made.run });
  expect(text).toMatch(/told by its files alone, since not logged in to OSMO/);
  expect((await host.call('diagnose_run', { run: made.run })).text).toMatch(/^ERROR not_logged_in/);
});
