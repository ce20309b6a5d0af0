/**
 * Pretrained models: which file which step opens, and what a setup fetches. From AnomalyGen's public source, 1.0.0
 * (commits e4d9294 to fcad44c) and 1.0.1 (e080665 and later); `assets/pods/link_pretrained.py` holds the same table.
 */
export interface Repository {
  repo: string;
  type: 'model' | 'dataset';
}

/** Items of the tree; inference and training put each in the place of the image's own. */
export const pretrainedItems = ['NVDINOV2', 'nvidia', 'google-t5', 'facebook', 'sam2', 'Qwen'] as const;

export interface PretrainedUse {
  /** Undefined where a release has it in the recipe. */
  modelSize: string | undefined;
  finetune: boolean;
  /** Only placing by text opens SAM 2 and Qwen3-VL. */
  spatial: string;
  /** Tag of the AnomalyGen image, such as `1.0.0`. */
  version: string;
}

export interface Need {
  /** Below the tree; a folder ends in a slash. */
  path: string;
  /** `hub`: AnomalyGen would fetch it from the hub at each start; `image`: the image may bring it along. */
  otherwise: 'stops' | 'hub' | 'image';
}

/** What a run opens by name, in the order in which it is told. */
export function pretrainedNeeds({ modelSize, finetune, spatial, version }: PretrainedUse): Need[] {
  const base = `nvidia/Cosmos-Predict2-${(modelSize ?? '2b').toUpperCase()}-Text2Image`;
  const always = [
    `${base}/model.pt`,
    `${base}/tokenizer/tokenizer.pth`,
    'google-t5/t5-large/',
    'NVDINOV2/nv_dinov2_classification_model.ckpt',
    'facebook/dinov2-large/',
    // Validation measures with it; inference never does.
    ...(finetune ? ['nvidia/C-RADIO-V3/model.safetensors'] : []),
  ];
  const byText = ['sam2/sam2.1_hiera_large.pt', 'Qwen/Qwen3-VL-4B-Instruct/'];
  return [
    ...always.map((path): Need => ({ path, otherwise: 'stops' })),
    // 1.0.0 loads it before it takes the smaller one that the configuration names.
    ...(version === '1.0.0' ? [{ path: 'google-t5/t5-11b/', otherwise: 'hub' } as const] : []),
    ...(spatial === 'text' ? byText.map((path): Need => ({ path, otherwise: 'image' })) : []),
  ];
}

interface Part {
  what: string;
  /** As a size is told; undefined where none is published. */
  gigabytes: number | undefined;
  /** Image versions whose downloader fetches it for the 2B set. */
  versions: readonly string[];
}

const both = ['1.0.0', '1.0.1'] as const;
/** What `scripts.download_checkpoints --model_types text2image --model_sizes 2B` fetches. */
const parts: readonly Part[] = [
  { what: 'Cosmos-Predict2-2B-Text2Image', gigabytes: 18, versions: both },
  { what: 't5-11b', gigabytes: 45, versions: ['1.0.0'] },
  { what: 't5-large', gigabytes: 3, versions: both },
  { what: 'Qwen3-VL-4B-Instruct', gigabytes: 9, versions: both },
  { what: 'NVDINOV2', gigabytes: 1.2, versions: both },
  { what: 'dinov2-large', gigabytes: 1.2, versions: both },
  { what: 'sam2', gigabytes: 0.9, versions: both },
  { what: 'C-RADIO-V3', gigabytes: 0.4, versions: both },
  { what: 'Cosmos-Guardrail1', gigabytes: undefined, versions: ['1.0.1'] },
];

const fetchedBy = (version: string): Part[] => parts.filter(({ versions }) => versions.includes(version));

/** The sum of the parts, rounded. */
export const bundleGigabytes = (version: string): number =>
  Math.round(fetchedBy(version).reduce((total, { gigabytes }) => total + (gigabytes ?? 0), 0));

/** Such as `about 79 GB (image 1.0.0, with t5-11b)`. */
export function bundleSize(version: string): string {
  const fetched = fetchedBy(version);
  const sum = bundleGigabytes(version);
  const t5 = fetched.some(({ what }) => what === 't5-11b') ? 'with t5-11b' : 'without t5-11b';
  const untold = fetched.filter(({ gigabytes }) => gigabytes === undefined).map(({ what }) => what);
  return `about ${sum} GB (image ${version}, ${[t5, ...untold.map((what) => `${what} not counted`)].join(', ')})`;
}

/** Repositories with a licence page that the 2B set reads; 14B has a page of its own and is not fetched. */
export const gatedRepositories: readonly Repository[] = [
  { repo: 'nvidia/Cosmos-Predict2-2B-Text2Image', type: 'model' },
];
