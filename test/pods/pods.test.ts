import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository, temporaryFolder } from '../support/places.ts';
import { type Ended, run } from '../support/run.ts';

const pod = (name: string): string => join(repository, 'assets', 'pods', name);
const python = (script: string, args: string[], env: Record<string, string> = {}): Promise<Ended> =>
  run('python3', [pod(script), ...args], { env });

function tree(files: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

test('every script is valid for its interpreter and has no braces that OSMO would render', async () => {
  for (const name of readdirSync(pod(''))) {
    expect([name, readFileSync(pod(name), 'utf8').match(/\{\{|\{%|\{#/)]).toEqual([name, null]);
    const check = name.endsWith('.sh')
      ? run('bash', ['-n', pod(name)])
      : run('python3', ['-c', 'import ast, sys; ast.parse(open(sys.argv[1]).read())', pod(name)]);
    expect([name, (await check).exit]).toEqual([name, 0]);
  }
});

test.each([
  ['without any USD', {}, 'board.usd', /ERROR: no USD found under/],
  [
    'without the scene',
    { 'assets/other.usda': '' },
    'board.usd',
    /ERROR: scene board\.usd is not among the 1 USD files/,
  ],
])('render.sh stops %s', async (_name, files, scene, message) => {
  const folder = tree({ ...files, 'assets/readme.txt': '' });
  const ended = await run('bash', [pod('render.sh')], {
    env: {
      STAND_IN_ROOT: folder,
      TMPDIR: folder,
      STAND_IN_WAIVED: 'nvoptix shm',
      ASSETS_IN: join(folder, 'assets'),
      SCENE_FILENAME: scene,
      OUTPUT: join(folder, 'out'),
      BOARD: 'b',
    },
  });
  expect(ended.exit).toBe(1);
  expect(ended.stdout).toMatch(message);
  expect(ended.stdout).toMatch(/^waived: nvoptix concerns the GPU pod alone/m);
  expect(ended.stdout).toMatch(/^fix: /m);
});

test('render.sh stops on a GPU pod without nvoptix', async () => {
  const ended = await run('bash', [pod('render.sh')], {
    env: { TMPDIR: temporaryFolder(), OUTPUT: '/dev/null' },
  });
  expect([ended.exit, ended.stdout]).toEqual([1, expect.stringContaining('nvoptix.bin is not in this pod')]);
});

const stage = (files: Record<string, string>, types: unknown = [['IC', 'bridge']], spatial = 'cad') =>
  stageIn(tree(files), types, spatial);

const stageIn = (folder: string, types: unknown, spatial = 'cad', more: Record<string, string> = {}) =>
  python('build_stage.py', [join(folder, 'stage')], {
    ...more,
    AUGMENT_IN: join(folder, 'augment'),
    RENDER_IN: join(folder, 'render'),
    RAW_IN: join(folder, 'raw'),
    ANOMALY_TYPES_JSON: JSON.stringify(types),
    SPATIAL_DEPENDENCY: spatial,
  });

const labelled = (...names: string[]): string =>
  JSON.stringify(Object.fromEntries(names.map((name, n) => [`(${n + 1}, 2, 3, 255)`, { class: name }])));
const complete = {
  'augment/crop/IC/x0_y0/0000.png': '',
  'render/crop/IC/x0_y0/cad_mask/0000_cad_mask.png': '',
  'render/crop/semantic_segmentation_labels.json': labelled('lead', 'IC', 'pad'),
  'raw/wrapped/defect_spec.jsonl': '',
  'raw/wrapped/IC/mask/bridge/a.png': '',
};
const without = (...gone: string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(complete).filter(([path]) => !gone.includes(path)));

test('build_stage.py finds a wrapped upload and leaves out what was not rendered with a warning', async () => {
  const ended = await stage(complete, [
    ['IC', 'bridge'],
    ['passive_component', 'missing'],
  ]);
  expect([ended.exit, ended.stderr]).toEqual([0, '']);
  expect(ended.stdout).toContain('IC+bridge: 1 submasks, 1 crops');
  expect(ended.stdout).toContain(
    'WARNING: passive_component+missing is left out: the render found no passive_component; it found IC (1 crops)',
  );
});

test('build_stage.py writes the class names that placing knows, and leaves out what it can never place', async () => {
  const folder = tree({
    ...complete,
    'render/crop/semantic_segmentation_labels.json': labelled('lead', 'IC'),
    'raw/wrapped/IC/mask/scratch/a.png': '',
    'raw/wrapped/IC/mask/missing/a.png': '',
  });
  const ended = await stageIn(
    folder,
    ['bridge', 'scratch', 'missing'].map((defect) => ['IC', defect]),
    'cad',
    { OUTPUT: join(folder, 'out') },
  );
  expect([ended.exit, ended.stdout]).toEqual([
    0,
    expect.stringContaining('CAD classes renamed for AnomalyGen: IC to ic, lead to solder'),
  ]);
  const never = 'it can never be placed by cad';
  const bridge = `${never}: it needs the CAD class pad, and the crops have ic, solder`;
  expect(ended.stdout).toContain(
    `WARNING: IC+bridge is left out: ${bridge}; its samples go to the other pairs`,
  );
  // What the log says is kept beside the samples.
  expect(JSON.parse(readFileSync(join(folder, 'out', 'left_out.json'), 'utf8'))).toEqual({
    'IC+bridge': bridge,
    'IC+scratch': expect.stringContaining(never),
  });
  const labels = JSON.parse(readFileSync(join(folder, 'stage', 'semantic_segmentation_labels.json'), 'utf8'));
  expect(Object.values(labels)).toEqual([{ class: 'solder' }, { class: 'ic' }]);
  expect(readFileSync(join(folder, 'stage.pairs.json'), 'utf8')).toBe('[["IC", "missing"]]');
  const none = await stage({
    ...complete,
    'render/crop/semantic_segmentation_labels.json': '{"(1, 2, 3, 255)": {"class": "IC"}}',
  });
  expect([none.exit, none.stderr]).toEqual([
    1,
    expect.stringMatching(/no pair can be placed by cad: IC\+bridge: it needs the CAD class pad, /),
  ]);
});

test('build_stage.py needs the dataset’s own defect_spec.jsonl for placing by text alone', async () => {
  const files = without('raw/wrapped/defect_spec.jsonl');
  const free = await stage(files);
  expect([free.exit, free.stderr]).toEqual([0, '']);
  const text = await stageIn(tree(files), [['IC', 'bridge']], 'text');
  expect([text.exit, text.stderr]).toEqual([
    1,
    expect.stringMatching(/defect_spec\.jsonl missing in raw dataset/),
  ]);
});

test('build_stage.py leaves out crops that have no camera look, and says how many', async () => {
  const files = {
    ...complete,
    'render/crop/IC/x0_y0/normal_img/0000.png': '',
    'render/crop/IC/x0_y0/normal_img/0001.png': '',
    'render/crop/IC/x0_y0/cad_mask/0001_cad_mask.png': '',
    'render/crop/passive_component/x0_y0/normal_img/0000.png': '',
    'render/crop/passive_component/x0_y0/cad_mask/0000_cad_mask.png': '',
  };
  const ended = await stage(files, [
    ['IC', 'bridge'],
    ['passive_component', 'missing'],
  ]);
  expect([ended.exit, ended.stderr]).toEqual([0, '']);
  expect(ended.stdout).toContain(
    'WARNING: 2 of 3 crops have no camera look and are left out, first IC/x0_y0/0001.png',
  );
  expect(ended.stdout).toContain('IC+bridge: 1 submasks, 1 crops');
  expect(ended.stdout).toContain('is left out: no crop of passive_component has a camera look');
});

test.each<[string, Record<string, string>, RegExp]>([
  ['a crop has no CAD mask', without('render/crop/IC/x0_y0/cad_mask/0000_cad_mask.png'), /has no CAD mask/],
  ['there are no edited crops', without('augment/crop/IC/x0_y0/0000.png'), /no edited crops/],
  [
    'neither spec nor material is there',
    without('raw/wrapped/defect_spec.jsonl', 'raw/wrapped/IC/mask/bridge/a.png'),
    /defect_spec\.jsonl missing in raw dataset/,
  ],
  [
    'a pair has no submasks',
    without('raw/wrapped/IC/mask/bridge/a.png'),
    /submask dir not found: IC\/mask\/bridge/,
  ],
  [
    'the labels are missing',
    without('render/crop/semantic_segmentation_labels.json'),
    /semantic_segmentation_labels\.json was found neither/,
  ],
])('build_stage.py stops when %s', async (_name, files, message) => {
  const ended = await stage(files);
  expect(ended.exit).toBe(1);
  expect(ended.stderr).toMatch(message);
  expect(ended.stderr).toMatch(/^fix: /m);
});

test('choose_checkpoint.py takes the asked step of any checkpoint, and of a finetune the best validated one', async () => {
  const flat = tree({ 'ag_config.yaml': '', 'iter_000014000.pt': '' });
  expect((await python('choose_checkpoint.py', [flat, '14000'])).stdout).toContain('step=14000');
  const missing = await python('choose_checkpoint.py', [flat, '9000']);
  expect([missing.exit, missing.stderr]).toEqual([1, expect.stringMatching(/no step 9000; it has 14000/)]);
  const job = 'results/anomaly_gen/day0/run';
  const tuned = tree({
    [`${job}/ag_config.yaml`]: '',
    [`${job}/checkpoints/model/iter_000001000.pt`]: '',
    [`${job}/checkpoints/model/iter_000002000.pt`]: '',
    [`${job}/checkpoints/optim/iter_000003000.pt`]: '',
    [`${job}/valid/1000/valid_kpi.csv`]: 'kpi,bridge,Average\nnn_score,0.5,0.7\n',
    [`${job}/valid/2000/valid_kpi.csv`]: 'kpi,bridge,Average\nnn_score,0.9,0.6\n',
    [`${job}/valid/3000/valid_kpi.csv`]: 'kpi,bridge,Average\nnn_score,0.9,0.9\n',
  });
  expect((await python('choose_checkpoint.py', [tuned, 'best'])).stdout).toMatch(
    /step=1000\n.*best average nn_score 0\.7 of 2/,
  );
  expect((await python('choose_checkpoint.py', [tuned, '2000'])).stdout).toMatch(
    /step=2000\nreason=the step asked for; step 1000 has the best/,
  );
  const untrained = await python('choose_checkpoint.py', [tree({ 'ag_config.yaml': '' }), 'best']);
  expect([untrained.exit, untrained.stderr]).toEqual([1, expect.stringMatching(/it has none/)]);
});

test('choose_checkpoint.py lays a flat or older checkpoint out as the image opens it', async () => {
  const folder = tree({ 'old/ag_config.yaml': 'a', 'old/iter_14000.pt': 'weights', 'old/tokens.json': 'b' });
  const target = join(folder, 'laid out');
  const ended = await python('choose_checkpoint.py', [join(folder, 'old'), '14000', target]);
  expect([ended.exit, ended.stdout]).toEqual([0, expect.stringContaining(`checkpoint=${target}\n`)]);
  for (const path of ['checkpoints/model/iter_000014000.pt', 'iter_000014000.pt'])
    expect(readFileSync(join(target, path), 'utf8')).toBe('weights');
  expect(readFileSync(join(target, 'tokens.json'), 'utf8')).toBe('b');
  const trained = tree({ 'ag_config.yaml': '', 'checkpoints/model/iter_000000100.pt': '' });
  const kept = await python('choose_checkpoint.py', [trained, '100', join(folder, 'not needed')]);
  expect(kept.stdout).toContain(`checkpoint=${trained}\n`);
});

test('training_data.py leaves out what desktops leave behind and writes the specification plainly', async () => {
  const folder = tree({
    'raw/defect_spec.jsonl': '\uFEFF{"defect_type":"IC+bridge"}\r\n\r\n{"defect_type":"IC+void"}\r\n',
    'raw/IC/mask/bridge/a.png': 'mask',
    'raw/IC/mask/bridge/.DS_Store': '',
    'raw/IC/mask/bridge/README.txt': '',
    'raw/Thumbs.db': '',
    'raw/__MACOSX/IC/mask/bridge/._a.png': '',
    'raw/IC/notes.json': '{}',
  });
  const ended = await python('training_data.py', [join(folder, 'raw'), join(folder, 'out')]);
  expect([ended.exit, ended.stdout]).toEqual([0, expect.stringContaining('4 files are left out')]);
  expect(readFileSync(join(folder, 'out', 'defect_spec.jsonl'), 'utf8')).toBe(
    '{"defect_type":"IC+bridge"}\n{"defect_type":"IC+void"}\n',
  );
  expect(readdirSync(join(folder, 'out', 'IC', 'mask', 'bridge'))).toEqual(['a.png']);
  expect(readdirSync(join(folder, 'out', 'IC')).sort()).toEqual(['mask', 'notes.json']);
});

test('build_stage.py takes pictures alone for submasks, and prompts from an editor on Windows', async () => {
  const spec = '\uFEFF{"defect_type":"IC+bridge","roi_prompt_defect_location":"between\u2028leads"}\r\n\r\n';
  const files = {
    ...complete,
    'raw/wrapped/defect_spec.jsonl': spec,
    'raw/wrapped/IC/mask/bridge/.DS_Store': '',
    'raw/wrapped/IC/mask/bridge/notes.txt': '',
  };
  const ended = await stage(files, [['IC', 'bridge']], 'text');
  expect([ended.exit, ended.stderr]).toEqual([0, '']);
  expect(ended.stdout).toContain('IC+bridge: 2 files are no submasks and are left out, first .DS_Store');
  expect(ended.stdout).toContain('IC+bridge: 1 submasks, 1 crops');
  const unsaid = spec.replace(/"between[^}]*/, 'null');
  const refused = await stage(
    { ...files, 'raw/wrapped/defect_spec.jsonl': unsaid },
    [['IC', 'bridge']],
    'text',
  );
  expect(refused.stderr).toMatch(/IC\+bridge has no roi_prompt_defect_location/);
});

test('fill_cookbook.py writes paths as YAML texts and refuses what is no number', async () => {
  const hole = (name: string): string => `\${${name}}`;
  const template = `# defaults: MAX_EMIT=10\nscene: ${hole('SCENE')}\nmax_emit: ${hole('MAX_EMIT')}\ncount: ${hole('MAX_IMAGE_COUNT')}\n`;
  const folder = tree({ 'a.yaml': template });
  const env = { SCENE: '/a "b": #c/ä.usd', RENDER_OUTPUT: '/out' };
  const fill = (more: Record<string, string>) =>
    python('fill_cookbook.py', [join(folder, 'a.yaml'), join(folder, 'b.yaml')], { ...env, ...more });
  expect((await fill({})).exit).toBe(0);
  expect(readFileSync(join(folder, 'b.yaml'), 'utf8')).toContain(
    'scene: "/a \\"b\\": #c/ä.usd"\nmax_emit: 10\ncount: -1\n',
  );
  const bad = await fill({ RENDER_PATCHES: 'all' });
  expect([bad.exit, bad.stderr]).toEqual([1, expect.stringContaining("RENDER_PATCHES is 'all'")]);
});
