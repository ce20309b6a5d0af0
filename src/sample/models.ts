/** Checkpoint and pretrained tree of the sample root: small files that say what they stand in for. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { packagePath } from '../package.ts';

const pretrained = {
  'NVDINOV2/nv_dinov2_classification_model.ckpt': 'the NV-DINOv2 classification backbone',
  'nvidia/README.txt': 'the Cosmos Predict2 base models',
  'google-t5/t5-large/config.json': 'the T5-large text encoder',
  'facebook/dinov2-large/config.json': 'the DINOv2-large image encoder',
  'C-RADIOv2_B.pth': 'the C-RADIOv2-B image encoder',
  'sam2/README.txt': 'the SAM 2 checkpoint',
  'Qwen/README.txt': 'the Qwen3-VL checkpoint',
};

const declaration = (what: string): string =>
  `${JSON.stringify({ kind: 'pcba-day0 stand-in', stands_in_for: what, contains_weights: false })}\n`;

/** Writes `<models>/pcb` and `<models>/pretrained`. */
export async function writeModels(models: string): Promise<void> {
  const checkpoint = join(models, 'pcb');
  await mkdir(checkpoint, { recursive: true });
  await copyFile(
    packagePath('assets', 'cookbooks', 'pcb', 'ag_config.yaml'),
    join(checkpoint, 'ag_config.yaml'),
  );
  const step = declaration(
    'the AnomalyGen PCBA checkpoint, step 14000: pcba-day0 preview checkpoint, not weights',
  );
  await writeFile(join(checkpoint, 'iter_000014000.pt'), step);
  for (const [path, what] of Object.entries(pretrained)) {
    const file = join(models, 'pretrained', path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, declaration(what));
  }
}
