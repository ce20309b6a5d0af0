/** Preflight opens the scene with the board's cookbook and says what the renderer and the cropper would do. */
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { repository, temporaryFolder } from '../../support/places.ts';
import { run } from '../../support/run.ts';
import { list, record, text } from '../../support/values.ts';

const fixtures = join(repository, 'test', 'fixtures', 'boards');
const mock = readFileSync(join(repository, 'test', 'fixtures', 'usd2roi', 'board-scene.usda'), 'utf8');

type Told = Record<string, { status: string; what: string; evidence: string; fix: string }>;
type Change = (text: string) => string;

interface Setting {
  board?: string;
  /** Changes of the cookbook's files, by name. */
  files?: Record<string, Change>;
  scene?: string;
  /** More files beside the scene. */
  beside?: Record<string, string>;
  args?: Record<string, unknown>;
  env?: Record<string, string>;
  home?: string;
}

/** The checks of a preflight, by id, on a root that has this scene alone. */
async function checksOf({
  board = '0603_H100',
  files,
  scene = mock,
  beside = {},
  args,
  env,
  home,
}: Setting): Promise<Told> {
  const folder = temporaryFolder();
  const assets = join(folder, 'dig', 'datasets', 'pcb', 'assets');
  mkdirSync(assets, { recursive: true });
  for (const [name, content] of Object.entries({ 'spark_lighting.usd': scene, ...beside }))
    writeFileSync(join(assets, name), content);
  let installed = repository;
  if (files) {
    installed = join(folder, 'package');
    mkdirSync(installed);
    for (const name of ['dist', 'assets', 'package.json'])
      cpSync(join(repository, name), join(installed, name), { recursive: true });
    symlinkSync(join(repository, 'node_modules'), join(installed, 'node_modules'));
    for (const [name, change] of Object.entries(files)) {
      const path = join(installed, 'assets', 'cookbooks', 'pcb', board, name);
      writeFileSync(path, change(readFileSync(path, 'utf8')));
    }
  }
  const given = {
    dig_url_root: pathToFileURL(join(folder, 'dig')).href,
    image_edit_endpoint: 'http://127.0.0.1:9/v1',
    scene_filename: 'spark_lighting.usd',
    board,
    ...args,
  };
  const server = join(installed, 'dist', 'pcba-day0.cjs');
  const ended = await run(
    process.execPath,
    [server, '--cluster', 'embedded', 'call', 'preflight', JSON.stringify(given)],
    {
      // A busy machine takes its time.
      env: { PCBA_DAY0_HOME: home ?? join(folder, 'home'), PCBA_DAY0_SCENE_LOOK_S: '200', ...env },
    },
  );
  const answer = record(JSON.parse(ended.stdout));
  const passed = list(answer.passed).map((id) => ({ id, status: 'pass' }));
  const skipped = list(answer.skipped).map((id) => ({ id, status: 'skipped' }));
  return Object.fromEntries(
    [...passed, ...skipped, ...list(answer.checks)]
      .map(record)
      .map(({ id, status, what, evidence, fix }) => [
        text(id),
        { status: text(status), what: text(what), evidence: text(evidence), fix: text(fix) },
      ]),
  );
}

test.each([
  ['0603_H100', 'passive_component \\d+'],
  ['1152819000', 'IC \\d+'],
])('the published board %s passes on the mock of its scene', async (board, crops) => {
  const told = await checksOf({ board });
  for (const id of ['assets.references', 'board.cookbook', 'board.prims', 'board.semantics', 'board.crops'])
    expect([id, told[id]]).toEqual([id, expect.objectContaining({ status: 'pass' })]);
  // Neighbouring patches overlap, so that a part shows in several.
  expect(told['board.crops']?.what).toMatch(new RegExp(`^about ${crops} crops are expected`));
});

const former = (name: string): Record<string, Change> => ({
  [name]: () => readFileSync(join(fixtures, 'former', name), 'utf8'),
});

