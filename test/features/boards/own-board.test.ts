/** Boards and recipes of the user: below the root or the home, used before the package's, and sent with the run. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Host, modernHost, type ToolAnswer } from '../../support/hosts.ts';
import { repository } from '../../support/places.ts';
import { preparedHome } from '../../support/prepared-home.ts';
import { osmo } from '../../support/run.ts';

const place = preparedHome();
const shipped = join(repository, 'assets', 'cookbooks', 'pcb');
const atRoot = () => join(place.rootFolder, 'cookbooks', 'pcb');
const atHome = () => join(place.home, 'cookbooks', 'pcb');
let host: Host;

beforeAll(async () => {
  host = await modernHost({ home: place.home });
});
afterAll(() => host.close());
afterEach(() => {
  for (const folder of [atRoot(), atHome()]) rmSync(folder, { recursive: true, force: true });
});

/** A copy of the sample board with a mark in its crop file. */
function boardAt(shelf: string, name: string, mark: string): string {
  const folder = join(shelf, name);
  cpSync(join(shipped, 'sample_board'), folder, { recursive: true });
  const crop = join(folder, 'day0_crop.yaml');
  writeFileSync(crop, `${readFileSync(crop, 'utf8')}# ${mark}\n`);
  return folder;
}

const plan = (board: string, more: Record<string, unknown> = {}): Promise<ToolAnswer> =>
  host.call('submit_day0', {
    action: 'plan',
    dig_url_root: place.root,
    smoke_test: true,
    board,
    scene_filename: 'sample_board.usda',
    ...more,
  });
const checksOf = async (board: string, more: Record<string, unknown> = {}) => {
  const { data } = await host.call('preflight', {
    dig_url_root: place.root,
    board,
    scene_filename: 'sample_board.usda',
    ...more,
  });
  return new Map((Array.isArray(data.checks) ? data.checks : []).map((check) => [check.id, check]));
};

test('a board below the root goes before one of that name below the home, and travels with the run', async () => {
  boardAt(atHome(), 'acme_7', 'of the home');
  const home = await plan('acme_7');
  expect(home.text).toContain(`board acme_7 (your own: ${atHome()}/acme_7)`);
  const folder = boardAt(atRoot(), 'acme_7', 'of the root');
  const root = await plan('acme_7', { name: 'own-board' });
  expect(root.text).toContain(`board acme_7 (your own: ${place.root}/cookbooks/pcb/acme_7)`);
  expect(root.data.parameters).toContainEqual(expect.objectContaining({ name: 'cookbooks', from: 'root' }));
  const submit = { action: 'submit', digest: root.data.digest };
  // What was planned is what is submitted: another file is another plan.
  writeFileSync(
    join(folder, 'day0_image.yaml'),
    `${readFileSync(join(folder, 'day0_image.yaml'), 'utf8')}# later\n`,
  );
  expect((await host.call('submit_day0', submit)).text).toMatch(/ERROR digest_mismatch.*a cookbook/s);
  const again = await plan('acme_7', { name: 'own-board' });
  const { data } = await host.call('submit_day0', { action: 'submit', digest: again.data.digest });
  const spec = await osmo(place.home, ['workflow', 'spec', String(data.workflow_id)]);
  expect(spec.stdout).toContain('# of the root');
  expect(spec.stdout).toContain('# later');
  expect(spec.stdout).not.toContain('localpath');
  await host.call('cancel_run', { run: 'own-board', confirm: data.workflow_id });
  // A run like it says when the board is no longer what it was.
  boardAt(atRoot(), 'acme_7', 'a third time');
  const like = await host.call('submit_day0', { action: 'plan', like: 'own-board' });
  expect(like.text).toMatch(/day0_image\.yaml, day0_crop\.yaml of acme_7 changed since that run/);
});

test('a run of one’s own board is judged by references of that board alone', async () => {
  boardAt(atRoot(), 'acme_7', 'of the root');
  for (const name of ['first-of-acme', 'second-of-acme']) {
    const planned = await plan('acme_7', { name, render_patches: 3, num_sdg: 3 });
    await host.call('submit_day0', { action: 'submit', digest: planned.data.digest });
  }
  const run = 'second-of-acme';
  for (const name of ['first-of-acme', run])
    while ((await host.call('watch_run', { run: name, wait_s: 20 })).data.finished !== true);
  const before = await host.call('inspect_dataset', { run });
  expect(before.data.look_score).toBeNull();
  expect(before.data.verdict).not.toBe('NOT USABLE');
  expect(before.text).toMatch(/look\.no_reference: no reference for this board \(acme_7, /);
  await host.call('inspect_dataset', { run: 'first-of-acme', save_profile: 'acme' });
  const after = await host.call('inspect_dataset', { run });
  expect(after.data.look_score).toBeGreaterThan(0.85);
  expect(after.text).toContain('like the reference acme');
});

test('a recipe beside the boards is the one that is trained and checked', async () => {
  const text = readFileSync(join(shipped, 'ag_config.yaml'), 'utf8');
  mkdirSync(atRoot(), { recursive: true });
  writeFileSync(join(atRoot(), 'ag_config.yaml'), text.replaceAll('excess_solder', 'tombstone'));
  const own = await plan('sample_board', { use_pretrained_checkpoint: false });
  expect(own.text).toMatch(/passive_component\+tombstone/);
  const anomaly_types = [['passive_component', 'excess_solder']];
  const checks = await checksOf('sample_board', { mode: 'finetune', anomaly_types });
  const posed = await checksOf('sample_board', {
    mode: 'finetune',
    anomaly_types: [['passive_component', 'tombstone']],
  });
  expect(posed.get('run.pose')).toMatchObject({
    status: 'warn',
    what: expect.stringContaining('a pose defect'),
    fix: expect.stringContaining('ask the user'),
  });
  const where = `${place.root}/cookbooks/pcb/ag_config.yaml`;
  expect(checks.get('models.taxonomy')).toMatchObject({
    status: 'fail',
    what: expect.stringContaining('passive_component+excess_solder would not be trained'),
    fix: expect.stringContaining(where),
  });
});

test.each([
  [
    'a board that is nowhere',
    undefined,
    /^the board acme_9 has no cookbook$/,
    /cookbooks\/pcb\/acme_9\/ with pcba_target\.yaml/,
  ],
  [
    'a file is missing',
    (folder: string) => rmSync(join(folder, 'pcba_target.yaml')),
    /lacks pcba_target\.yaml/,
    /add the files to file:.*acme_9/,
  ],
  [
    'no YAML',
    (folder: string) => writeFileSync(join(folder, 'day0_crop.yaml'), 'crop: [1\n'),
    /day0_crop\.yaml is not valid YAML/,
    /correct the named file/,
  ],
  [
    'a file that is no cookbook',
    (folder: string) => writeFileSync(join(folder, 'day0_crop.yaml'), '#'.repeat(300_000)),
    /day0_crop\.yaml is larger than 256 KiB/,
    /correct the named file/,
  ],
])('%s is foretold', async (_, spoil, what, fix) => {
  if (spoil) spoil(boardAt(atRoot(), 'acme_9', 'x'));
  const check = (await checksOf('acme_9')).get('board.cookbook');
  expect(check).toMatchObject({
    status: 'fail',
    what: expect.stringMatching(what),
    fix: expect.stringMatching(fix),
  });
});
