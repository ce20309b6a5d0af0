/** A run of two boards with a scene each, from the plan to the export; what is said of a board is said by its name. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Host, modernHost } from '../../support/hosts.ts';
import { until } from '../../support/patience.ts';
import { repository } from '../../support/places.ts';
import { preparedHome } from '../../support/prepared-home.ts';

const place = preparedHome();
const second = join(place.rootFolder, 'cookbooks', 'pcb', 'second');
const name = 'two-boards';
let host: Host;

function edit(file: string, change: (text: string) => string): void {
  const path = join(second, file);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

/** The sample board's parts under another name of their class, in a scene of their own, cropped for ICs alone. */
beforeAll(async () => {
  cpSync(join(repository, 'assets', 'cookbooks', 'pcb', 'sample_board'), second, { recursive: true });
  edit('day0_image.yaml', (text) =>
    text.replaceAll('class: ic }', 'class: chip }').replace('x_num: 8', 'x_num: 6'),
  );
  edit('day0_crop.yaml', (text) =>
    text
      .replace('classes: [capacitor, ic]', 'classes: [chip]')
      .replace('{ capacitor: passive_component, ic: IC }', '{ chip: IC }'),
  );
  writeFileSync(
    join(place.rootFolder, 'datasets', 'pcb', 'assets', 'second.usda'),
    '#usda 1.0\n(\n    defaultPrim = "World"\n    metersPerUnit = 0.001\n    upAxis = "Z"\n    subLayers = [@./sample_board.usda@]\n)\n',
  );
  // A look takes what it takes on a busy machine.
  host = await modernHost({ home: place.home, env: { PCBA_DAY0_SCENE_LOOK_S: '200' } });
});
afterAll(() => host.close());

const both = {
  dig_url_root: place.root,
  board: ['sample_board', 'second'],
  scene_filename: ['sample_board.usda', 'second.usda'],
  render_patches: 6,
  num_sdg: 9,
};

test('a plan names the boards and how samples spread; the run makes one dataset whose samples know their board', async () => {
  const plan = await host.call('submit_day0', { action: 'plan', name, ...both });
  expect(plan.text).toContain(`boards sample_board, second (your own: ${place.root}/cookbooks/pcb/second)`);
  expect(plan.text).toMatch(
    /\nsamples: 3 IC\+bridge from sample_board \(about \d\) and second \(about \d\); 3 passive_component\+excess_solder from sample_board; 3 /,
  );
  await host.call('submit_day0', { action: 'submit', digest: plan.data.digest });
  let done = false;
  while (!done) done = (await host.call('watch_run', { run: name, wait_s: 20 })).data.finished === true;
  const folder = join(place.rootFolder, 'runs', name);
  const cells = readdirSync(join(folder, 'augment', 'crop', 'IC')).map((cell) =>
    cell.replace(/-x\d+_y\d+$/, ''),
  );
  expect([...new Set(cells)].toSorted()).toEqual(['sample_board', 'second']);
  const labels = readFileSync(
    join(folder, 'usd2roi-components/crop/semantic_segmentation_labels.json'),
    'utf8',
  );
  expect([...labels.matchAll(/"class": "(\w+)"/g)].map(([, label]) => label).toSorted()).toEqual([
    'BACKGROUND',
    'UNLABELLED',
    'capacitor',
    'ic',
    'pad',
    'solder',
  ]);
  const listed = await host.call('list_outputs', { run: name });
  expect(listed.text).toMatch(/6 scan-grid patches of sample_board, 6 scan-grid patches of second/);
  expect(listed.text).toMatch(
    /camera look: .*\d+ IC of sample_board, \d+ IC of second, \d+ passive_component of sample_board/,
  );
  const like = await host.call('submit_day0', { action: 'plan', like: name });
  expect(like.text).toContain('boards sample_board, second (your own');
});

