/** What the sample's models stand in for: small files that say so, and no weights. */

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

export const declaration = (what: string): string =>
  `${JSON.stringify({ kind: 'pcba-day0 stand-in', stands_in_for: what, contains_weights: false })}\n`;
