/** Faults of a run that trains its own checkpoint: the recipe, and the raw data that training reads. */
import { appendFileSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Fault, World } from '../support/injection.ts';

const raw = ({ root }: World, ...path: string[]): string => join(root, 'datasets', 'pcb', 'raw', ...path);
const materials = ['IC', 'passive_component'];
const finetune = ({ values }: World): void =>
  void Object.assign(values, {
    use_pretrained_checkpoint: 'false',
    checkpoint_step: 'best',
    mode: 'finetune',
  });

export const finetuneFaults: Fault[] = [
  {
    name: 'finetune: a recipe that never saves',
    package: true,
    cause: 'finetune.save_iter',
    evidence: /save_iter is greater than trainer\.max_iter/,
    foretold: 'finetune.cookbook',
    break: (world) => {
      finetune(world);
      const recipe = join(world.package, 'assets', 'cookbooks', 'pcb', 'ag_config.yaml');
      writeFileSync(recipe, readFileSync(recipe, 'utf8').replace(/save_iter: *\d+/, 'save_iter: 99999999'));
    },
  },
  {
    name: 'finetune: a recipe whose model knows other pairs than it trains',
    package: true,
    cause: 'finetune.pair_lists',
    evidence: /anomaly_embedding\.anomaly_types of the recipe is not the list/,
    foretold: 'finetune.cookbook',
    break: (world) => {
      finetune(world);
      const recipe = join(world.package, 'assets', 'cookbooks', 'pcb', 'ag_config.yaml');
      writeFileSync(recipe, readFileSync(recipe, 'utf8').replace(/^ {10}- \[IC, bridge\]\n/m, ''));
    },
  },
  {
    name: 'finetune: no training masks at all',
    cause: 'finetune.empty_validation',
    evidence: /would produce an empty validation\.jsonl/,
    foretold: 'raw.submasks',
    break: (world) => {
      finetune(world);
      for (const material of materials) rmSync(raw(world, material, 'mask'), { recursive: true });
    },
  },
  {
    name: 'finetune: masks without any white',
    cause: 'defects.bad_submask',
    evidence: /is not binary!|is 128, not 255/,
    foretold: 'raw.training_pairs',
    break: async (world) => {
      finetune(world);
      const folder = raw(world, 'IC', 'mask', 'bridge');
      for (const name of readdirSync(folder)) {
        const { width = 1, height = 1 } = await sharp(join(folder, name)).metadata();
        const grey = Buffer.alloc(width * height, 128);
        const picture = sharp(grey, { raw: { width, height, channels: 1 } });
        writeFileSync(join(folder, name), await picture.png().toBuffer());
      }
    },
  },
  {
    name: 'finetune: masks that are named otherwise than their pictures',
    cause: 'finetune.unpaired',
    evidence: /6 of 6 training pictures have no mask as the trainer opens it/,
    foretold: 'raw.training_pairs',
    break: (world) => {
      finetune(world);
      const folder = raw(world, 'IC', 'mask', 'bridge');
      for (const name of readdirSync(folder))
        renameSync(join(folder, name), join(folder, name.replace('_mask', '')));
    },
  },
  {
    name: 'finetune: a trained pair without a line in the specification',
    cause: 'finetune.unspecified',
    evidence: /IC\+bridge is trained by the recipe and has no line/,
    foretold: 'raw.defect_spec',
    break: (world) => {
      finetune(world);
      const spec = raw(world, 'defect_spec.jsonl');
      writeFileSync(spec, readFileSync(spec, 'utf8').replace(/^.*IC\+bridge.*\n/m, ''));
    },
  },
  {
    name: 'finetune: a line that is no JSON',
    cause: 'defects.bad_spec',
    evidence: /defect_spec\.jsonl:\d+ is not JSON/,
    foretold: 'raw.defect_spec',
    break: (world) => {
      finetune(world);
      appendFileSync(raw(world, 'defect_spec.jsonl'), '{"defect_type": "IC+bri\n');
    },
  },
  {
    name: 'finetune: no pictures of a defect',
    cause: 'finetune.no_pictures',
    evidence: /no pictures in .*anomaly_image/,
    foretold: 'raw.anomaly_images',
    break: (world) => {
      finetune(world);
      rmSync(raw(world, 'IC', 'anomaly_image'), { recursive: true });
    },
  },
];
