/** What the sample's models stand in for: small files that say so, and no weights. */
import { createHash } from 'node:crypto';

/** The pretrained tree as a setup leaves it: every path that a step opens by name, and what belongs there. */
export const pretrained = {
  'NVDINOV2/nv_dinov2_classification_model.ckpt': 'the NV-DINOv2 classification backbone',
  'nvidia/Cosmos-Predict2-2B-Text2Image/model.pt': 'the Cosmos Predict2 2B base model',
  'nvidia/Cosmos-Predict2-2B-Text2Image/tokenizer/tokenizer.pth': 'the tokenizer of the base model',
  'nvidia/C-RADIO-V3/model.safetensors': 'the C-RADIOv3-B image encoder',
  'google-t5/t5-large/config.json': 'the T5-large text encoder',
  'google-t5/t5-11b/config.json': 'the T5-11B text encoder',
  'facebook/dinov2-large/config.json': 'the DINOv2-large image encoder',
  'sam2/sam2.1_hiera_large.pt': 'the SAM 2 checkpoint',
  'Qwen/Qwen3-VL-4B-Instruct/config.json': 'the Qwen3-VL checkpoint',
};

const shards = (base: string, count: number): [string, string][] =>
  Array.from({ length: count }, (_, n) => [`${base}/model/__0_${n}.distcp`, `a shard of ${base}`]);

/** The tree of release 1.1 as its setup leaves it, without what is no placeholder: `pretrainedTexts11` and the manifest. */
const pretrained11: Record<string, string> = {
  'Cosmos3-Nano/checkpoint.json': 'the description of the Cosmos3-Nano base',
  'Cosmos3-Nano/model/.metadata': 'the index of the Cosmos3-Nano base',
  ...Object.fromEntries(shards('Cosmos3-Nano', 6)),
  'Cosmos3-Edge/checkpoint.json': 'the description of the Cosmos3-Edge base',
  'Cosmos3-Edge/model/.metadata': 'the index of the Cosmos3-Edge base',
  ...Object.fromEntries(shards('Cosmos3-Edge', 2)),
  'nvidia/Cosmos3-Nano/config.json': 'the Cosmos3-Nano reasoner',
  'nvidia/C-RADIO-V3/model.safetensors': 'the C-RADIOv3-B image encoder',
  'wan2pt2/Wan2.2_VAE.pth': 'the Wan2.2 VAE',
  'facebook/dinov2-large/config.json': 'the DINOv2-large image encoder',
  'facebook/sam2.1-hiera-large/sam2.1_hiera_large.pt': 'the SAM 2.1 checkpoint',
  'hf/models--Qwen--Qwen3Guard-Gen-0.6B/snapshots/preview/model.safetensors': 'the Qwen3Guard text guardrail',
  'hf/models--Qwen--Qwen3-VL-8B-Instruct/snapshots/preview/tokenizer.json': 'the Qwen3-VL tokenizer',
  'hf/models--nvidia--Cosmos3-Edge/snapshots/preview/processor_config.json': 'the Cosmos3-Edge processor',
};

/** Words that the preview's guardrail takes offence at; a board's defects have none of them. */
const blocklist = `# pcba-day0 stand-in for the block list of Cosmos-Guardrail1, made up: one word a line
bomb
blood
corpse
weapon
`;

const pretrainedTexts11: Record<string, string> = {
  'hf/models--nvidia--Cosmos-Guardrail1/snapshots/preview/blocklist/preview.txt': blocklist,
  'hf/models--Qwen--Qwen3Guard-Gen-0.6B/refs/main': 'preview',
  'hf/models--Qwen--Qwen3-VL-8B-Instruct/refs/main': 'preview',
  'hf/models--nvidia--Cosmos3-Edge/refs/main': 'preview',
};

/** Every file of the tree of release 1.1, with the manifest of the converted weights' digests. */
export function pretrainedFiles11(): Map<string, string> {
  const files = new Map(Object.entries(pretrained11).map(([path, what]) => [path, declaration(what)]));
  const lines = [...files].filter(([path]) => path.endsWith('.distcp')).map(digestLine);
  return new Map([
    ...files,
    ...Object.entries(pretrainedTexts11),
    ['checkpoint_manifest_converted.sha256', lines.join('')],
  ]);
}

/** As sha256sum writes it. */
const digestLine = ([path, text]: [string, string]): string =>
  `${createHash('sha256').update(text).digest('hex')}  ${path}\n`;

export const declaration = (what: string): string =>
  `${JSON.stringify({ kind: 'pcba-day0 stand-in', stands_in_for: what, contains_weights: false })}\n`;
