/** What differs between releases of the pipeline, as one table: whoever needs to know reads it here and asks for no number. */
import type { StageId } from '../contract.ts';
import type { DatasetLayout } from '../dataset-layout.ts';
import type { Need, PretrainedUse } from '../pretrained.ts';
import type { RecipeProblems, SavedSteps } from '../recipe.ts';
import type { RecipeKeys } from '../recipe-keys.ts';
import type { SetupFile, SetupStep } from '../setup.ts';
import type { StageSizes } from '../sizing.ts';
import type { DefectPair } from '../taxonomy.ts';
import type { PairForm } from '../training-pairs.ts';
import type { ReleaseId } from './ids.ts';

/** Arguments that not every release has, or that mean something else in each. */
export const ownArguments = [
  'use_pretrained_checkpoint',
  'model_size',
  'existing_finetune_url',
  'checkpoint_step',
  'yq_url',
] as const;
export type OwnArgument = (typeof ownArguments)[number];

/** What they are where nothing is given. */
interface OwnDefaults extends Omit<OwnRunValues, 'trains'> {
  use_pretrained_checkpoint: boolean;
}

/** The values behind them once a run is settled. */
export interface OwnRunValues {
  trains: boolean;
  /** Undefined: the best one of a training. */
  checkpoint_step: number | undefined;
  model_size: string | undefined;
  /** URL of the finetune folder of an earlier run; undefined where this run uses none. */
  existing_finetune_url: string | undefined;
}

export interface Release {
  id: ReleaseId;
  /** Workflow file of a run, below `assets/configs`. */
  workflow: string;
  /** As that file names them. */
  images: { simulation: string; augmentation: string; anomalygen: string };
  /** Name of each stage's task; the one of the last stage tells a workflow's release. */
  tasks: Record<StageId, string>;
  /** The workflow's exec timeout. */
  execTimeoutHours: number;
  /** What is known of how long the training takes. */
  trainingTime: string;
  arguments: OwnArguments;
  sizes: {
    /** Default size of each stage for these counts of GPUs. */
    of(inferGpu: number, trainGpu: number): StageSizes;
    /** Why less host memory than that is a risk. */
    memoryReason(gpus: number): string;
  };
  recipe: RecipeForm;
  trainingPairs: PairForm;
  checkpoint: CheckpointLayout;
  pretrained: PretrainedLayout;
  setup: {
    steps: readonly SetupStep[];
    /** Workflow files, below `assets/configs`. */
    files: Record<SetupFile, string>;
  };
  dataset: DatasetLayout;
  /** Why the AnomalyGen stages are quiet for long while all is well. */
  quiet: Record<'finetune' | 'defects', string>;
}

interface OwnArguments {
  defaults: OwnDefaults;
  /** Arguments of other releases, each with what to do instead. */
  refused: Partial<Record<OwnArgument, string>>;
  /** How masks may be placed; what is not here is refused with `spatialReason`. */
  spatial: readonly string[];
  spatialReason: string;
  /** Workflow values that only this release has, as text. */
  workflowValues(run: OwnRunValues): [key: string, value: string][];
  /** Variables of the pods that hold them; `blank` is the text that stands for no value, `always` where no run lacks it. */
  variables: readonly {
    key: OwnArgument;
    stage: StageId;
    variable: string;
    blank: string | undefined;
    always: boolean;
  }[];
  /** Pairs that a board cannot fill: `pods` leave them out themselves, or the `plan` has to, since the graph would fail. */
  unfilledPairs: 'pods' | 'plan';
}

interface RecipeForm {
  /** Below a shelf of cookbooks. */
  path: string;
  /** Where the trained pairs stand in it, in words. */
  pairsKey: string;
  /** The known failure of a pair that it does not train. */
  untrained: string;
  /** Undefined when it does not tell. */
  pairsOf(config: unknown): DefectPair[] | undefined;
  /** What its trainer takes. */
  keys: RecipeKeys;
  /** Of its values; `recipeProblems` tells the keys, too. */
  problems(config: unknown): RecipeProblems;
  /** What a run that trains may ask for; undefined where it always takes its own best step, or the recipe does not tell. */
  savedSteps(config: unknown): SavedSteps | undefined;
  /** Top-level keys by which a file is told to be a recipe of this release. */
  marks: readonly string[];
}

interface CheckpointLayout {
  /** Prefix of a checkpoint that comes with the release; undefined where each run trains or reuses one. */
  shipped: string | undefined;
  /** File that tells what it was trained on; it marks a folder as a checkpoint of this release. */
  config: string;
  /** Names the step that makes the samples; undefined where scores decide. */
  best: string | undefined;
  /** Part of the path of a run's training, before the job's folder. */
  results: string;
}

interface PretrainedLayout {
  /** Such as `Cosmos3-Nano`: a name in the tree that only this release has. */
  marks: readonly string[];
  /** Folders of the tree. */
  items: readonly string[];
  needs(use: PretrainedUse): Need[];
  /** Decimal gigabytes of the whole tree, about. */
  gigabytes: number;
}
