/** A small raw dataset with pictures of defects, and a training call on it as the finetune pod makes it. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { pretrained } from '../../src/embedded/sample-board/models.ts';
import { programs, repository } from './places.ts';
import { type Ended, run, standIn } from './run.ts';
import { type Stage, writeStage } from './stage.ts';

export const jobFolder = 'results/anomaly_gen/day0/run-1';
export const types = ['IC+bridge', 'passive_component+excess_solder', 'passive_component+missing'];
const encoder = 'checkpoints/NVDINOV2/nv_dinov2_classification_model.ckpt';

/** The last words of the call; a test may say others. */
export const call = [
  ...['--nproc_per_node=2', '--master_port=12341', '-m', 'scripts.anomaly_gen.ag_train'],
  ...['--config=cosmos_predict2/configs/base/ag_config.py', '--ag_config=ag_configs/run-1.yaml'],
  ...['--', 'experiment=predict2_anomaly_gen_ddp_2b'],
];

export interface Training extends Stage {
  /** Where the call is made: the repo's root in the container. */
  repo: string;
  recipe: ReturnType<typeof recipe>;
}

const recipe = (dataset: string, validation: string) => ({
  job: { project: 'anomaly_gen', group: 'day0', name: 'run-1' },
  trainer: { max_iter: 240, logging_iter: 60, validation_iter: 60, run_validation: true },
  checkpoint: { save_iter: 60 },
  dataloader_train: {
    dataset: { dataset_dir: dataset, anomaly_types: types.map((type) => type.split('+')) },
  },
  dataloader_val: { dataset: { input_data_path: validation } },
  model: {
    config: {
      ag_config: {
        t5_model_name: 'checkpoints/google-t5/t5-large',
        anomaly_embedding: { anomaly_types: types.map((type) => type.split('+')) },
        mask_encoder: { encoder_config: { init_cfg: { checkpoint: encoder } } },
      },
    },
  },
});

/** In `place`. Pictures of defects as the sample root has them: drawn by rule on the clean pictures. */
export async function writeTraining(place: string): Promise<Training> {
  const stage = await writeStage({}, place);
  const { folder, dataset } = stage;
  const cases = join(folder, 'validation.jsonl');
  const spec = join(dataset, 'defect_spec.jsonl');
  const where = ['--dataset-dir', dataset, '--defect-spec', spec, '--amp-output-dir', join(folder, 'masks')];
  await standIn(['prep-testcase', '--name', 'x', ...where, '--num-sdg', '9', '--output-jsonl', cases]);
  await infer(stage, stage.checkpoint, '14000', 'pictures');
  for (const name of readdirSync(join(folder, 'pictures', 'reconstructed_image'))) {
    const [, material = '', defect = ''] = /^(.+)\+(.+)_\d+\.png$/.exec(name) ?? [];
    const target = join(dataset, material, 'anomaly_image', defect);
    mkdirSync(target, { recursive: true });
    copyFileSync(join(folder, 'pictures', 'reconstructed_image', name), join(target, name));
    const mask = join(dataset, material, 'mask', defect, name.replace('.png', '_mask.png'));
    copyFileSync(join(folder, 'pictures', 'original_mask', name), mask);
  }
  const repo = join(folder, 'repo');
  for (const path of [...Object.keys(pretrained).map((one) => `checkpoints/${one}`), 'ag_configs/none']) {
    mkdirSync(join(repo, path, '..'), { recursive: true });
    writeFileSync(join(repo, path), 'stand-in');
  }
  return { ...stage, repo, recipe: recipe(dataset, cases) };
}

/** Runs the container's torchrun in the repo's root. */
export async function train(training: Training, words = call, out = training.folder): Promise<Ended> {
  writeFileSync(join(training.repo, 'ag_configs', 'run-1.yaml'), stringify(training.recipe));
  const torchrun = join(repository, 'assets/stand-ins/anomalygen/rootfs/usr/local/bin/torchrun');
  return run('bash', [torchrun, ...words], {
    cwd: training.repo,
    env: {
      STAND_IN_NODE: process.execPath,
      STAND_IN_BUNDLE: programs.standIns,
      IMAGINAIRE_OUTPUT_ROOT: join(out, 'results'),
    },
  });
}

/** Inference on the validation cases; the pictures lie in `<folder>/<output>`. */
export async function infer(
  { folder }: Stage,
  checkpoint: string,
  step: string,
  output: string,
): Promise<Ended> {
  return standIn([
    'run-sdg',
    ...['--checkpoint_dir', checkpoint, '--step', step, '--model_size', '2b', '--seed', '0'],
    ...['--input_jsonl', join(folder, 'validation.jsonl'), '--output_dir', join(folder, output)],
  ]);
}

export const filesBelow = (top: string): string[] =>
  readdirSync(top, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(top.length + 1))
    .sort();

export const text = (...path: string[]): string => readFileSync(join(...path), 'utf8');
