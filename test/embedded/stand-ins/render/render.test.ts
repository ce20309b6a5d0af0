import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { picture } from '../../../support/pictures.ts';
import { lamp, ownLamps, type RenderFolder, renderFolder } from '../../../support/render-scene.ts';
import { standIn } from '../../../support/run.ts';

async function rendered(
  changes: Record<string, unknown> = {},
  target: Record<string, unknown> = {},
): Promise<RenderFolder & { stdout: string; files: string[] }> {
  const folder = renderFolder(changes, target);
  const { exit, stdout, stderr } = await standIn(['render', ...folder.args]);
  expect([exit, stderr]).toEqual([0, '']);
  return { ...folder, stdout, files: readdirSync(folder.trigger).sort() };
}

const classesOf = async (trigger: string, cell: string): Promise<(x: number, y: number) => string> => {
  const mask = await picture(join(trigger, `semantic_segmentation_${cell}.png`));
  expect(mask.channels).toBe(4);
  const path = join(trigger, `semantic_segmentation_labels_${cell}.json`);
  const labels: Record<string, { class: string }> = JSON.parse(readFileSync(path, 'utf8'));
  return (x, y) => labels[`(${mask.at(x, y).join(', ')})`]?.class ?? 'no label';
};

test('a box of known size lands on known pixels, in colour and in class; x0_y0 is the largest x and y', async () => {
  const { trigger, files } = await rendered();
  expect(files).toEqual(
    [
      'metadata.json',
      ...['rgb', 'semantic_segmentation_labels', 'semantic_segmentation'].flatMap((kind) =>
        ['x0_y0', 'x1_y0'].map((cell) => `${kind}_${cell}.${kind.endsWith('labels') ? 'json' : 'png'}`),
      ),
    ].sort(),
  );
  // The left cell spans x -10..0 and y -5..5 at 10 pixels a unit: the block covers columns 30-69 and rows 40-59.
  const classAt = await classesOf(trigger, 'x1_y0');
  expect([classAt(30, 40), classAt(69, 59), classAt(50, 50)]).toEqual(Array(3).fill('capacitor'));
  expect([classAt(29, 50), classAt(70, 50), classAt(50, 39), classAt(50, 60)]).toEqual(
    Array(4).fill('board'),
  );
  const rgb = await picture(join(trigger, 'rgb_x1_y0.png'));
  const [r = 0, g = 0] = rgb.at(50, 50);
  expect(r).toBeGreaterThan(g * 1.5);
  const [br = 0, bg = 0] = rgb.at(5, 5);
  expect(bg).toBeGreaterThan(br * 1.5);
  const other = await classesOf(trigger, 'x0_y0');
  expect([other(50, 50), other(5, 5)]).toEqual(['board', 'board']);
  // A cell's labels are those that it shows.
  expect(readFileSync(join(trigger, 'semantic_segmentation_labels_x0_y0.json'), 'utf8')).not.toContain(
    'capacitor',
  );
});

test('seed skips cells and numbers frames, random_seed does not; max_image_count counts after the skip', async () => {
  const grid = { scan_grid: { x_num: 3, y_num: 2 }, rename_to_grid_index: false };
  const { files, stdout } = await rendered({ ...grid, seed: 2, random_seed: 9, max_image_count: 3 });
  expect(files.filter((name) => name.startsWith('rgb'))).toEqual([
    'rgb_0002.png',
    'rgb_0003.png',
    'rgb_0004.png',
  ]);
  expect(stdout).toContain(
    '[Pipeline] scan_grid: 6 cells; trigger_0 skips first 2; cap 3 writer frames; 1 triggers',
  );
  expect(stdout).toMatch(/\[Pipeline\] All done! 3 output frame\(s\) written\.$/);
  const nothing = renderFolder({ ...grid, seed: 42 });
  const ended = await standIn(['render', ...nothing.args]);
  expect([ended.exit, ended.stdout]).toEqual([
    0,
    expect.stringContaining('All done! 0 output frame(s) written.'),
  ]);
});

test('numbers are as wide as the largest one that is written, and progress is told every 20 cells', async () => {
  const { files, stdout } = await rendered({ scan_grid: { x_num: 11, y_num: 2 }, resolution: [20, 20] });
  expect(files).toContain('rgb_x00_y0.png');
  expect(files).toContain('rgb_x10_y0.png');
  expect(stdout).toMatch(/^ {2}\[1\/1\] scan 20\/22$/m);
  const few = await rendered({
    scan_grid: { x_num: 11, y_num: 2 },
    resolution: [20, 20],
    max_image_count: 3,
  });
  expect(few.files).toContain('rgb_x2_y0.png');
});