test.each<[string, Record<string, Change>, string, RegExp, RegExp]>([
  [
    'target',
    former('pcba_target.yaml'),
    'board.prims',
    /pcba_root \/World\/PCBA is no prim of the scene/,
    /has \/World\/pcba_main_s_detail/,
  ],
  [
    'image',
    former('day0_image.yaml'),
    'board.keys',
    /the renderer would stop with KeyError: '/,
    /day0_image\.yaml/,
  ],
  ['crop', former('day0_crop.yaml'), 'board.crops', /no crop would come out/, /coverage [1-9]/],
])('our former %s file fails with the right words', async (_name, files, id, what, evidence) => {
  const told = (await checksOf({ files }))[id];
  expect([told?.status, told?.what, told?.evidence]).toEqual([
    'fail',
    expect.stringMatching(what),
    expect.stringMatching(evidence),
  ]);
  expect(told?.fix).not.toBe('');
});

const image = (change: Change): Record<string, Change> => ({ 'day0_image.yaml': change });
const target = (change: Change): Record<string, Change> => ({ 'pcba_target.yaml': change });
const crop = (change: Change): Record<string, Change> => ({ 'day0_crop.yaml': change });
const swap =
  (from: string | RegExp, to: string): Change =>
  (content) =>
    content.replace(from, to);

const turned = '\nfloat xformOp:rotateX = -90\nuniform token[] xformOpOrder = ["xformOp:rotateX"]';

test.each<[string, Setting, string, string, RegExp]>([
  [
    'layers of light that are single numbers, without the lights of the scene',
    {
      files: image((content) =>
        content
          .replace('use_scene_lights: true', 'use_scene_lights: false')
          .replace('ring_light: false', 'ring_light: true')
          .replace('intensity: [5000, 8000]', 'intensity: 1.0'),
      ),
    },
    'board.keys',
    'fail',
    /renderer would stop with TypeError/,
  ],
  [
    'no motion blur',
    { files: image(swap(/augmentation:\n.*\n/, '')) },
    'board.keys',
    'fail',
    /KeyError: 'augmentation'/,
  ],
  [
    'a yaw that is no quarter turn',
    { files: image(swap('z_fixed: -90', 'z_fixed: 30')) },
    'board.keys',
    'fail',
    /NotImplementedError/,
  ],
  [
    'a root without geometry',
    { files: target(swap(/pcba_root: .*/, 'pcba_root: /World/camera_light')) },
    'board.prims',
    'fail',
    /has no geometry/,
  ],
  [
    'a rig without translate',
    { files: target(swap('camera_xform_path: /World/camera_light', 'camera_xform_path: /World')) },
    'board.prims',
    'fail',
    /\/World has no xformOp:translate/,
  ],
  [
    'a camera that is not there',
    { files: target(swap('camera_light/Camera', 'camera_light/Kamera')) },
    'board.prims',
    'warn',
    /would make one of its own/,
  ],
  [
    'a scene without any light',
    { scene: mock.replace('def DiskLight', 'def Scope') },
    'board.prims',
    'warn',
    /the scene has no light/,
  ],
  [
    'a board that lies flat with Y up',
    { scene: mock.replace('"Z"', '"Y"').replace('"World"\n{', `$&${turned}`) },
    'board.prims',
    'fail',
    /upAxis is Y and .* would show the board's edge/,
  ],
  [
    'units that make the board metres long',
    { scene: mock.replace('metersPerUnit = 0.001', 'metersPerUnit = 1') },
    'board.prims',
    'warn',
    /the board is \d+ mm long, which no board is/,
  ],
  [
    'a rule with brackets',
    { files: image(swap('surface_2_MASTER_MESH', 'surface_[2]_MASTER_MESH')) },
    'board.semantics',
    'warn',
    /1 of 8 rules match no prim: .*surface_\[2\]_MASTER_MESH \(capacitor\)/,
  ],
  [
    'rules of another scene',
    { files: image((content) => content.replaceAll('**/', '/Other/')) },
    'board.semantics',
    'fail',
    /no rule of semantics matches a prim/,
  ],
  [
    'a class in another case',
    { files: crop(swap('classes: [capacitor]', 'classes: [Capacitor]')) },
    'board.crops',
    'fail',
    /no crop would come out/,
  ],
  [
    'a label on the board itself',
    {
      files: image(
        swap('semantics:\n', 'semantics:\n  - { match: "**/PCB/Board", labels: { class: pad } }\n'),
      ),
    },
    'board.crops',
    'fail',
    /everything labelled touches/,
  ],
  [
    'a cap below what the board has',
    { args: { crop_max_emit: 2 } },
    'board.crops',
    'pass',
    /about passive_component 2 crops are expected; max_emit lets through 2 of about \d+, in the whole run/,
  ],
])('%s', async (_name, setting, id, status, what) => {
  const told = (await checksOf(setting))[id];
  expect([told?.status, told?.what]).toEqual([status, expect.stringMatching(what)]);
});

