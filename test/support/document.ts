/** What NVIDIA's Day 0 document of the full pipeline names: every path, command word, parameter and section, and where each is here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './places.ts';

/** Files that a reader opens or runs in the package's folder: in a clone, in the npm package, and in the folder of the skill. */
export const documentPaths = [
  'SKILL.md',
  'scripts/preflight_urls.sh',
  'assets/configs/texture_defect_generation_day0.yaml',
  'assets/cookbooks/pcb/ag_config.yaml',
  'setup/setup_pcb.yaml',
  'setup/setup_pretrained.yaml',
  'references/finetune.md',
  'references/output_retrieval.md',
  'references/nim/README.md',
  'references/nim/qwen-image-edit-nvpcb-ovsl2sl.yaml',
] as const;

/** Sections that it points to, with the page that has them. */
export const documentSections: readonly [section: string, page: string][] = [
  ['Cookbook render (in-pod, automatic)', 'references/finetune.md'],
  ['Name stamping', 'SKILL.md'],
];

const workflow = 'assets/configs/texture_defect_generation_day0.yaml';
const script = 'scripts/preflight_urls.sh';

/** Every other word of its code, with a file in which it stands, or another word that it is. */
export const documentWords: Readonly<Record<string, string>> = {
  // The URL contract.
  'models/pcb': 'references/url-contract.md',
  'models/pretrained': 'references/url-contract.md',
  'datasets/pcb/raw': 'references/url-contract.md',
  'datasets/pcb/assets': 'references/url-contract.md',
  'usd2roi-components': 'references/url-contract.md',
  '<dig_url_root>': 'references/outputs.md',
  's3://osmo-workflows/dig': workflow,
  // Stages.
  'usd2roi-render': workflow,
  'augment-image-edit': workflow,
  'finetune-job': workflow,
  'anomaly-infer': workflow,
  // Parameters.
  dig_url_root: workflow,
  image_edit_endpoint: workflow,
  image_edit_model: workflow,
  use_pretrained_checkpoint: workflow,
  render_patches: workflow,
  num_sdg: workflow,
  anomaly_types_json: workflow,
  passive_component: workflow,
  excess_solder: workflow,
  // The shell.
  DIG_URL_ROOT: script,
  USE_PRETRAINED_CHECKPOINT: script,
  IMAGE_EDIT_ENDPOINT: 'references/from-the-shell.md',
  IMAGE_EDIT_MODEL: script,
  '/proc/sys/kernel/random/uuid': 'SKILL.md',
  'texture_defect_gen_day0-': 'SKILL.md',
  // The endpoint.
  'nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL': 'references/image-edit-endpoint.md',
  'qwen-image-edit': 'references/image-edit-endpoint.md',
  'http://qwen-image-edit-nvpcb-ovsl2sl.osmo-nims.svc.cluster.local:8000/v1': 'references/nim/README.md',
  // Inside the pods.
  'prep_testcase.sh': 'references/finetune.md',
  'validation.jsonl': 'references/finetune.md',
  'defect_spec.jsonl': 'references/url-contract.md',
  'trainer.early_stop': 'references/finetune.md',
  torchrun: 'references/finetune.md',
  yq: 'references/finetune.md',
  localpath: workflow,
  // What it says of failures.
  'no USD found under': 'references/troubleshooting.md',
  'defect_spec.jsonl missing in raw dataset': 'references/troubleshooting.md',
  'produced an empty validation.jsonl': 'references/troubleshooting.md',
  'submask dir not found': 'references/troubleshooting.md',
  'Missing URL artifacts': 'references/troubleshooting.md',
  'Image-edit failures': 'references/troubleshooting.md',
};

export const pageText = (path: string): string => readFileSync(join(repository, path), 'utf8');
