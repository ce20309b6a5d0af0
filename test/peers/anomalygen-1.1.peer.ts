/**
 * The CPU tools of AnomalyGen 1.1 against their stand-ins: mask placement, recipe loader, pseudo labels. PAIDF_ANOMALYGEN_11
 * names a folder with its public source, PAIDF_PYTHON a python with numpy, opencv-python-headless below 5, pillow, scipy,
 * pyyaml, omegaconf, scikit-learn, pycocotools and tqdm. Skipped aloud without them.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { releaseOf } from '../../src/domain/releases/index.ts';
import { painted, picture } from '../support/pictures.ts';
import { keptFolder, removeFolder, repository } from '../support/places.ts';
import { type Ended, run } from '../support/run.ts';
import { filesBelow } from '../support/training.ts';
import {
  fewCases,
  generate11,
  label11,
  oddPlacing,
  place11,
  type Training11,
  train11,
  writeTraining11,
} from '../support/training-1.1.ts';

const { PAIDF_ANOMALYGEN_11: checkout = '', PAIDF_PYTHON: python = '' } = process.env;
const modules =
  'import numpy, cv2, PIL, scipy, yaml, omegaconf, sklearn, pycocotools.mask, tqdm; assert int(cv2.__version__.split(".")[0]) < 5';
const script = join('anomalygen', 'scripts', 'texture', 'pseudo_label.py');
const ready =
  checkout !== '' &&
  existsSync(join(checkout, script)) &&
  python !== '' &&
  spawnSync(python, ['-c', modules]).status === 0;

const real = (args: readonly string[]): Promise<Ended> =>
  run(python, args, {
    cwd: checkout,
    env: {
      PYTHONPATH: [join(repository, 'test', 'peers', 'cosmos-stub'), checkout].join(':'),
      PYTHONDONTWRITEBYTECODE: '1',
    },
    timeout: 900_000,
  });

const json = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'));
const rowsOf = (...path: string[]): Record<string, unknown>[] =>
  readFileSync(join(...path), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
/** Keys in their order, with the kind of each value. */
const schema = (row: Record<string, unknown>): string[] =>
  Object.entries(row).map(([key, value]) => `${key}: ${typeof value}`);
const last = ({ exit, stderr }: Ended) => [exit, stderr.trim().split('\n').at(-1)];

if (!ready)
  test.skip('anomalygen 1.1: skipped, PAIDF_ANOMALYGEN_11 names no folder with its source, or PAIDF_PYTHON no python with its packages', () => {});
