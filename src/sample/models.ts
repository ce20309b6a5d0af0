/** What the sample's models stand in for: small files that say so, and no weights. */

/** The pretrained tree: path and what belongs there. */
export const pretrained = {
  'NVDINOV2/nv_dinov2_classification_model.ckpt': 'the NV-DINOv2 classification backbone',
  'nvidia/README.txt': 'the Cosmos Predict2 base models',
  'google-t5/t5-large/config.json': 'the T5-large text encoder',
  'facebook/dinov2-large/config.json': 'the DINOv2-large image encoder',
  'C-RADIOv2_B.pth': 'the C-RADIOv2-B image encoder',
  'sam2/README.txt': 'the SAM 2 checkpoint',
  'Qwen/README.txt': 'the Qwen3-VL checkpoint',
};

export const declaration = (what: string): string =>
  `${JSON.stringify({ kind: 'pcba-day0 stand-in', stands_in_for: what, contains_weights: false })}\n`;
