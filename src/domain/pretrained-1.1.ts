/** Pretrained models of release 1.1, as `scripts/preflight_env_ckpt.sh` of its source (64d915a1) looks for them in both GPU tasks. */
import type { Need } from './pretrained.ts';

export const pretrainedItems11 = [
  'Cosmos3-Nano',
  'Cosmos3-Edge',
  'nvidia',
  'wan2pt2',
  'facebook',
  'hf',
  'checkpoint_manifest_converted.sha256',
] as const;

/** Both bases have to be there, whichever the recipe names, and training and inference look for the same. */
export const pretrainedNeeds11 = (): Need[] =>
  [
    'checkpoint_manifest_converted.sha256',
    'Cosmos3-Nano/',
    'Cosmos3-Edge/',
    'facebook/dinov2-large/',
    'facebook/sam2.1-hiera-large/sam2.1_hiera_large.pt',
    'nvidia/C-RADIO-V3/model.safetensors',
    'nvidia/Cosmos3-Nano/config.json',
    'wan2pt2/Wan2.2_VAE.pth',
    'hf/models--nvidia--Cosmos-Guardrail1/',
    'hf/models--Qwen--Qwen3Guard-Gen-0.6B/',
    'hf/models--Qwen--Qwen3-VL-8B-Instruct/',
    'hf/models--nvidia--Cosmos3-Edge/',
  ].map((path): Need => ({ path, otherwise: 'stops' }));
