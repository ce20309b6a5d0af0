/** The render pod with two boards: one tree of crops, one colour a class in masks and labels, and a board that fails names itself. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { Matcher } from '../../src/domain/troubleshooting/match.ts';
import { Counter } from '../../src/features/runs/log-progress.ts';
import { repository, temporaryFolder } from '../support/places.ts';
import { type Ended, run } from '../support/run.ts';

type Colour = [number, number, number, number];
/** Colours as Replicator deals them out, anew for each scene: the first class of either board has the same one. */
const red: Colour = [140, 25, 255, 255];
const green: Colour = [140, 255, 25, 255];
const blue: Colour = [25, 82, 255, 255];
const unlabelled: Colour = [0, 0, 0, 255];

interface Board {
  scene: string;
  /** Class by colour, and what its only mask shows, pixel by pixel. */
  labels: [Colour, string][];
  mask: Colour[];
  material: string;
  /** Its masks are grey pictures. */
  grey?: boolean;
  /** Ends the cropper. */
  fails?: string;
}

const boards: Record<string, Board> = {
  '0603_H100': {
    scene: 'a.usda',
    labels: [
      [unlabelled, 'UNLABELLED'],
      [red, 'capacitor'],
      [green, 'pad'],
    ],
    mask: [unlabelled, red, red, green, green, red],
    material: 'passive_component',
  },
  one__ic: {
    scene: 'b.usda',
    labels: [
      [unlabelled, 'UNLABELLED'],
      [red, 'chip'],
      [green, 'solder'],
      [blue, 'pad'],
    ],
    mask: [unlabelled, red, green, blue, green, red],
    material: 'IC',
  },
};

const readable = ([r, g, b, a]: Colour): string => `(${r}, ${g}, ${b}, ${a})`;

/** The pod's container: a Kit that writes one patch, and a cropper that copies what `boards` says of the board of its config. */
async function rendered(
  cast: Record<string, Board>,
  values: Record<string, string> = {},
): Promise<Ended & { output: string }> {
  const root = temporaryFolder();
  const output = join(root, 'output');
  const put = (path: string, text: string | Uint8Array): void => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode: 0o755 });
  };
  const day0 = 'tmp/day0';
  for (const [name, { scene, labels, mask, material, fails, grey }] of Object.entries(cast)) {
    put(`assets/${scene}`, '#usda 1.0\n');
    for (const file of ['pcba_target', 'day0_image', 'day0_crop'])
      put(
        `${day0}/cookbook/${name}/${file}.yaml`,
        `scene: \${SCENE}\noutput: \${OUTPUT}\ncount: \${MAX_IMAGE_COUNT}\n`,
      );
    const raw = { width: 3, height: 2, channels: 4 } as const;
    const png = await sharp(Buffer.from(mask.flat()), { raw }).png({ adaptiveFiltering: true }).toBuffer();
    const cad = grey ? await sharp(png).greyscale().removeAlpha().toColourspace('b-w').png().toBuffer() : png;
    put(`made/${name}/${material}/x0_y0/cad_mask/0001_cad_mask.png`, cad);
    put(`made/${name}/${material}/x0_y0/normal_img/0001.png`, png);
    put(
      `made/${name}/semantic_segmentation_labels.json`,
      JSON.stringify(
        Object.fromEntries(labels.map(([colour, label]) => [readable(colour), { class: label }])),
      ),
    );
    if (fails !== undefined) put(`fails/${name}`, fails);
  }
  put(
    'isaac-sim/kit/kit',
    '#!/usr/bin/env bash\nmkdir -p "$OUTPUT/trigger_0000"\ncd "$OUTPUT/trigger_0000" && touch rgb_x0_y0.png semantic_segmentation_x0_y0.png\necho "[1,2ms] [Info] [omni.kit]   [1/1] scan 20/24"\necho "[Pipeline] All done! 1 output frame(s) written."\n',
  );
  put(
    'workspace/paidf-simulation/scripts/usd2roi/usd2roi_crop.py',
    `import os, pathlib, shutil, sys
output = pathlib.Path(os.environ["OUTPUT"])
failing = pathlib.Path(${JSON.stringify(root)}) / "fails" / output.name
if failing.exists():
    sys.exit(failing.read_text())
shutil.copytree(pathlib.Path(${JSON.stringify(root)}) / "made" / output.name, output / "crop")
`,
  );
  const files = ['render.sh', 'pod.sh', 'check_values.py', 'fill_cookbook.py', 'run_kit.py'];
  for (const file of [...files, 'merge_boards.py', 'cad_classes.py', 'recolour.py']) {
    const copied = await run('cp', [join(repository, 'assets', 'pods', file), join(root, day0, file)]);
    expect(copied.exit).toBe(0);
  }
  const env = {
    STAND_IN_ROOT: root,
    TMPDIR: root,
    STAND_IN_WAIVED: 'nvoptix shm',
    ASSETS_IN: join(root, 'assets'),
    SCENE_FILENAME: 'a.usda,b.usda',
    OUTPUT: output,
    BOARD: '0603_H100,one__ic',
    RENDER_PATCHES: '3',
    ...values,
  };
  return { ...(await run('bash', [join(root, day0, 'render.sh')], { env })), output };
}