test('each board is judged by its own reference, and preview and export say whose crop a sample is', async () => {
  const before = await host.call('inspect_dataset', { run: name, save_profile: 'seen' });
  expect(before.data.verdict).toBe('PREVIEW OK');
  expect(before.text).toMatch(/reference look kept as seen-sample_board for board sample_board and/);
  expect(before.text).toMatch(/reference look kept as seen-second for board second and/);
  const after = await host.call('inspect_dataset', { run: name });
  expect(after.text).toMatch(
    /look\.alike: sample_board: camera look 1\.00 like the reference seen-sample_board/,
  );
  expect(after.text).toMatch(/look\.alike: second: camera look 1\.00 like the reference seen-second/);
  const preview = await host.call('preview_outputs', { run: name, rows: 9 });
  expect(preview.text).toMatch(
    /9 labelled samples: .*; \d of (sample_board|second), \d of (sample_board|second) /,
  );
  expect(preview.data.shown).toContainEqual(
    expect.objectContaining({ defect: 'passive_component+missing', board: 'sample_board' }),
  );
  const { data } = await host.call('export_dataset', { run: name, format: 'coco' });
  const card = readFileSync(join(String(data.folder), 'README.md'), 'utf8');
  expect(card).toMatch(/\| board \| IC\+bridge .*\n.*\n\| sample\\?_board \| \d/);
  const train = readFileSync(join(String(data.folder), 'annotations', 'instances_train.json'), 'utf8');
  expect(train).toMatch(/"board":\s*"sample_board"/);
});

test('a preflight looks at each board and names the one that it speaks of', async () => {
  edit('day0_image.yaml', (text) => text.replaceAll('class: chip }', 'class: chips }'));
  const { data, text } = await host.call('preflight', both);
  expect(data.ready).toBe(false);
  const checks = Array.isArray(data.checks) ? data.checks : [];
  expect(checks).toContainEqual(
    expect.objectContaining({
      id: 'board.crops',
      status: 'fail',
      what: expect.stringMatching(/^second: no crop would/),
    }),
  );
  expect(text).not.toMatch(/fail {2}\S+: sample_board/);
  const absent = await host.call('preflight', { ...both, board: 'sample_board,secnd' });
  expect(absent.text).toMatch(/board\.cookbook: the board secnd has no cookbook/);
  expect(absent.text).toMatch(/next: preflight .*"board":"sample_board,second"/);
  // Each keeps its own: neither name is given up for the other.
  const misspelt = await host.call('preflight', { ...both, board: 'sampel_board,secnd' });
  expect(misspelt.text).toMatch(/next: preflight .*"board":"sample_board,second"/);
  const scenes = await host.call('preflight', { ...both, scene_filename: 'a.usda,b.usda,c.usda' });
  expect(scenes.text).toMatch(/ERROR bad_input: scene_filename names 3 scenes, and board 2 boards/);
});

test('looks at many boards are bounded together: a board that was left is named, with the call that looks at it', async () => {
  cpSync(second, join(second, '..', 'third'), { recursive: true });
  const hasty = await modernHost({ home: place.home, env: { PCBA_DAY0_SCENE_LOOK_S: '0.01' } });
  onTestFinished(() => hasty.close());
  const three = { ...both, board: 'sample_board,second,third', render_patches: 7 };
  const look = async (): Promise<unknown[]> => {
    const { data } = await hasty.call('preflight', { ...three, scene_filename: 'sample_board.usda' });
    return Array.isArray(data.checks) ? data.checks : [];
  };
  expect(await look()).toContainEqual(
    expect.objectContaining({
      id: 'board.prims',
      status: 'skipped',
      what: expect.stringMatching(/^\d of 3 boards were not looked at: .*third$/),
      fix: expect.stringMatching(
        /^the same call again goes on with these; or one alone: preflight \{"dig_url_root":"file:.*,"board":"\w+","scene_filename":"sample_board.usda"\}$/,
      ),
    }),
  );
  // Looks that take too long keep no board from its turn.
  const own = /"what":"third: prims, labels and crops of the scene were not looked at"/;
  await until(async () => own.test(JSON.stringify(await look())));
});