else {
  const place = keptFolder();
  let one: Training11;
  beforeAll(async () => {
    one = await writeTraining11(place);
  }, 600_000);
  afterAll(() => removeFolder(place));

  const realPlace = (words: readonly string[]): Promise<Ended> =>
    real([
      ...['-m', 'anomalygen.scripts.auto_mask_placement.roi_place_pipeline'],
      ...['--dataset_dir', one.dataset, ...words],
    ]);

  test.each([
    ['inference', '5', '43'],
    ['validation', '6', '42'],
  ])(
    '1.1: masks are placed as the stand-in places them, for %s',
    { timeout: 900_000 },
    async (mode, count, seed) => {
      // Bridges of a part with many joints take minutes; 1.0's peer, whose placing is the same, places them.
      const spec = join(place, `${mode}.jsonl`);
      const lines = ['missing', 'excess_solder'].map((defect) =>
        JSON.stringify({ defect_type: `passive_component+${defect}`, spatial_dependency: 'cad' }),
      );
      writeFileSync(spec, `${lines.join('\n')}\n`);
      const [theirs, ours] = [join(place, `real-${mode}`), join(place, `own-${mode}`)];
      const words = (out: string) => [
        ...['--num_sdg', count, '--mode', mode, '--seed', seed, '--defect_desc', spec],
        ...['--output_dir', out],
      ];
      const ended = await realPlace(words(theirs));
      expect([ended.exit, ended.exit === 0 ? '' : ended.stderr]).toEqual([0, '']);
      const own = await place11(one, words(ours));
      expect([own.exit, own.exit === 0 ? '' : own.stderr]).toEqual([0, '']);
      for (const name of ['allocation.json', 'amp_samples.json.n_seeds'])
        expect([name, json(ours, name)]).toEqual([name, json(theirs, name)]);
      expect(json(ours, 'amp_samples.json').map(schema)).toEqual(
        json(theirs, 'amp_samples.json').map(schema),
      );
      expect(json(ours, 'summary.json').map(schema)).toEqual(json(theirs, 'summary.json').map(schema));
      const [theirRows, ourRows] = [rowsOf(theirs, 'testcase.jsonl'), rowsOf(ours, 'testcase.jsonl')];
      expect(ourRows.map(schema)).toEqual(theirRows.map(schema));
      expect(ourRows.map(({ anomaly_type }) => anomaly_type)).toEqual(
        theirRows.map(({ anomaly_type }) => anomaly_type),
      );
      for (const key of ['guidance', 'num_steps', 'crop_ratio', 'iteration_generation_max_instance'])
        expect([key, ...ourRows.map((row) => row[key])]).toEqual([key, ...theirRows.map((row) => row[key])]);
    },
  );

  test('1.1: inputs that cannot be placed are refused in the same words', async () => {
    const { words, told: known } = oddPlacing(one);
    const [theirs, ours] = [await realPlace(words), await place11(one, words)];
    expect(ours.exit).toBe(theirs.exit);
    const told = theirs.stderr.split('\n').filter((line) => /^AMP input|^ {2}- |stopping\.$/.test(line));
    expect(told).toHaveLength(known.length);
    for (const [n, line] of told.entries()) {
      expect(line).toContain(known[n]);
      expect(ours.stderr).toContain(line.trim());
    }
    const few = fewCases(one);
    const own = join(one.dataset, 'defect_spec.jsonl');
    expect(last(await place11(one, few))).toEqual(last(await realPlace([...few, '--defect_desc', own])));
  });

  test('1.1: of two colours of one class the real parser keeps one, so a stage has one', async () => {
    const [raw, mask] = [join(place, 'labels.json'), join(place, 'cad.png')];
    const [red, green, blue] = [
      [140, 25, 255, 255],
      [140, 255, 25, 255],
      [25, 82, 255, 255],
    ];
    const columns = [red, green, blue];
    writeFileSync(
      mask,
      await painted(
        120,
        40,
        4,
        (x, y) => (x % 40 > 10 && y > 10 && y < 30 && columns[Math.floor(x / 40)]) || [0, 0, 0, 255],
      ),
    );
    const labels = (resistor: string): string =>
      JSON.stringify({
        '(140, 25, 255, 255)': { class: resistor },
        '(140, 255, 25, 255)': { class: 'capacitor' },
        '(25, 82, 255, 255)': { class: 'pad' },
      });
    const parts = async (file: string): Promise<Record<string, number>> => {
      const counts =
        'import json, sys; from anomalygen.auto_mask_placement.cad2roi.parser import CADParser as P; print(json.dumps({k: len(v) for k, v in P(sys.argv[1]).parse(sys.argv[2])[0].items()}))';
      const ended = await real(['-c', counts, file, mask]);
      expect([ended.exit, ended.exit === 0 ? '' : ended.stderr]).toEqual([0, '']);
      return JSON.parse(ended.stdout);
    };
    writeFileSync(raw, labels('capacitor'));
    // The part in the other colour becomes what lies nearest, a pad.
    expect(await parts(raw)).toEqual({ capacitor: 1, pad: 2 });
    writeFileSync(raw, labels('resistor'));
    const written = join(place, 'written.json');
    const pods = JSON.stringify(join(repository, 'assets', 'pods'));
    const write = `import pathlib, sys; sys.path.insert(0, ${pods}); import cad_classes, recolour; _, changes = cad_classes.write_labels(*map(pathlib.Path, sys.argv[1:3])); recolour.recolour_masks([pathlib.Path(sys.argv[3])], changes)`;
    expect((await run('python3', ['-B', '-c', write, raw, written, mask])).exit).toBe(0);
    expect(await parts(written)).toEqual({ capacitor: 2, pad: 1 });
  });

  const loader =
    'import sys; from anomalygen.configs.loader import register_recipe; print(register_recipe(sys.argv[1]))';
  const load = (text: string): Promise<Ended> => {
    const recipe = join(place, 'exp_texture_ft.yaml');
    writeFileSync(recipe, text);
    return real(['-c', loader, recipe]);
  };

  test('1.1: the real loader takes our recipe, as it is published and as a pod completes it', async () => {
    const folder = join(repository, 'assets', 'cookbooks', 'pcb', 'release-1.1');
    const shipped = readFileSync(join(folder, 'exp_texture_ft.yaml'), 'utf8');
    const made = join(place, 'made.yaml');
    const pod = join(repository, 'assets', 'pods', 'recipe_1_1.py');
    const words = ['write', join(folder, 'exp_texture_ft.yaml'), made, '/a "b": #c', '/d/testcase.jsonl'];
    expect((await run('python3', [pod, ...words])).exit).toBe(0);
    for (const text of [shipped, readFileSync(made, 'utf8'), stringify(one.flat)])
      expect(await load(text)).toMatchObject({
        exit: 0,
        stdout: expect.stringContaining('anomalygen_texture_ft'),
      });
  });

  test('1.1: the keys that a check of the recipe knows are the parameters of the real builder', async () => {
    const parameters =
      'import inspect, json; from anomalygen.configs.texture.exp_config import build_anomalygen_texture_ft_experiment as b; print(json.dumps(list(inspect.signature(b).parameters)))';
    const ended = await real(['-c', parameters]);
    expect([ended.exit, ended.exit === 0 ? '' : ended.stderr]).toEqual([0, '']);
    const taken = ['task_type', 'experiment', ...JSON.parse(ended.stdout)];
    expect(Object.keys(releaseOf('1.1').recipe.keys.known).sort()).toEqual(taken.sort());
  });

  const broken: Record<string, () => string> = {
    'a nested recipe of 1.0': () => 'job: {}\ntrainer: {}\n',
    'no experiment': () => stringify({ ...one.flat, experiment: undefined }),
    'another task': () => stringify({ ...one.flat, task_type: 'video' }),
    'an unknown key': () => stringify({ ...one.flat, use_pretrained: true }),
    'a missing key': () => stringify({ ...one.flat, dataset_name: undefined }),
    'two missing keys': () => stringify({ ...one.flat, dataset_name: undefined, dataset_path: undefined }),
    'another size': () => stringify({ ...one.flat, model_size: '2b' }),
    'pairs that are none': () => stringify({ ...one.flat, anomaly_types: 5 }),
    'a list': () => '- a\n',
  };
  test.each(Object.keys(broken))('1.1: the loader refuses %s in the words of the stand-in', async (name) => {
    const text = broken[name]?.() ?? '';
    const theirs = await load(text);
    expect(theirs.exit).toBe(1);
    expect(last(await train11(one, 'refused', text))).toEqual(last(theirs));
  });

  test('1.1: labels of the stand-in’s pictures are the same files and the same COCO', {
    timeout: 900_000,
  }, async () => {
    const trained = await train11(one);
    expect([trained.exit, trained.exit === 0 ? '' : trained.stderr]).toEqual([0, '']);
    await place11(one, ['--num_sdg', '7', '--output_dir', join(place, 'cases')]);
    const made = await generate11(one, 'made');
    expect([made.exit, made.exit === 0 ? '' : made.stderr]).toEqual([0, '']);
    cpSync(join(place, 'made'), join(place, 'copy'), { recursive: true });
    expect((await label11(one, 'made')).exit).toBe(0);
    const label = (): Promise<Ended> =>
      real([
        script,
        '--gen_root',
        join(place, 'copy'),
        '--output_dir',
        join(place, 'theirs'),
        '--no_caption',
      ]);
    const ended = await label();
    expect([ended.exit, ended.exit === 0 ? '' : ended.stderr]).toEqual([0, '']);
    const [theirs, ours] = [join(place, 'theirs'), join(place, 'made', 'pseudo_labels')];
    expect(filesBelow(ours)).toEqual(filesBelow(theirs));
    expect(json(ours, 'coco_annotations.json')).toEqual(json(theirs, 'coco_annotations.json'));
    const classes = join('classification', 'classes.txt');
    expect(readFileSync(join(ours, classes), 'utf8')).toBe(readFileSync(join(theirs, classes), 'utf8'));
    for (const kind of ['images', 'masks'])
      for (const name of readdirSync(join(ours, kind))) {
        const [a, b] = [await picture(join(ours, kind, name)), await picture(join(theirs, kind, name))];
        expect([name, a.channels, a.data.equals(b.data)]).toEqual([name, b.channels, true]);
      }
    const [first = ''] = readdirSync(join(place, 'copy', 'original_mask'));
    for (const root of ['copy', 'made']) rmSync(join(place, root, 'original_mask', first));
    expect(last(await label11(one, 'made'))).toEqual(last(await label()));
  });
}