test('a camera that is turned by 90 degrees sees the board turned, and its apertures swap', async () => {
  const turned = { camera_rotation: { x_range: [0, 0], y_range: [0, 0], z_fixed: -90 } };
  const { trigger, stdout } = await rendered({
    ...turned,
    resolution: [100, 50],
    scan_grid: { x_num: 2, y_num: 1 },
  });
  // Half of 20 along x needs a height of 10, so the width grows from 10 to 20, and covers y.
  expect(stdout).toMatch(/auto-aperture \(z_yaw=-90\.0°\): hap_su 10\.000→20\.000, vap_su 5\.000→10\.000/);
  expect(stdout).toContain('footprint=(10.00×20.00)');
  const classAt = await classesOf(trigger, 'x1_y0');
  // Right is -y and up is +x: 2 of 20 units across, 4 of 10 down, in the middle.
  expect([classAt(46, 16), classAt(54, 33)]).toEqual(['capacitor', 'capacitor']);
  expect([classAt(43, 25), classAt(56, 25), classAt(50, 13), classAt(50, 36)]).toEqual(
    Array(4).fill('board'),
  );
  expect(classAt(30, 25)).toBe('board');
});

test('the last rule wins per key, keys merge, and what is labelled passes to what lies below', async () => {
  const semantics = [
    { match: '**/Body', labels: { class: 'first', marker: 'a' } },
    { match: '**/Bod?', labels: { class: 'second' } },
    { match: '**/[B]ody', labels: { class: 'no class of characters' } },
    { match: '*/Body', labels: { class: 'no slash' } },
    { match: '/World/PCBA', labels: { class: 'board' } },
  ];
  const writer = { rgb: true, semantic_segmentation: true, semantic_types: ['class', 'marker'] };
  const { trigger, stdout } = await rendered({ semantics, writer });
  expect(stdout).toContain(
    'mesh semantics: 5 rule(s) -> 2 prim(s) affected, 3 label key(s), 0 uninstance op(s)',
  );
  const classAt = await classesOf(trigger, 'x1_y0');
  expect([classAt(50, 50), classAt(5, 5)]).toEqual(['second', 'board']);
  const labels = readFileSync(join(trigger, 'semantic_segmentation_labels_x1_y0.json'), 'utf8');
  expect(Object.values(JSON.parse(labels))).toContainEqual({ class: 'second', marker: 'a' });
});

test('metadata.json has the keys of the real one, and the folder says that it is a preview', async () => {
  const { trigger, output } = await rendered(ownLamps);
  const metadata = JSON.parse(readFileSync(join(trigger, 'metadata.json'), 'utf8'));
  expect(Object.keys(metadata)).toEqual([
    'trigger_idx',
    'num_positions',
    'samples_per_position',
    'config',
    'lighting',
    'samples',
    'augmentation',
    'frame_to_grid',
  ]);
  expect(metadata.config.scan_grid).toMatchObject({
    x_centers: [5, -5],
    y_centers: [0],
    footprint_x: 10,
    z: 2,
  });
  expect(metadata.frame_to_grid).toEqual([
    { frame: 0, x_idx: 0, y_idx: 0 },
    { frame: 1, x_idx: 1, y_idx: 0 },
  ]);
  expect(metadata.lighting.global.cone_angle).toBeGreaterThan(90);
  const note = JSON.parse(readFileSync(join(output, 'provenance.json'), 'utf8'));
  expect(note).toMatchObject({ kind: 'cpu-preview', stand_in: 'pcba-day0/preview-usd2roi' });
});

test('ranges of the lamps follow random_seed and show; the scene lights the board evenly whatever they say', async () => {
  const lit = async (changes: Record<string, unknown>): Promise<number[]> => {
    const { trigger } = await rendered({ max_image_count: 1, ...changes });
    return (await picture(join(trigger, 'rgb_x0_y0.png'))).at(50, 50);
  };
  const wide = { ...ownLamps.lighting, layers: { Inner_Red: { ...lamp, intensity: [100, 9000] } } };
  const [one, again, other, scene, dark] = await Promise.all([
    lit({ ...ownLamps, lighting: wide, random_seed: 1 }),
    lit({ ...ownLamps, lighting: wide, random_seed: 1 }),
    lit({ ...ownLamps, lighting: wide, random_seed: 2 }),
    lit({ lighting: wide, use_scene_lights: true, ring_light: false }),
    lit({ ...ownLamps, lighting: { ...wide, layers: { Inner_Red: { ...lamp, intensity: [1, 1] } } } }),
  ]);
  expect(one).toEqual(again);
  expect(one).not.toEqual(other);
  expect(scene?.[1]).toBeGreaterThan(60);
  expect(Math.max(...(dark ?? []))).toBeLessThan(5);
});

test('the same seed gives the same bytes', async () => {
  const [a, b] = await Promise.all([rendered({ max_image_count: 1 }), rendered({ max_image_count: 1 })]);
  const bytes = ({ trigger }: RenderFolder): Buffer => readFileSync(join(trigger, 'rgb_x0_y0.png'));
  expect(bytes(a).equals(bytes(b))).toBe(true);
});

test('a camera that is missing is made on the spot, with its rig', async () => {
  const { stdout } = await rendered({}, { camera_path: '/World/New/Cam', camera_xform_path: '/World/New' });
  expect(stdout).toContain(
    "[Pipeline] Camera not found at '/World/New/Cam'; creating camera on session layer.",
  );
});
