/** Faults of the DIG root: what is missing, damaged or misplaced in it. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Fault, World } from '../support/injection.ts';
import { assets, at, models, raw, remove } from '../support/root-of-world.ts';

const scene = 'sample_board.usda';

/** The first submask of a pair, replaced. */
async function submask(world: World, pixels: (at: number) => number): Promise<void> {
  const folder = raw(world, 'IC', 'mask', 'bridge');
  for (const file of readdirSync(folder)) {
    const path = join(folder, file);
    const { width = 1, height = 1 } = await sharp(path).metadata();
    const data = Buffer.from(Array.from({ length: width * height }, (_, n) => pixels(n)));
    writeFileSync(
      path,
      await sharp(data, { raw: { width, height, channels: 1 } })
        .png()
        .toBuffer(),
    );
  }
}

export const dataFaults: Fault[] = [
  {
    name: 'no assets at all',
    cause: 'render.no_usd',
    evidence: /no USD found/,
    foretold: 'artifacts.assets',
    break: (world) => remove(assets(world)),
  },
  {
    name: 'assets without any USD file',
    cause: 'render.no_usd',
    evidence: /no USD found/,
    foretold: 'artifacts.assets',
    break: (world) => {
      remove(assets(world));
      mkdirSync(assets(world));
      writeFileSync(assets(world, 'readme.txt'), 'to come');
    },
  },
  {
    name: 'the scene has another name',
    cause: 'render.no_scene',
    evidence: /sample_board\.usda is not among/,
    foretold: 'artifacts.assets',
    break: (world) => renameSync(assets(world, scene), assets(world, 'board_v2.usda')),
  },
  {
    name: 'a lone scene file without its peers',
    cause: 'render.missing_reference',
    evidence: /refers to/,
    foretold: 'assets.references',
    break: (world) => {
      for (const name of readdirSync(assets(world))) if (name !== scene) remove(assets(world, name));
    },
  },
  {
    name: 'the scene is a page of an error',
    cause: 'render.damaged_scene',
    evidence: /is not a USD layer/,
    foretold: 'assets.references',
    break: (world) => writeFileSync(assets(world, scene), '<html>404</html>'),
  },
  {
    name: 'the scene is a Git LFS pointer',
    cause: 'render.damaged_scene',
    evidence: /Git LFS pointer/,
    foretold: 'assets.references',
    break: (world) =>
      writeFileSync(
        assets(world, scene),
        'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n',
      ),
  },
  {
    name: 'a crate file cut short',
    cause: 'render.damaged_scene',
    evidence: /crate file that cannot be read/,
    foretold: 'assets.references',
    break: (world) => writeFileSync(assets(world, scene), `PXR-USDC${'\0'.repeat(40)}`),
  },
  {
    name: 'no raw dataset',
    cause: 'defects.no_spec',
    evidence: /defect_spec\.jsonl missing/,
    foretold: 'artifacts.raw',
    break: (world) => remove(raw(world)),
  },
  {
    name: 'no defect_spec.jsonl',
    cause: 'defects.no_spec',
    evidence: /defect_spec\.jsonl missing/,
    foretold: 'raw.defect_spec',
    break: (world) => {
      // Training alone reads it here: a run of the shipped checkpoint needs none.
      Object.assign(world.values, {
        use_pretrained_checkpoint: 'false',
        checkpoint_step: 'best',
        mode: 'finetune',
      });
      remove(raw(world, 'defect_spec.jsonl'));
    },
  },
  {
    name: 'an upload that is wrapped twice',
    cause: 'defects.wrapped_upload',
    evidence: /it lies deeper: pcb\/raw\/defect_spec\.jsonl/,
    foretold: 'raw.defect_spec',
    break: (world) => {
      const aside = at(world, 'aside');
      renameSync(raw(world), aside);
      mkdirSync(raw(world, 'pcb'), { recursive: true });
      renameSync(aside, raw(world, 'pcb', 'raw'));
    },
  },
  {
    name: 'no submask folder for a pair',
    cause: 'defects.no_submasks',
    evidence: /submask dir not found: passive_component\/mask\/excess_solder/,
    foretold: 'raw.submasks',
    break: (world) => remove(raw(world, 'passive_component', 'mask', 'excess_solder')),
  },
  {
    name: 'an empty submask folder',
    cause: 'defects.no_submasks',
    evidence: /submask dir not found/,
    foretold: 'raw.submasks',
    break: (world) => {
      remove(raw(world, 'passive_component', 'mask', 'missing'));
      mkdirSync(raw(world, 'passive_component', 'mask', 'missing'));
    },
  },
  {
    name: 'a flat upload of a defect',
    cause: 'defects.flat_upload',
    evidence: /missing\/ lies at the root of the upload/,
    foretold: 'raw.submasks',
    break: (world) => renameSync(raw(world, 'passive_component', 'mask', 'missing'), raw(world, 'missing')),
  },
  {
    name: 'black submasks',
    cause: 'defects.no_test_cases',
    evidence: /0 entries written/,
    foretold: 'raw.submask_values',
    break: async (world) => {
      Object.assign(world.values, { anomaly_types_json: '[["IC","bridge"]]' });
      await submask(world, () => 0);
    },
  },
  {
    name: 'submasks that are no pictures',
    cause: 'defects.damaged_submask',
    evidence: /unsupported image format/,
    foretold: 'raw.submask_values',
    break: (world) => {
      const folder = raw(world, 'IC', 'mask', 'bridge');
      for (const file of readdirSync(folder)) writeFileSync(join(folder, file), 'not a picture');
    },
  },
  {
    name: 'submasks in a format that placing does not list',
    cause: 'defects.no_submasks',
    evidence: /submask dir not found/,
    foretold: 'raw.submasks',
    break: (world) => {
      const folder = raw(world, 'IC', 'mask', 'bridge');
      for (const name of readdirSync(folder))
        renameSync(join(folder, name), join(folder, name.replace('.png', '.tif')));
    },
  },
  {
    name: 'submasks one folder too deep',
    cause: 'defects.no_submasks',
    evidence: /submask dir not found/,
    foretold: 'raw.submasks',
    break: (world) => {
      const folder = raw(world, 'IC', 'mask', 'bridge');
      renameSync(folder, `${folder}-2`);
      mkdirSync(folder);
      renameSync(`${folder}-2`, join(folder, 'batch 1'));
    },
  },
  {
    name: 'no checkpoint',
    cause: 'defects.no_config',
    evidence: /no ag_config\.yaml under/,
    foretold: 'models.checkpoint',
    break: (world) => remove(models(world, 'pcb')),
  },
  {
    name: 'a checkpoint without its configuration',
    cause: 'defects.no_config',
    evidence: /no ag_config\.yaml under/,
    foretold: 'models.checkpoint',
    break: (world) => remove(models(world, 'pcb', 'ag_config.yaml')),
  },
  {
    name: 'a configuration without a taxonomy',
    cause: 'defects.bad_config',
    evidence: /ag_config\.yaml missing dataloader_train/,
    foretold: 'models.taxonomy',
    break: (world) => writeFileSync(models(world, 'pcb', 'ag_config.yaml'), 'trainer: {max_iter: 1}\n'),
  },
  {
    name: 'a configuration that is no YAML',
    cause: 'defects.bad_config',
    evidence: /ag_config\.yaml/,
    foretold: 'models.taxonomy',
    break: (world) => writeFileSync(models(world, 'pcb', 'ag_config.yaml'), 'a: [1\nb: }'),
  },
  {
    name: 'a checkpoint that knows fewer defects',
    cause: 'defects.unknown_types',
    evidence: /excess_solder/,
    foretold: 'models.taxonomy',
    break: (world) => {
      const path = models(world, 'pcb', 'ag_config.yaml');
      const text = readFileSync(path, 'utf8');
      writeFileSync(
        path,
        text
          .split('\n')
          .filter((line) => !/excess_solder/.test(line))
          .join('\n'),
      );
    },
  },
  {
    name: 'weights of another step',
    cause: 'defects.no_step',
    evidence: /no step 14000; it has 12000/,
    foretold: 'models.step',
    break: (world) => {
      const folder = models(world, 'pcb');
      for (const name of readdirSync(folder).filter((file) => file.endsWith('.pt')))
        renameSync(join(folder, name), join(folder, 'iter_000012000.pt'));
    },
  },
  {
    name: 'a step that nobody trained',
    cause: 'defects.no_step',
    evidence: /no step 777; it has 14000/,
    foretold: 'models.step',
    break: ({ values }) => void Object.assign(values, { checkpoint_step: '777' }),
  },
  {
    name: 'no pretrained models',
    cause: 'defects.pretrained_lacks',
    evidence: /lacks .*NVDINOV2/,
    foretold: 'artifacts.pretrained',
    break: (world) => remove(models(world, 'pretrained')),
  },
  {
    name: 'a pretrained item is missing',
    cause: 'defects.pretrained_lacks',
    evidence: /lacks google-t5/,
    foretold: 'artifacts.pretrained',
    break: (world) => remove(models(world, 'pretrained', 'pretrained', 'google-t5')),
  },
  {
    name: 'outputs cannot be written',
    cause: 'platform.upload',
    evidence: /exit code 2012|Upload failed/,
    foretold: 'root.writable',
    break: (world) => {
      rmSync(at(world, 'runs'), { recursive: true, force: true });
      writeFileSync(at(world, 'runs'), 'a file in the way');
    },
  },
  {
    name: 'placing by text without prompts',
    cause: 'defects.text_prompt',
    evidence: /roi_prompt_defect_location/,
    foretold: 'raw.prompts',
    break: ({ values }) => void Object.assign(values, { default_spatial_dependency: 'text' }),
  },
];
