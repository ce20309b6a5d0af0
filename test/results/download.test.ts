/** download_outputs as a host calls it: whole trees, labels, zip, hostile keys and links, two at once, broken answers. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type CopiedRun, copiedRun, sharedRun } from '../support/finished-run.ts';
import { type Host, hosts, modernHost } from '../support/hosts.ts';
import { until } from '../support/patience.ts';
import { temporaryFolder } from '../support/places.ts';
import { folderBucket, memoryBucket, refuse, s3Stub } from '../support/s3-stub.ts';
import { treeOf, withoutCopy } from '../support/trees.ts';

async function open({ home }: { home: string }, env: Record<string, string> = {}): Promise<Host> {
  const host = await modernHost({ home, env });
  onTestFinished(() => host.close());
  return host;
}

const manifestOf = (folder: unknown) =>
  JSON.parse(readFileSync(join(String(folder), 'manifest.json'), 'utf8'));

test.each(['modern', 'legacy'] as const)(
  'a %s host gets the whole dataset, with a manifest that fits',
  async (kind) => {
    const run = copiedRun();
    const host = await hosts[kind]({ home: run.home });
    onTestFinished(() => host.close());
    const { text, data } = await host.call('download_outputs', run.args);
    const there = withoutCopy(join(run.folder, 'anomaly'), 'anomaly/');
    expect(text).toMatch(
      new RegExp(`^COMPLETE: ${there.length} objects, .*${there.length} fetched by this call`),
    );
    expect(text).toMatch(/CPU preview made by pcba-day0/);
    const folder = join(run.home, 'outputs', run.run);
    expect(data.folder).toBe(folder);
    const here = treeOf(folder);
    expect(here.filter(([path]) => path !== 'manifest.json')).toEqual(there);
    const manifest = manifestOf(folder);
    expect(manifest).toMatchObject({ run: run.run, root: run.root, mapped: [] });
    for (const { path, bytes, sha256 } of manifest.objects) {
      const content = readFileSync(join(folder, path));
      expect([path, content.length, createHash('sha256').update(content).digest('hex')]).toEqual([
        path,
        bytes,
        sha256,
      ]);
    }
    const again = await host.call('download_outputs', run.args);
    expect(again.text).toMatch(new RegExp(`^COMPLETE: ${there.length} objects.*all of it was here already`));
  },
);

test('labels only brings masks and tables; other stages join the same folder; a zip has the logs', async () => {
  const { run, home } = sharedRun();
  const place = temporaryFolder();
  const host = await open({ home }, { PCBA_DAY0_OUTPUT_FOLDER: place });
  const labels = await host.call('download_outputs', {
    run,
    labels_only: true,
    stages: ['render', 'defects'],
    folder: 'l',
  });
  const paths = manifestOf(labels.data.folder).objects.map(({ path }: { path: string }) => path);
  expect(paths.filter((path: string) => /original_mask\//.test(path))).toHaveLength(15);
  expect(paths.filter((path: string) => /(normal_img|reconstructed_image)\//.test(path))).toEqual([]);
  expect(paths).toContain('anomaly/inference/SDG_result.csv');
  await host.call('download_outputs', { run });
  const both = await host.call('download_outputs', { run, stages: ['camera_look'], zip: true });
  const manifest = manifestOf(both.data.folder);
  expect(manifest.workflow_id).toMatch(new RegExp(`^${run}-\\d+$`));
  expect(manifest.parameters).toMatchObject({ num_sdg: 15, board: 'sample_board' });
  expect(Object.keys(manifest.provenance).sort()).toEqual(['camera_look', 'defects']);
  const listed = execFileSync('python3', ['-m', 'zipfile', '-l', String(both.data.zip)], {
    encoding: 'utf8',
  });
  const folder = join(sharedRun().rootFolder, 'runs', run);
  const pictures = [...withoutCopy(join(folder, 'anomaly')), ...treeOf(join(folder, 'augment'))].filter(
    ([path]) => path.endsWith('.png'),
  );
  expect(listed.match(/\.png /g)?.length).toBe(pictures.length);
  expect(listed).toMatch(/\/logs\/infer-all-defects\.log/);
  execFileSync('python3', ['-m', 'zipfile', '-t', String(both.data.zip)]);
});

test('keys that no file system takes are mapped and listed; none leaves the folder', async () => {
  const base = 'dig/runs/r1/anomaly/';
  const keys = [
    'ok.png',
    'CON',
    'a:b.png',
    'trail.',
    'x//y',
    'A.png',
    'a.png',
    'd',
    'd/e',
    `${'ü'.repeat(150)}.png`,
    'b\\..\\c',
    '../../out',
  ];
  const stub = await s3Stub(memoryBucket(Object.fromEntries(keys.map((key) => [base + key, key]))));
  const home = temporaryFolder();
  const host = await open({ home }, stub.env);
  const args = { run: 'r1', dig_url_root: stub.url };
  // S3 takes such a key for what it is; no file can have it, and it is no reason to have none of the others.
  const without = await host.call('download_outputs', { ...args, folder: 'without' });
  expect(without.text).toContain('../../out');
  expect(manifestOf(without.data.folder).objects).toHaveLength(keys.length - 1);
  const stub2 = await s3Stub(
    memoryBucket(Object.fromEntries(keys.slice(0, -1).map((key) => [base + key, key]))),
  );
  const second = await open({ home }, stub2.env);
  const { text, data } = await second.call('download_outputs', { ...args, folder: 'odd' });
  expect(text).toMatch(/objects under another name than their key.*: 8, first/);
  const { objects } = manifestOf(data.folder);
  expect(objects).toHaveLength(keys.length - 1);
  const seen = new Set<string>();
  for (const { key, path } of objects) {
    expect(readFileSync(join(String(data.folder), path), 'utf8')).toBe(key.slice('runs/r1/anomaly/'.length));
    seen.add(path.normalize('NFC').toLowerCase());
  }
  expect(seen.size).toBe(keys.length - 1);
  expect(readdirSync(join(home, 'outputs')).sort()).toEqual(['odd', 'without']);
});

test('links in the target lead nowhere, and folders of others are left alone', async () => {
  const run = copiedRun();
  const host = await open(run);
  const outputs = join(run.home, 'outputs');
  const outside = temporaryFolder();
  mkdirSync(outputs, { recursive: true });
  symlinkSync(outside, join(outputs, 'link'));
  expect((await host.call('download_outputs', { ...run.args, folder: 'link' })).text).toMatch(/lies outside/);
  expect((await host.call('download_outputs', { ...run.args, folder: 'link/new' })).text).toMatch(
    /lies outside/,
  );
  expect((await host.call('download_outputs', { ...run.args, folder: '../x' })).text).toMatch(/lies outside/);
  mkdirSync(join(outputs, 'full'));
  writeFileSync(join(outputs, 'full', 'thesis.doc'), 'mine');
  const taken = await host.call('download_outputs', { ...run.args, folder: 'full' });
  expect(taken.text).toMatch(/bad_input: the folder .* is taken\nwhy: it is not empty \(thesis\.doc\)/);
  await host.call('download_outputs', { ...run.args, folder: 'planted', labels_only: true });
  // A link that appears later in the place of a folder.
  symlinkSync(outside, join(outputs, 'planted', 'augment'));
  const planted = await host.call('download_outputs', {
    ...run.args,
    folder: 'planted',
    stages: ['camera_look'],
  });
  expect(planted.text).toMatch(/bad_input: .*augment is in the way/);
  expect(readdirSync(outside)).toEqual([]);
});

test('two downloads into one folder do not mix', async () => {
  const run = copiedRun();
  const stub = await s3Stub(folderBucket(run.home));
  const host = await open(run, stub.env);
  const args = { run: run.run, dig_url_root: stub.url };
  const answers = await Promise.all([
    host.call('download_outputs', args),
    host.call('download_outputs', args),
  ]);
  expect(answers.filter(({ isError }) => !isError)).toHaveLength(1);
  expect(answers.find(({ isError }) => isError)?.text).toMatch(
    /already_exists: another download writes into/,
  );
});

test('a stage that is not there yet is an error that says what to do', async () => {
  const run = copiedRun();
  const answer = await (await open(run)).call('download_outputs', {
    ...run.args,
    stages: ['defects', 'finetune'],
  });
  expect(answer.text).toMatch(/not_found: the stage finetune of .* has written nothing yet.*diagnose_run/s);
});

/** The run behind a stub, in a home of its own. */
async function behindStub(): Promise<{
  run: CopiedRun;
  stub: Awaited<ReturnType<typeof s3Stub>>;
  host: Host;
  args: Record<string, unknown>;
}> {
  const run = copiedRun();
  const stub = await s3Stub(folderBucket(run.home));
  return { run, stub, host: await open(run, stub.env), args: { run: run.run, dig_url_root: stub.url } };
}

