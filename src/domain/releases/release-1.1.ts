/**
 * Release 1.1: a frozen Cosmos3 with one LoRA a defect, trained by each run unless it uses an earlier one. Read off the
 * public skill 1.1 (NVIDIA/physical-ai-data-factory, 3bbf62b2) and source 1.1 (NVIDIA/paidf-anomalygen, dbaf7d7d); none of it
 * was run on a GPU.
 */
import { layout11 } from '../dataset-layout.ts';
import { pretrainedItems11, pretrainedNeeds11 } from '../pretrained-1.1.ts';
import { flatKeys, flatPairs, flatRecipeProblems, flatSavedSteps } from '../recipe-1.1.ts';
import { setupSteps11 } from '../setup-1.1.ts';
import { sizes11, stageSizes } from '../sizing.ts';
import { secondPairForm } from '../training-pairs.ts';
import type { Release } from './release.ts';

export const release11: Release = {
  id: '1.1',
  workflow: 'texture_defect_generation_day0_1_1.yaml',
  images: {
    simulation: 'nvcr.io/nvidia/paidf-simulation:1.0.0',
    augmentation: 'nvcr.io/nvidia/paidf-augmentation:1.0.0',
    anomalygen: 'nvcr.io/nvidia/paidf-anomalygen:1.1.0',
  },
  tasks: {
    render: 'usd2roi-replicator',
    camera_look: 'image-edit',
    finetune: 'finetune',
    defects: 'infer-and-label',
  },
  execTimeoutHours: 32,
  trainingTime: 'about 4 h for 15000 steps, 1 h for 5000 (NVIDIA, GPU not named)',
  arguments: {
    defaults: {
      use_pretrained_checkpoint: false,
      checkpoint_step: undefined,
      model_size: undefined,
      existing_finetune_url: undefined,
    },
    refused: {
      use_pretrained_checkpoint:
        'no checkpoint comes with release 1.1: a run trains one, or takes that of an earlier run by existing_finetune_url; leave mode and use_pretrained_checkpoint out',
      yq_url: 'the pods of release 1.1 need no yq',
      model_size:
        'the size stands in the recipe of release 1.1: model_size nano or edge in exp_texture_ft.yaml',
    },
    spatial: ['free', 'cad'],
    spatialReason:
      'the task of release 1.1 never passes a prompt on, so it would end with "--roi-prompt is required" after the training',
    workflowValues: (run) => [
      ['existing_finetune_url', run.existing_finetune_url ?? ''],
      ['checkpoint_step', run.checkpoint_step === undefined ? '' : String(run.checkpoint_step)],
    ],
    variables: [
      { key: 'checkpoint_step', stage: 'defects', variable: 'CHECKPOINT_STEP', blank: '', always: false },
      {
        key: 'existing_finetune_url',
        stage: 'render',
        variable: 'CHECK_EXISTING_FINETUNE_URL',
        blank: '',
        always: false,
      },
    ],
    unfilledPairs: 'plan',
  },
  sizes: {
    of: (inferGpu, trainGpu) => stageSizes(inferGpu, trainGpu, sizes11),
    memoryReason: () =>
      'the published workflow of release 1.1 asks for that; what a rank loads was not measured',
  },
  recipe: {
    path: 'release-1.1/exp_texture_ft.yaml',
    pairsKey: 'anomaly_types',
    untrained: 'defects.outside_recipe',
    pairsOf: flatPairs,
    keys: flatKeys,
    problems: flatRecipeProblems,
    savedSteps: flatSavedSteps,
    marks: ['task_type'],
  },
  trainingPairs: secondPairForm,
  checkpoint: {
    shipped: undefined,
    config: 'exp_texture_ft.yaml',
    best: 'best_checkpoint.txt',
    results: 'results/anomalygen/',
  },
  pretrained: {
    marks: ['Cosmos3-Nano', 'Cosmos3-Edge', 'checkpoint_manifest_converted.sha256'],
    items: pretrainedItems11,
    needs: pretrainedNeeds11,
    gigabytes: 85,
  },
  setup: {
    steps: setupSteps11,
    files: { setup_pcb: 'setup/setup_pcb_1_1.yaml', setup_pretrained: 'setup/setup_pretrained_1_1.yaml' },
  },
  dataset: layout11,
  // Read from its public source (preflight_env_ckpt.sh, train.py, generate.py), and not measured.
  quiet: {
    finetune:
      'it reads tens of GB for their digests and compiles the model before the first step, and draws the samples of each validation without a line',
    defects:
      'it reads tens of GB for their digests, and the generator says nothing between its first sample and its last',
  },
};
