/** First-time setup of a DIG root: which artifact comes from where, by which group of which workflow. */
import { nextCall } from '../base/next-call.ts';
import { artifacts } from './contract.ts';
import { bundleSize, gatedRepositories, type Repository } from './pretrained.ts';
import { type ReleaseId, saidRelease } from './releases/ids.ts';

/** What the task of a download asks of a node. */
export interface SetupSize {
  cpu: number;
  memory: string;
  storage: string;
}

export type SetupId = 'setup_checkpoint' | 'setup_raw' | 'setup_assets' | 'setup_pretrained';
export type Artifact = keyof typeof artifacts;

export const setupFiles = ['setup_pcb', 'setup_pretrained'] as const;
/** A part of a setup: one workflow. */
export type SetupFile = (typeof setupFiles)[number];

export interface SetupStep {
  id: SetupId;
  artifact: Artifact;
  group: string;
  what: string;
  prefix: string;
  file: SetupFile;
  /** The value that makes the group present; a workflow of one group has none. */
  want: string | undefined;
  /** Undefined where none is published. */
  size: string | undefined;
  needs: SetupSize;
  /** What a setup leaves beside the artifact: the list of its files. */
  list: string;
  repositories: readonly Repository[];
}

/** The list's usual name. */
const setupList = '.pcba-day0-setup.json';

const pcbSize: SetupSize = { cpu: 4, memory: '16Gi', storage: '100Gi' };

/**
 * Repositories are those that the image's downloaders read (github.com/NVIDIA/paidf-anomalygen, scripts/utilities:
 * download_anomalygen_checkpoints.sh, prepare_dataset_uc1.py and scripts/download_checkpoints.py). The pretrained
 * bundle reads more that need no licence of NVIDIA's. Sizes of the PCBA part are not published.
 */
export const setupSteps: readonly [SetupStep, ...SetupStep[]] = [
  {
    id: 'setup_checkpoint',
    artifact: 'checkpoint',
    group: 'setup-checkpoint',
    what: 'PCBA checkpoint',
    prefix: artifacts.checkpoint,
    file: 'setup_pcb',
    want: 'want_checkpoint',
    size: undefined,
    needs: pcbSize,
    list: setupList,
    repositories: [{ repo: 'nvidia/Cosmos-AnomalyGen-PCB-2B', type: 'model' }],
  },
  {
    id: 'setup_raw',
    artifact: 'raw',
    group: 'setup-raw',
    what: 'raw PCBA dataset with submasks',
    prefix: artifacts.raw,
    file: 'setup_pcb',
    want: 'want_raw',
    size: undefined,
    needs: pcbSize,
    list: setupList,
    repositories: [{ repo: 'nvidia/Cosmos-AnomalyGen-PCB-Dataset', type: 'dataset' }],
  },
  {
    id: 'setup_assets',
    artifact: 'assets',
    group: 'setup-assets',
    what: 'PCBA USD assets',
    prefix: artifacts.assets,
    file: 'setup_pcb',
    want: 'want_assets',
    size: undefined,
    needs: pcbSize,
    list: setupList,
    repositories: [{ repo: 'nvidia/Spark-AnomalyGen-USD', type: 'dataset' }],
  },
  {
    id: 'setup_pretrained',
    artifact: 'pretrained',
    group: 'setup-pretrained',
    what: 'pretrained models',
    prefix: artifacts.pretrained,
    file: 'setup_pretrained',
    want: undefined,
    // The workflow's image is 1.0.0.
    size: bundleSize('1.0.0'),
    needs: { cpu: 4, memory: '16Gi', storage: '250Gi' },
    list: setupList,
    repositories: gatedRepositories,
  },
];

/** Prefixes as a user writes them, without the slash at the end. */
export const setupPrefixes = [
  'models/pcb',
  'models/pretrained',
  'datasets/pcb/raw',
  'datasets/pcb/assets',
] as const;
export type SetupPrefix = (typeof setupPrefixes)[number];

export function setupStepOf(artifact: Artifact): SetupStep {
  const found = setupSteps.find((step) => step.artifact === artifact);
  if (found === undefined) throw new Error(`no setup for ${artifact}`);
  return found;
}

/** Throws for what is no prefix of the contract. */
export function shortPrefix(prefix: string): SetupPrefix {
  const found = setupPrefixes.find((one) => prefix === `${one}/`);
  if (found === undefined) throw new Error(`${prefix} is the prefix of no artifact`);
  return found;
}

export const pageOf = ({ repo, type }: Repository): string =>
  `https://huggingface.co/${type === 'dataset' ? 'datasets/' : ''}${repo}`;

/** The call that plans what is missing; the one fix for an artifact that is not there. */
export function setupCall(
  root: string,
  only: readonly SetupPrefix[],
  more: {
    pool?: string | undefined;
    mode?: 'passthrough' | 'finetune' | undefined;
    release?: ReleaseId | undefined;
  } = {},
): string {
  const wanted = only.length > 0 ? { only: [...only] } : {};
  const { release, ...others } = more;
  const said = release === undefined ? undefined : saidRelease(release);
  return nextCall('setup_artifacts', {
    action: 'plan',
    ...wanted,
    dig_url_root: root,
    ...others,
    ...(said === undefined ? {} : { release: said }),
  });
}