test('an object that vanishes, or comes with other bytes, is named; the rest stays and is not fetched again', async () => {
  const { run, stub, host, args } = await behindStub();
  const victim = 'reconstructed_image/IC+bridge_00003.png';
  stub.fault = ({ key, method }, _, response) =>
    method === 'GET' && key.endsWith(victim) && refuse(response, 404, 'NoSuchKey');
  const gone = await host.call('download_outputs', args);
  expect(gone.text).toMatch(/not_found: there is no object .*reconstructed_image\/IC\+bridge_00003\.png/);
  const folder = join(run.home, 'outputs', run.run);
  expect(existsSync(join(folder, 'manifest.json'))).toBe(false);
  const kept = treeOf(folder).filter(([path]) => path.endsWith('.png')).length;
  expect(kept).toBeGreaterThan(0);
  stub.fault = ({ key, method }, _, response) => {
    if (method !== 'GET' || !key.endsWith(victim)) return false;
    const bytes = readFileSync(join(run.home, key));
    const etag = createHash('md5').update(bytes).digest('hex');
    bytes[100] = (bytes[100] ?? 0) ^ 255;
    response.writeHead(200, { etag: `"${etag}"`, 'content-length': bytes.length });
    response.end(bytes);
    return true;
  };
  const altered = await host.call('download_outputs', args);
  expect(altered.text).toMatch(
    /storage_failed: .*IC\+bridge_00003\.png arrived with other bytes than were stored/,
  );
  stub.fault = undefined;
  const before = new Set(treeOf(folder).map(([path]) => path));
  stub.asked.length = 0;
  expect((await host.call('download_outputs', args)).text).toMatch(/^COMPLETE: \d+ objects/);
  const fetched = stub.asked
    .filter(({ listing, method }) => !listing && method === 'GET')
    .map(({ key }) => key);
  expect(
    fetched.filter((key) => before.has(key.replace(`dig/runs/${run.run}/`, '')) && key.endsWith('.png')),
  ).toEqual([]);
  expect(treeOf(join(folder, 'anomaly'))).toEqual(withoutCopy(join(run.folder, 'anomaly')));
});

