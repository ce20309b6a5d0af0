/** Release 1.0: Cosmos-Predict2 with a checkpoint that comes with it; the mission document's own. */
import { artifacts } from '../contract.ts';
import { layout10 } from '../dataset-layout.ts';
import { bundleGigabytes, pretrainedItems, pretrainedNeeds } from '../pretrained.ts';
import { nestedProblems } from '../recipe.ts';
import { nestedKeys } from '../recipe-keys.ts';
import { setupSteps } from '../setup.ts';
import { stageSizes } from '../sizing.ts';
import { taxonomyOfConfig } from '../taxonomy.ts';
import { firstPairForm } from '../training-pairs.ts';
import type { Release } from './release.ts';

export const release10: Release = {
  id: '1.0',
  workflow: 'texture_defect_generation_day0.yaml',
  images: {
    simulation: 'nvcr.io/nvidia/paidf-simulation:1.0.0',
    augmentation: 'nvcr.io/nvidia/paidf-augmentation:1.0.0',
    anomalygen: 'nvcr.io/nvidia/paidf-anomalygen:1.0.0',
  },
  tasks: {
    render: 'usd2roi-replicator',
    camera_look: 'image-edit',
    finetune: 'finetune',
    defects: 'infer-all-defects',
  },
  execTimeoutHours: 28,
  trainingTime: 'not known',
  arguments: {
    defaults: {
      use_pretrained_checkpoint: true,
      checkpoint_step: 14000,
      model_size: '2b',
      existing_finetune_url: undefined,
    },
    refused: {
      existing_finetune_url:
        'release 1.0 uses the checkpoint below models/pcb; to use one that a run trained, copy its job folder there (references/finetune.md)',
    },
    spatial: ['free', 'text', 'cad'],
    spatialReason: '',
    workflowValues: (run) => [
      ['use_pretrained_checkpoint', String(!run.trains)],
      ['checkpoint_step', String(run.checkpoint_step)],
      ['model_size', String(run.model_size)],
    ],
    variables: [
      // A run that finetunes picks the best step itself, whatever was asked for.
      { key: 'checkpoint_step', stage: 'defects', variable: 'CHECKPOINT_STEP', blank: 'best', always: true },
      { key: 'model_size', stage: 'defects', variable: 'MODEL_SIZE', blank: undefined, always: true },
      { key: 'yq_url', stage: 'finetune', variable: 'YQ_URL', blank: '', always: false },
    ],
    unfilledPairs: 'pods',
  },
  sizes: {
    of: (inferGpu, trainGpu) => stageSizes(inferGpu, trainGpu),
    memoryReason: (gpus) => `each of the ${gpus} ranks loads about 33 GiB into host memory`,
  },
  recipe: {
    path: 'ag_config.yaml',
    pairsKey: 'dataloader_train.dataset.anomaly_types',
    untrained: 'defects.unknown_types',
    pairsOf: taxonomyOfConfig,
    keys: nestedKeys,
    problems: nestedProblems,
    savedSteps: () => undefined,
    marks: ['trainer', 'dataloader_train'],
  },
  trainingPairs: firstPairForm,
  checkpoint: {
    shipped: artifacts.checkpoint,
    config: 'ag_config.yaml',
    best: undefined,
    results: 'results/anomaly_gen/',
  },
  pretrained: {
    marks: ['pretrained', 'NVDINOV2', 'google-t5'],
    items: pretrainedItems,
    needs: pretrainedNeeds,
    gigabytes: bundleGigabytes('1.0.0'),
  },
  setup: {
    steps: setupSteps,
    files: { setup_pcb: 'setup/setup_pcb.yaml', setup_pretrained: 'setup/setup_pretrained.yaml' },
  },
  dataset: layout10,
  quiet: {
    finetune: 'every rank loads about 33 GiB into host memory before the first step is printed',
    defects: 'every rank loads about 33 GiB into host memory before the first sample is printed',
  },
};
