/** The 1.1 image's repository with its stand-ins, a stage and a raw dataset, and the calls that the pods make there. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { pretrainedFiles11 } from '../../src/embedded/sample-board/models.ts';
import { programs, repository } from './places.ts';
import { type Ended, run } from './run.ts';
import { type Training, writeTraining } from './training.ts';

const rootfs = join(repository, 'assets', 'stand-ins', 'anomalygen-1.1', 'rootfs');
const published = join(repository, 'assets', 'cookbooks', 'pcb', 'release-1.1', 'exp_texture_ft.yaml');

export const runFolder = 'results/anomalygen/pcb/anomalygen_texture_ft';

export interface Training11 extends Training {
  /** The image's repository, with the pretrained tree in `checkpoints`. */
  image: string;
  /** The flat recipe's values; a call writes them down. */
  flat: Record<string, unknown>;
}

/** In `place`. Two hundred iterations instead of thousands; the validation cases are placed. */
export async function writeTraining11(place: string): Promise<Training11> {
  const training = await writeTraining(place);
  const image = join(place, 'image');
  cpSync(join(rootfs, 'workspace', 'paidf-anomalygen'), image, { recursive: true });
  for (const [path, text] of pretrainedFiles11()) {
    mkdirSync(join(image, 'checkpoints', path, '..'), { recursive: true });
    writeFileSync(join(image, 'checkpoints', path), text);
  }
  const made: Training11 = { ...training, image, flat: {} };
  const validation = join(place, 'validation');
  await place11(made, ['--mode', 'validation', '--num_sdg', '12', '--output_dir', validation]);
  const steps = { max_iter: 200, validation_iter: 50, save_iter: 50, early_stop_enabled: false };
  made.flat = {
    ...parse(readFileSync(published, 'utf8')),
    ...steps,
    dataset_path: training.dataset,
    testcase_jsonl: join(validation, 'testcase.jsonl'),
  };
  return made;
}

const inImage = (image: string, file: string, args: readonly string[], env: Record<string, string> = {}) =>
  run(file, args, {
    cwd: image,
    env: {
      ...{ STAND_IN_NODE: process.execPath, STAND_IN_BUNDLE: programs.standIns },
      PATH: `${join(rootfs, 'usr', 'local', 'bin')}:${process.env.PATH}`,
      ...env,
    },
  });

/** Mask placement on the stage with its own specification; words of `args` come behind. */
export const place11 = ({ image, dataset }: Training11, args: readonly string[]): Promise<Ended> =>
  inImage(image, 'python', [
    ...['-m', 'anomalygen.scripts.auto_mask_placement.roi_place_pipeline'],
    ...['--defect_desc', join(dataset, 'defect_spec.jsonl'), '--dataset_dir', dataset, ...args],
  ]);

/** Trains by `flat`, or by the text of a recipe, into `<folder>/<out>`. */
export function train11(one: Training11, out = 'out', text = stringify(one.flat)): Promise<Ended> {
  const recipe = join(one.folder, 'exp_texture_ft.yaml');
  writeFileSync(recipe, text);
  const args = [
    ...['--nproc_per_node=1', 'anomalygen/scripts/texture/train.py'],
    ...['--config=cosmos_framework/configs/base/config.py', `--recipe=${recipe}`],
    ...['--', 'experiment=anomalygen_texture_ft'],
  ];
  return inImage(one.image, 'torchrun', args, { IMAGINAIRE_OUTPUT_ROOT: join(one.folder, out, 'results') });
}

/** Generates into `<folder>/<output>` by the weights and the recipe of the training in `<folder>/out`. */
export const generate11 = (
  one: Training11,
  output: string,
  more: Record<string, string> = {},
): Promise<Ended> => {
  const trained = join(one.folder, 'out', runFolder);
  const values = {
    checkpoint: join(trained, 'checkpoints', 'model', 'iter_000000200.pt'),
    recipe: join(trained, 'exp_texture_ft.yaml'),
    input_data_path: join(one.folder, 'cases', 'testcase.jsonl'),
    output_dir: join(one.folder, output),
    ...more,
  };
  const words = Object.entries(values).flatMap(([key, value]) => [`--${key}`, value]);
  return inImage(one.image, 'torchrun', [
    '--nproc_per_node=1',
    'anomalygen/scripts/texture/generate.py',
    ...words,
  ]);
};

export const label11 = ({ image, folder }: Training11, output: string): Promise<Ended> => {
  const root = join(folder, output);
  const words = ['--gen_root', root, '--output_dir', join(root, 'pseudo_labels'), '--no_caption'];
  return inImage(image, 'python', ['anomalygen/scripts/texture/pseudo_label.py', ...words]);
};

export const preflight11 = ({ image }: Training11): Promise<Ended> =>
  inImage(image, 'bash', ['scripts/preflight_env_ckpt.sh']);

/** A specification of which no line can be placed, written below the training's folder, and what placing says of it. */
export function oddPlacing(one: Training11): { words: string[]; told: string[] } {
  const spec = join(one.folder, 'odd.jsonl');
  const lines = [
    { defect_type: 'IC+bridge', spatial_dependency: 'text' },
    { defect_type: 'IC+void', spatial_dependency: 'cad' },
    { defect_type: 'glass+scratch', spatial_dependency: 'sometimes' },
    { defect_type: '../a+b', spatial_dependency: 'free' },
  ];
  writeFileSync(spec, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return {
    words: ['--num_sdg', '4', '--defect_desc', spec, '--output_dir', join(one.folder, 'odd')],
    told: [
      'AMP input validation failed (6 problem(s)):',
      'IC+bridge: spatial_dependency=text requires non-empty roi_prompt_defect_location',
      `IC+void: missing submask source ${join(one.dataset, 'IC', 'mask', 'void')}`,
      'glass+scratch: missing submask source',
      'glass+scratch: no clean images under',
      "glass+scratch: unknown spatial_dependency='sometimes'",
      "invalid anomaly type in defect_type: '../a+b'.",
      'roi_allocate exited 1 — stopping.',
    ],
  };
}

/** Fewer validation cases than types. */
export const fewCases = (one: Training11): string[] => [
  ...['--mode', 'validation', '--num_sdg', '1'],
  ...['--output_dir', join(one.folder, 'few')],
];