test('a service that stumbles all the time delivers the same tree', async () => {
  const { run, stub, host, args } = await behindStub();
  stub.fault = ({ listing, key }, n, response) => {
    if (n % 2 === 1) return false;
    if (n % 4 === 0) return refuse(response, 503, 'SlowDown');
    if (listing) return false;
    const bytes = readFileSync(join(run.home, key));
    const etag = createHash('md5').update(bytes).digest('hex');
    response.writeHead(200, { etag: `"${etag}"`, 'content-length': bytes.length });
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
    return true;
  };
  expect((await host.call('download_outputs', args)).text).toMatch(/^COMPLETE: \d+ objects/);
  expect(treeOf(join(run.home, 'outputs', run.run, 'anomaly'))).toEqual(
    withoutCopy(join(run.folder, 'anomaly')),
  );
});

test('when the time is up it says how far it came, tells on the way, and goes on; so it does after a withdrawn call', async () => {
  const { run, stub, host, args } = await behindStub();
  let asked = 0;
  stub.fault = ({ listing }, _, __, usual) => {
    if (listing) return false;
    asked++;
    setTimeout(usual, 450);
    return true;
  };
  const told: string[] = [];
  const first = await host.call(
    'download_outputs',
    { ...args, wait_s: 1 },
    { onProgress: (message) => told.push(message) },
  );
  expect(first.text).toMatch(
    /^PARTIAL: \d+ %, [\d.]+ MB of [\d.]+ MB, \d+ of \d+ objects.*what is here stays/,
  );
  expect(first.text).toMatch(/next: download_outputs \{.*"wait_s":1/);
  expect(told.join('\n')).toMatch(/[kM]B of [\d.]+ MB, \d+ of \d+ objects/);
  const withdrawn = new AbortController();
  const call = host.call('download_outputs', args, { signal: withdrawn.signal });
  call.catch(() => {});
  const before = asked;
  await until(() => asked > before);
  withdrawn.abort();
  await expect(call).rejects.toThrow();
  stub.fault = undefined;
  for (let n = 0; ; n++) {
    const last = await host.call('download_outputs', args);
    // The withdrawn call may still hold the folder for a moment.
    if (last.isError && n < 50) continue;
    expect(last.text).toMatch(/^COMPLETE: \d+ objects/);
    break;
  }
  expect(treeOf(join(run.home, 'outputs', run.run, 'anomaly'))).toEqual(
    withoutCopy(join(run.folder, 'anomaly')),
  );
});