test('a small part in a large cell is no label that floods it: regions are looked at, not boxes of prims', async () => {
  // One prim for all pads of the board, as paste masks are: its box is the whole board.
  const pads = [-80, -40, 0, 40, 80].map(
    (x) => `(${x}, 0, 1.6), (${x + 1}, 0, 1.6), (${x + 1}, 1, 1.6), (${x}, 1, 1.6)`,
  );
  const corners = pads.map((_, n) => [0, 1, 2, 3].map((k) => n * 4 + k).join(', '));
  const mesh = `def Mesh "AllPads" { int[] faceVertexCounts = [${pads.map(() => 4).join(', ')}]\nint[] faceVertexIndices = [${corners.join(', ')}]\npoint3f[] points = [${pads.join(', ')}] }`;
  const scene = mock.replace('def Mesh "Board"', `${mesh}\n def Mesh "Board"`);
  const files = image(
    swap('semantics:\n', 'semantics:\n  - { match: "**/AllPads", labels: { class: pad } }\n'),
  );
  expect((await checksOf({ scene, files }))['board.crops']).toMatchObject({ status: 'pass' });
});

test('beyond its bounds nobody looked, which is never a pass', async () => {
  const small = await checksOf({ env: { PCBA_DAY0_SCENE_LOOK_MB: '0.001' } });
  expect(small['board.prims']).toMatchObject({
    status: 'skipped',
    evidence: expect.stringContaining('scene_look_mb'),
  });
  expect(small['board.crops']).toBeUndefined();
  const short = await checksOf({ env: { PCBA_DAY0_SCENE_LOOK_S: '0.01' } });
  expect(short['board.prims']).toMatchObject({
    status: 'skipped',
    evidence: expect.stringContaining('scene_look_s'),
  });
});

test('layers are followed to the last one, and a look is taken anew when one of them changes', async () => {
  const chain = (name: string): string => `#usda 1.0\n( subLayers = [@./${name}@] )\n`;
  const beside = { 'a.usda': chain('b.usda'), 'b.usda': chain('gone.usda') };
  const told = await checksOf({ scene: chain('a.usda'), beside });
  expect(told['assets.references']).toMatchObject({
    status: 'fail',
    what: expect.stringContaining('./gone.usda'),
  });
  const home = join(temporaryFolder(), 'home');
  const whole = { 'a.usda': chain('b.usda'), 'b.usda': mock };
  expect((await checksOf({ scene: chain('a.usda'), beside: whole, home }))['board.prims']).toMatchObject({
    status: 'pass',
  });
});

test('the defaults on the default board: what it does not give, how the samples spread, and which values help', async () => {
  const told = (await checksOf({}))['board.materials'];
  expect(told).toMatchObject({
    status: 'warn',
    what: 'the board 0603_H100 gives no IC+bridge: of 30 samples come 15 passive_component+excess_solder, 15 passive_component+missing',
    fix: 'give {"board":"0603_H100,1152819000"} to have it from a further board in the same run (several boards, references/your-own-board); or give {"anomaly_types":[["passive_component","excess_solder"],["passive_component","missing"]]} to ask for no more than that',
  });
});
