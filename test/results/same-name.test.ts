/** Two people's runs of one name below two roots: neither is ever told, shown or given what the other's was asked for. */
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { copiedRun, sharedRun } from '../support/finished-run.ts';
import { modernHost } from '../support/hosts.ts';
import { temporaryFolder } from '../support/places.ts';
import { finished, submit, writeWorkflow } from '../support/workflows.ts';

const untold = /told by its files alone/;
const root = (folder: string): string => pathToFileURL(folder).href;

async function hostOf(home: string) {
  const host = await modernHost({ home });
  onTestFinished(() => host.close());
  return host;
}

/** Three samples less than the other one. */
function withFewer(folder: string): void {
  const pictures = join(folder, 'anomaly', 'inference', 'reconstructed_image');
  for (const name of readdirSync(pictures).slice(0, 3)) rmSync(join(pictures, name));
}

test('a home that made a run of this name judges, exports, fetches and compares the other one by its files alone', async () => {
  const { home: first, run, rootFolder } = sharedRun();
  const own = root(rootFolder);
  const theirs = copiedRun();
  withFewer(theirs.folder);
  cpSync(join(first, 'osmo'), join(theirs.home, 'osmo'), { recursive: true });
  const host = await hostOf(theirs.home);
  const ask = async (tool: string, more: object = {}): Promise<string> =>
    (await host.call(tool, { ...theirs.args, ...more })).text;

  // Its own run of that name is exported where exports of that name go.
  const mine = await host.call('export_dataset', { run, format: 'coco' });
  const card = (folder: unknown): string => readFileSync(join(String(folder), 'README.md'), 'utf8');
  expect(card(mine.data.folder)).toContain('- num_sdg: ');
  expect(await ask('inspect_dataset')).toMatch(/: 12 samples/);
  const judged = await ask('inspect_dataset');
  expect(judged).toMatch(untold);
  expect(judged).not.toMatch(/of 15|counts\.plan|exported already/);
  expect(await ask('export_dataset', { format: 'coco' })).toMatch(
    /^ERROR already_exists: .*\n.*\nfix: write it beside: export_dataset /,
  );
  const { data } = await host.call('export_dataset', { ...theirs.args, format: 'coco', folder: 'theirs' });
  expect(card(data.folder)).not.toContain('- num_sdg: ');
  const fetched = await host.call('download_outputs', { ...theirs.args, zip: true });
  expect(fetched.text).toMatch(untold);
  expect(readFileSync(String(fetched.data.manifest), 'utf8')).toMatch(/"parameters":\s*null/);
  expect(readFileSync(String(fetched.data.zip), 'latin1')).not.toContain('logs/');

  const url = (at: string): string => `${at}/runs/${run}`;
  const both = await host.call('compare_runs', { a: url(own), b: url(theirs.root) });
  expect(both.text).toMatch(/not compared, since OSMO here does not tell what B was asked for/);
  const byFiles = await host.call('diagnose_run', { run: url(theirs.root) });
  expect(byFiles.data).toMatchObject({ run, workflow_id: null, status: 'NOT LISTED' });
  for (const tool of ['watch_run', 'read_logs'])
    expect((await host.call(tool, { run: url(theirs.root) })).text).toMatch(
      /^ERROR not_found: .* lies in .*, and OSMO here has no workflow of it/,
    );
  // What follows from a run that was named by its URL names it so.
  for (const tool of ['watch_run', 'diagnose_run'])
    expect((await host.call(tool, { run: url(own) })).data.next).toBe(
      `preview_outputs ${JSON.stringify({ run: url(own) })}`,
    );
  const latest = await host.call('preview_outputs', { dig_url_root: theirs.root });
  expect(latest.text).toMatch(
    /^ERROR bad_input: the latest run, .* writes below .*\n.*\nfix: give run as well/,
  );
});

test('where OSMO knows both, each is held against its own specification', async () => {
  const { run, rootFolder } = sharedRun();
  const folder = temporaryFolder();
  const asked = { one: '15', two: '40' };
  for (const place of Object.keys(asked))
    cpSync(join(rootFolder, 'runs', run), join(folder, place, 'runs', 'line-7'), { recursive: true });
  for (const [place, count] of Object.entries(asked)) {
    const url = `${root(join(folder, place))}/runs/line-7/anomaly/`;
    const environment = { NUM_SDG: count, ANOMALY_TYPES_JSON: '[]' };
    const tasks = [
      { name: 'infer', group: 'anomaly-infer', script: 'true', environment, outputs: [{ url }] },
    ];
    await finished(folder, await submit(folder, writeWorkflow(folder, tasks, { name: 'line-7' })));
  }
  const host = await hostOf(folder);
  const judged = async (place: string): Promise<string> =>
    (await host.call('inspect_dataset', { run: 'line-7', dig_url_root: root(join(folder, place)) })).text;
  expect(await judged('one')).not.toMatch(/counts\.plan/);
  expect(await judged('two')).toMatch(/counts\.plan: 15 samples, the run was asked for 40/);
  const watched = await host.call('watch_run', { run: `${root(join(folder, 'one'))}/runs/line-7` });
  expect(watched.data).toMatchObject({ run: 'line-7', workflow_id: 'line-7-1' });
});
