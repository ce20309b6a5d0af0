import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, inject, test } from 'vitest';
import { loadScene } from '../../../src/scene/usd/load-scene.ts';
import { picture } from '../../support/pictures.ts';
import { keptFolder, repository, temporaryFolder } from '../../support/places.ts';
import { run, standIn } from '../../support/run.ts';

const folder = keptFolder();
/** Made once for all test files, by the same program. */
const root = inject('sampleRoot');

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';
const filesOf = (top: string): string[] =>
  readdirSync(top, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(top.length + 1))
    .sort();

const summary: { root: string; parts: number; packages: number; files: number; bytes: number } = JSON.parse(
  lastLine(inject('sampleOutput')),
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('reports what it wrote', () => {
  expect(summary.root).toBe(root);
  expect(summary.parts).toBeGreaterThanOrEqual(60);
  expect(summary.packages).toBeGreaterThanOrEqual(4);
  expect(summary.files).toBe(filesOf(root).length - 1);
  expect(readdirSync(join(root, '..'))).toEqual(['dig']);
});

test('the board is a scene that references its package files and loads whole', () => {
  const scene = loadScene(join(root, 'datasets', 'pcb', 'assets', 'sample_board.usda'));
  expect(scene.warnings).toEqual([]);
  expect(scene.layers.length).toBe(summary.packages + 1);
  expect(scene.metersPerUnit).toBe(0.001);
  const bodies = scene.meshes.filter(({ path }) => path.endsWith('/Body'));
  expect(bodies).toHaveLength(summary.parts);
  const boxes = bodies.map(({ path, points, world }) => {
    const xs: number[] = [];
    const ys: number[] = [];
    for (let n = 0; n < points.length; n += 3) {
      const [x = 0, y = 0] = points.subarray(n, n + 2);
      xs.push((world[0] ?? 0) * x + (world[4] ?? 0) * y + (world[12] ?? 0));
      ys.push((world[1] ?? 0) * x + (world[5] ?? 0) * y + (world[13] ?? 0));
    }
    return { path, x0: Math.min(...xs), x1: Math.max(...xs), y0: Math.min(...ys), y1: Math.max(...ys) };
  });
  boxes.forEach((a, index) => {
    for (const b of boxes.slice(index + 1))
      expect([a.path, b.path, a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1]).toEqual([
        a.path,
        b.path,
        false,
      ]);
  });
  // 0603 metric 1608: the ceramic between its terminations is 0.9 mm long and nearly 0.8 mm wide.
  const c0603 = boxes.find(
    ({ x0, x1, y0, y1 }) => Math.abs(x1 - x0 - 0.9) < 1e-3 && Math.abs(y1 - y0 - 0.77) < 1e-3,
  );
  expect(c0603).toBeDefined();
});

test('the raw data is a dataset that the validators accept, its submasks black and white', async () => {
  const raw = join(root, 'datasets', 'pcb', 'raw');
  const valid = await standIn(['validate-dataset', raw]);
  expect([valid.exit, valid.stderr]).toEqual([0, '']);
  for (const pair of [
    'IC/mask/bridge',
    'passive_component/mask/excess_solder',
    'passive_component/mask/missing',
  ]) {
    const names = readdirSync(join(raw, pair));
    // One for each picture, under its name, as the trainer opens it.
    const images = readdirSync(join(raw, pair.replace('/mask/', '/anomaly_image/')));
    expect(names).toEqual(images.map((name) => name.replace('.png', '_mask.png')));
    expect(names.length).toBeGreaterThanOrEqual(3);
    for (const name of names)
      expect([...new Set((await picture(join(raw, pair, name))).data)].sort()).toEqual([0, 255]);
  }
  for (const folder of [
    'IC/clean_image',
    'IC/anomaly_image/bridge',
    'passive_component/anomaly_image/missing',
  ])
    expect(readdirSync(join(raw, folder)).length).toBeGreaterThanOrEqual(3);
});

test('every stand-in says what it is', async () => {
  const models = join(root, 'models');
  // A branch's commit and a list of digests are what they are, whoever wrote them.
  for (const path of filesOf(models).filter((name) => !/\.yaml$|\/refs\/main$|\.sha256$/.test(name)))
    expect(readFileSync(join(models, path), 'utf8')).toContain('pcba-day0 stand-in');
  // Flat, as the checkpoint is shipped: the pod lays it out.
  const laidOut = join(temporaryFolder(), 'checkpoint');
  const choose = join(repository, 'assets', 'pods', 'choose_checkpoint.py');
  await run('python3', [choose, join(models, 'pcb'), '14000', laidOut]);
  const valid = await standIn(['validate-checkpoint', laidOut, '--step', '14000']);
  expect(valid.stdout).toMatch(/supported anomaly types \(3\):\n {2}IC\+bridge\n/);
});

test('is the same byte for byte wherever it is written, also over that of another version, and left alone when it is there', async () => {
  const other = join(folder, 'again', 'dig');
  const put = (path: string, text: string): void => {
    mkdirSync(join(other, path, '..'), { recursive: true });
    writeFileSync(join(other, path), text);
  };
  // What version 0.0.1 left: one board of it was changed by hand, and there are runs.
  put('pcba-day0-sample.json', '{"parts":1,"packages":1,"files":1,"bytes":1,"made_by":"pcba-day0 0.0.1"}');
  put('datasets/pcb/assets/sample_board.usda', 'mine');
  put('runs/first/anomaly/a.png', 'kept');
  const ended = await standIn(['sample', other]);
  expect([ended.exit, ended.stdout]).toEqual([
    0,
    expect.stringContaining('the sample of another version lies in'),
  ]);
  const earlier = 'earlier-sample-0.0.1/datasets/pcb/assets/sample_board.usda';
  expect(readFileSync(join(other, earlier), 'utf8')).toBe('mine');
  expect(readFileSync(join(other, 'runs/first/anomaly/a.png'), 'utf8')).toBe('kept');
  for (const name of ['earlier-sample-0.0.1', 'runs']) rmSync(join(other, name), { recursive: true });
  expect(filesOf(other)).toEqual(filesOf(root));
  for (const path of filesOf(root))
    expect([path, readFileSync(join(other, path)).equals(readFileSync(join(root, path)))]).toEqual([
      path,
      true,
    ]);
  rmSync(join(folder, 'again'), { recursive: true });
  const twice = await standIn(['sample', root]);
  expect([twice.exit, JSON.parse(lastLine(twice.stdout))]).toEqual([0, summary]);
  expect(twice.stdout).toContain('is there already');
});

test('a foreign folder is refused', async () => {
  const mine = join(folder, 'mine');
  mkdirSync(join(mine, 'work'), { recursive: true });
  const ended = await standIn(['sample', mine]);
  expect([ended.exit, ended.stderr]).toEqual([1, expect.stringMatching(/not empty.*work/)]);
  expect(readdirSync(folder)).toEqual(['mine']);
});
