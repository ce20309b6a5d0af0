/** Everything that is done with a finished run, on a root in a real S3 server (versitygw); skipped aloud where there is none. */
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { copiedRun } from '../support/finished-run.ts';
import { modernHost } from '../support/hosts.ts';
import { treeOf, withoutCopy } from '../support/trees.ts';
import { howToInstall, servedRun, versitygw } from '../support/versitygw.ts';

if (versitygw === undefined) test.skip(`a real S3 server: skipped, ${howToInstall}`, () => {});
else
  test('looked at, judged, compared, downloaded and exported from a real S3 server', async () => {
    const run = copiedRun();
    const { env, root } = await servedRun(run);
    const host = await modernHost({ home: run.home, env });
    onTestFinished(() => host.close());
    const args = { run: run.run, dig_url_root: root };
    expect((await host.call('list_outputs', args)).text).toMatch(
      /^DATASET s3:.*labelled defects: \d+ objects/s,
    );
    expect((await host.call('preview_outputs', args)).pictures).toEqual(['image/jpeg']);
    expect((await host.call('inspect_dataset', args)).text).toMatch(/^PREVIEW OK: 15 samples/);
    const stages = ['render', 'camera_look', 'defects'];
    const downloaded = await host.call('download_outputs', { ...args, stages });
    const all = withoutCopy(run.folder);
    expect(downloaded.text).toContain(`COMPLETE: ${all.length} objects`);
    const here = treeOf(join(run.home, 'outputs', run.run)).filter(([path]) => path !== 'manifest.json');
    expect(here).toEqual(all);
    expect((await host.call('export_dataset', { ...args, format: 'mvtec' })).text).toMatch(
      /^EXPORTED 1\d samples as mvtec/,
    );
    // The same run from a folder: one dataset, two stores.
    const copy = join(run.home, 'dig', 'runs');
    expect(withoutCopy(copy).length).toBe(all.length);
    const both = await host.call('compare_runs', {
      a: run.run,
      b: run.run,
      dig_url_root: run.root,
      b_root: args.dig_url_root,
    });
    expect(both.text).toMatch(/camera look of B 1\.00 like A \(the same look/);
  });
