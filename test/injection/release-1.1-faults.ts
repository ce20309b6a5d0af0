/** Faults that break a root, a recipe, a training to reuse or the arguments of a run of release 1.1, each told before anything is started. */
import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { World } from '../support/injection.ts';
import { models, publishedScene, raw, remove, wrap } from '../support/root-of-world.ts';
import {
  another,
  archive,
  formerRecipe,
  type LeftTraining,
  leftTraining,
  onlyRelease,
  ownRecipe,
  publishedRecipe,
  putWeights,
} from '../support/trainings.ts';

export interface Fault11 {
  name: string;
  /** Id of the known failure that it leads to. */
  cause: string;
  /** Id of the known failure by which its price is told, where a run that trains stops earlier. */
  told?: string;
  /** Asked of a plan, too. */
  planned?: true;
  /** Words of the check that has to fail. */
  says: RegExp;
  break?(world: World): void;
  /** What preflight and plan are asked with besides. */
  args?(world: World): Record<string, unknown>;
}

const recipe =
  (edit: (text: string) => string) =>
  ({ root }: World): void => {
    const text = publishedRecipe();
    const edited = edit(text);
    if (edited === text) throw new Error('this fault changes nothing in the recipe');
    ownRecipe(root, edited);
  };

const folderOf = ({ root }: World, run = 'earlier'): string => join(root, 'runs', run, 'finetune');

/** A run that takes over the training of `earlier`, which is spoiled. */
const reuse = (
  changed: Parameters<typeof leftTraining>[0] = {},
  spoil: (training: LeftTraining) => void = () => {},
  more: Record<string, unknown> = {},
): Pick<Fault11, 'break' | 'args'> => ({
  break: (world) => spoil(leftTraining(changed, folderOf(world))),
  args: (world) => ({ existing_finetune_url: pathToFileURL(folderOf(world)).href, ...more }),
});

const rootFaults: Fault11[] = [
  {
    name: 'a tree of release 1.0',
    planned: true,
    cause: 'finetune.other_release_tree',
    says: /those of release 1\.0/,
    break: ({ root }) => onlyRelease(root, '1.0'),
  },
  {
    name: 'no manifest in the tree',
    cause: 'finetune.base_incomplete',
    says: /checkpoint_manifest_converted\.sha256/,
    break: (world) => remove(models(world, 'pretrained', 'checkpoint_manifest_converted.sha256')),
  },
  {
    name: 'no Edge base, where the recipe says nano',
    cause: 'finetune.base_incomplete',
    says: /lacks Cosmos3-Edge/,
    break: (world) => remove(models(world, 'pretrained', 'Cosmos3-Edge')),
  },
  {
    name: 'no guardrail in the hub cache',
    cause: 'finetune.base_incomplete',
    says: /Cosmos-Guardrail1/,
    break: (world) => remove(models(world, 'pretrained', 'hf', 'models--nvidia--Cosmos-Guardrail1')),
  },
  {
    name: 'no defect_spec.jsonl',
    cause: 'defects.no_spec',
    says: /defect_spec\.jsonl is missing/,
    break: (world) => remove(raw(world, 'defect_spec.jsonl')),
  },
  {
    name: 'the raw data wrapped in two more folders',
    cause: 'defects.wrapped_upload',
    says: /defect_spec\.jsonl/,
    break: (world) => {
      wrap(raw(world), 'raw');
      wrap(raw(world), 'upload');
    },
  },
  {
    name: 'no training masks at all',
    cause: 'finetune.no_training_masks',
    says: /mask/,
    break: (world) => {
      for (const material of ['IC', 'passive_component']) remove(raw(world, material, 'mask'));
    },
  },
  {
    name: 'no masks of one pair',
    cause: 'defects.no_masks_of_pair',
    told: 'finetune.no_samples',
    says: /IC\+bridge/,
    break: (world) => remove(raw(world, 'IC', 'mask', 'bridge')),
  },
  {
    name: 'masks that are named otherwise than their pictures',
    cause: 'finetune.no_samples',
    says: /IC\+bridge/,
    break: (world) => {
      const folder = raw(world, 'IC', 'mask', 'bridge');
      for (const name of readdirSync(folder))
        renameSync(join(folder, name), join(folder, name.replace('_mask', '')));
    },
  },
];