async function pixels(path: string): Promise<Colour[]> {
  const { data } = await sharp(path).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return Array.from(
    { length: data.length / 4 },
    (_, n): Colour => [data[n * 4] ?? 0, data[n * 4 + 1] ?? 0, data[n * 4 + 2] ?? 0, data[n * 4 + 3] ?? 0],
  );
}

test('two boards become one tree: cells by board, and each class has one colour in labels and masks', async () => {
  const { exit, stdout, output } = await rendered(boards);
  expect([exit, stdout]).toEqual([
    0,
    expect.stringMatching(/render done: 2 crops from 2 patches of 2 boards$/),
  ]);
  expect(stdout).toMatch(/board 1 of 2: 0603_H100\n[\s\S]*board 2 of 2: one__ic\n/);
  const labels: Record<string, { class: string }> = JSON.parse(
    readFileSync(join(output, 'crop', 'semantic_segmentation_labels.json'), 'utf8'),
  );
  const names = Object.values(labels).map(({ class: name }) => name);
  expect(names.toSorted()).toEqual(['UNLABELLED', 'capacitor', 'ic', 'pad', 'solder']);
  const classes = async (path: string): Promise<(string | undefined)[]> =>
    (await pixels(join(output, 'crop', path))).map((colour) => labels[readable(colour)]?.class);
  expect(await classes('passive_component/0603_H100-x0_y0/cad_mask/0001_cad_mask.png')).toEqual([
    'UNLABELLED',
    'capacitor',
    'capacitor',
    'pad',
    'pad',
    'capacitor',
  ]);
  expect(await classes('IC/one__ic-x0_y0/cad_mask/0001_cad_mask.png')).toEqual([
    'UNLABELLED',
    'ic',
    'solder',
    'pad',
    'solder',
    'ic',
  ]);
  // The first board keeps its colours, and pictures of the others keep their pixels.
  expect((await pixels(join(output, 'crop/IC/one__ic-x0_y0/normal_img/0001.png')))[1]).toEqual(red);
  for (const [board, { scene }] of Object.entries(boards)) {
    const folder = join(output, 'boards', board);
    expect(JSON.parse(readFileSync(join(folder, 'board.json'), 'utf8'))).toEqual({ board, scene });
    expect(readFileSync(join(folder, 'pcba_target.yaml'), 'utf8')).toContain('count: 3\n');
    expect([existsSync(join(folder, 'trigger_0000')), existsSync(join(folder, 'crop'))]).toEqual([
      true,
      false,
    ]);
  }
});

/** What watch_run says after each line that changes it. */
function watched(stdout: string): (string | undefined)[] {
  const counter = new Counter();
  const seen = stdout.split('\n').map((line) => {
    counter.take(line);
    return counter.done;
  });
  return seen.filter((done, n) => done !== seen[n - 1]);
}

test('patches are counted over both boards, those of a board to come as many as were asked for', async () => {
  const { stdout } = await rendered(boards, { RENDER_PATCHES: '30' });
  // The Kit of this test scans 24 places and leaves one file.
  const counts = ['board 1 of 2', 'board 1 of 2, 20 of about 54', 'board 2 of 2', 'board 2 of 2, 21/25'];
  expect(watched(stdout)).toEqual(counts);
});

/** The cause that a diagnosis puts first, and the line that shows it. */
function explained({ stdout, stderr, exit }: Ended): [string | undefined, string | undefined] {
  const matcher = new Matcher('render', '1.0');
  matcher.exit(exit ?? 1);
  for (const [n, line] of `${stdout}\n${stderr}`.split('\n').entries()) matcher.log(n + 1, line);
  const [first] = matcher.causes();
  return [first?.trouble.id, first?.evidence[0]?.text];
}

test('masks that cannot be joined end the stage, and a diagnosis says why', async () => {
  const { '0603_H100': first, one__ic: second } = boards;
  if (first === undefined || second === undefined) throw new Error('two boards');
  const ended = await rendered({ '0603_H100': first, one__ic: { ...second, grey: true } });
  expect([ended.exit, ...explained(ended)]).toEqual([
    1,
    'render.boards_not_joined',
    expect.stringMatching(/^ERROR: the crops of board one__ic cannot be joined with the others: \S/),
  ]);
});

test('the second board fails: it names itself', async () => {
  const { '0603_H100': first, one__ic: second } = boards;
  if (first === undefined || second === undefined) throw new Error('two boards');
  const { exit, stdout } = await rendered({
    '0603_H100': first,
    one__ic: { ...second, fails: 'KeyError: x' },
  });
  expect([exit, stdout]).toEqual([
    1,
    expect.stringMatching(
      /ERROR: the cropper ended with exit 1 before any crop: KeyError: x; board one__ic\nfix: /,
    ),
  ]);
});

test.each([
  [
    'a scene that is not there',
    { SCENE_FILENAME: 'a.usda,c.usda' },
    /ERROR: scene c\.usda is not among .*; board one__ic\n/,
    'render.no_scene',
  ],
  [
    'more scenes than boards',
    { SCENE_FILENAME: 'a.usda,b.usda,b.usda' },
    /ERROR: scene_filename names 3 scenes, and board 2 boards\n/,
    'render.scenes_of_boards',
  ],
])('%s ends the stage before the first render', async (_, values, words, cause) => {
  const ended = await rendered(boards, values);
  const { exit, stdout } = ended;
  expect([exit, stdout]).toEqual([1, expect.stringMatching(words)]);
  expect(explained(ended)[0]).toBe(cause);
  expect(stdout).not.toContain('render: board');
});
