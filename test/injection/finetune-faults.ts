/** Faults of a run that trains its own checkpoint: the recipe, and the raw data that training reads. */
import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
    name: 'finetune: no training masks at all',
    cause: 'defects.no_submasks',
    evidence: /no submasks in/,
    foretold: 'raw.submasks',
    break: (world) => {
      finetune(world);
      for (const material of materials) rmSync(raw(world, material, 'mask'), { recursive: true });
    },
  },
  {
    name: 'finetune: masks with grey edges',
    cause: 'defects.bad_submask',
    evidence: /has the value 128/,
    foretold: 'raw.submask_values',
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
    name: 'finetune: a defect that nobody has masks of',
    cause: 'defects.no_submasks',
    evidence: /IC\+tombstone: no submasks in/,
    foretold: 'raw.defect_spec',
    break: (world) => {
      finetune(world);
      appendFileSync(
        raw(world, 'defect_spec.jsonl'),
        '{"defect_type": "IC+tombstone", "spatial_dependency": "cad", "roi_prompt_defect_location": ""}\n',
      );
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