const recipeFaults: Fault11[] = [
  {
    name: 'a recipe of release 1.0',
    planned: true,
    cause: 'finetune.flat_recipe',
    says: /release 1\.0/,
    break: ({ root }) => ownRecipe(root, formerRecipe()),
  },
  {
    name: 'a key that the builder does not know',
    cause: 'finetune.flat_recipe',
    says: /optimiser/,
    break: recipe((text) => `${text}\noptimiser: adam\n`),
  },
  {
    name: 'no save_iter',
    cause: 'finetune.flat_recipe',
    says: /save_iter/,
    break: recipe((text) => text.replace(/^save_iter:.*\n/m, '')),
  },
  {
    name: 'another size of the base',
    cause: 'finetune.flat_recipe',
    says: /model_size/,
    break: recipe((text) => text.replace(/^model_size:.*$/m, 'model_size: 2b')),
  },
  {
    name: 'a recipe that never saves',
    cause: 'finetune.saves_too_late',
    says: /save_iter 99999 is greater than max_iter/,
    break: recipe((text) => text.replace(/^save_iter:.*$/m, 'save_iter: 99999')),
  },
  {
    name: 'steps that are scored and steps that are saved never meet',
    cause: 'finetune.no_best_checkpoint',
    says: /never meet/,
    break: recipe((text) => text.replace(/^validation_iter:.*$/m, 'validation_iter: 977')),
  },
  {
    name: 'a pair that the recipe does not train',
    cause: 'defects.outside_recipe',
    says: /IC\+bridge would not be trained/,
    break: recipe((text) => text.replace(/^.*\[ *['"]?IC['"]?, *['"]?bridge['"]? *\].*\n/m, '')),
    args: () => ({ anomaly_types: [['IC', 'bridge']] }),
  },
  {
    name: 'a step between two that are saved',
    planned: true,
    cause: 'finetune.unsaved_step',
    says: /never saves checkpoint_step 1500: it saves each 1000 steps up to 15000/,
    args: () => ({ checkpoint_step: 1500 }),
  },
  {
    name: 'a step beyond the training',
    planned: true,
    cause: 'finetune.unsaved_step',
    says: /never saves checkpoint_step 16000/,
    args: () => ({ checkpoint_step: 16_000 }),
  },
];

const reuseFaults: Fault11[] = [
  {
    name: 'a checkpoint of release 1.0',
    cause: 'defects.other_release_checkpoint',
    says: /checkpoint of release 1\.0, which release 1\.1 can never load/,
    args: (world) => ({ existing_finetune_url: pathToFileURL(models(world, 'pcb')).href }),
  },
  {
    name: 'no training at the URL',
    cause: 'defects.no_training',
    says: /nothing lies at existing_finetune_url/,
    args: (world) => ({ existing_finetune_url: pathToFileURL(folderOf(world, 'none')).href }),
  },
  {
    name: 'no recipe in the job folder',
    cause: 'defects.no_training',
    says: /has no exp_texture_ft\.yaml/,
    ...reuse({ drop: 'exp_texture_ft.yaml' }),
  },
  {
    name: 'two trainings at one URL',
    planned: true,
    cause: 'defects.ambiguous_training',
    says: /holds 2 trainings/,
    ...reuse({}, another),
  },
  {
    name: 'adapters of Nano with a recipe of Edge',
    cause: 'defects.other_base',
    says: /says edge, and they were trained on nano/,
    ...reuse({ recipe: publishedRecipe().replace(/^model_size:.*$/m, 'model_size: edge') }),
  },
  {
    name: 'adapters of Edge with a recipe of Nano',
    cause: 'defects.other_base',
    says: /says nano, and they were trained on edge/,
    ...reuse({ config: 'model:\n  config:\n    model_size: edge\n' }),
  },
  {
    name: 'no best_checkpoint.txt',
    cause: 'defects.no_best_step',
    says: /has no best_checkpoint\.txt/,
    ...reuse({ drop: 'checkpoints/best_checkpoint.txt' }),
  },
  {
    name: 'the best step was not uploaded',
    cause: 'defects.no_best_step',
    says: /step 9000, which best_checkpoint\.txt names, has no weights/,
    ...reuse({ drop: 'checkpoints/model/iter_000009000.pt' }),
  },
  {
    name: 'a step that the training did not save',
    cause: 'defects.no_step',
    says: /step 9500 has no weights/,
    ...reuse({}, undefined, { checkpoint_step: 9500 }),
  },
  {
    name: 'no masks of a pair that is trained already',
    cause: 'defects.no_masks_of_pair',
    says: /IC\+bridge/,
    ...reuse({}, () => {}),
    break: (world) => {
      leftTraining({}, folderOf(world));
      remove(raw(world, 'IC', 'mask', 'bridge'));
    },
  },
  {
    name: 'weights that are an empty file',
    cause: 'defects.no_best_step',
    says: /step 9000 are an empty file/,
    ...reuse({}, ({ job }) => writeFileSync(join(job, 'checkpoints', 'model', 'iter_000009000.pt'), '')),
  },
  {
    name: 'weights of which half was uploaded',
    planned: true,
    cause: 'defects.checkpoint_digest',
    says: /step 9000 are cut: 2000000 bytes of an archive whose directory, at its end, is not there/,
    ...reuse({}, (training) => putWeights(training, archive(4_000_000).subarray(0, 2_000_000))),
  },
  {
    name: 'weights that are not those of their digest',
    planned: true,
    cause: 'defects.checkpoint_digest',
    says: /step 9000 do not match the digest beside them/,
    ...reuse({}, (training) => putWeights(training, archive(4_000_000), archive(4_000_001))),
  },
  {
    name: 'a pair that the training does not know',
    cause: 'defects.outside_recipe',
    says: /does not know IC\+bridge/,
    ...reuse({ recipe: 'task_type: texture_ft\nanomaly_types: [[passive_component, missing]]\n' }),
  },
];

const boardFaults: Fault11[] = [
  {
    name: 'a board that shows no material of the taxonomy',
    cause: 'defects.no_crops_of_material',
    says: /IC/,
    break: publishedScene,
    args: () => ({
      board: '0603_H100',
      scene_filename: 'spark_lighting.usd',
      anomaly_types: [['IC', 'bridge']],
    }),
  },
];

export const faults11 = [...rootFaults, ...recipeFaults, ...reuseFaults, ...boardFaults];
