/** Worlds that look unusual and are in order: nothing in them may be reported as a fault, before a run or after it. */
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeCrateFiles } from '../support/crate-files.ts';
import type { World } from '../support/injection.ts';
import {
  assets,
  at,
  change,
  flatten,
  litter,
  models,
  publishedScene,
  put,
  raw,
  remove,
  wrap,
} from '../support/root-of-world.ts';
import { saveAnew } from '../support/submask-formats.ts';
import { greyEdges } from './grey-edges.ts';
import type { HealthyWorld } from './healthy-world.ts';
import { shippedBoards } from './shipped-boards.ts';

const healthy = (says = /^3 samples$/) => ({ verdict: 'HEALTHY' as const, says });
const scene = 'sample_board.usda';
const weights = 'iter_000014000.pt';
const use = ({ values }: World, more: Record<string, string>): void => void Object.assign(values, more);
const pairs = (...given: [string, string][]): string => JSON.stringify(given);
const cookbook = ({ package: folder }: World, name: string): string =>
  join(folder, 'assets', 'cookbooks', 'pcb', 'sample_board', name);

/** A step that was saved beside the shipped one. */
const alsoSaved = (world: World, ...path: string[]): void =>
  put(models(world, 'pcb', ...path), readFileSync(models(world, 'pcb', weights)));

/** The tree that training writes. */
function asTrained(world: World): void {
  for (const [n, folder] of ['model', 'optim', 'scheduler', 'trainer'].entries())
    for (const step of ['000012000', '000014000'].slice(0, n === 0 ? 2 : 1))
      alsoSaved(world, 'checkpoints', folder, `iter_${step}.pt`);
  remove(models(world, 'pcb', weights));
  for (const [step, score] of [
    ['000012000', 0.9],
    ['000014000', 0.7],
  ])
    put(
      models(world, 'pcb', 'valid', `${step}`, 'valid_kpi.csv'),
      `kpi,bridge,Average\nnn_score,1,${score}\n`,
    );
}

export const healthyWorlds: HealthyWorld[] = [
  { name: 'the sample root as it is', make: () => {} },
  {
    name: 'every upload is wrapped in a folder',
    make: (world) => {
      wrap(raw(world), 'pcb_raw');
      wrap(assets(world), 'Spark AnomalyGen USD');
      wrap(models(world, 'pcb'), 'checkpoint');
      // The items lie in pretrained/ already; an upload by hand may leave that out.
      flatten(models(world, 'pretrained'), 'pretrained');
    },
  },
  {
    name: 'wrapped uploads with what desktops leave beside them',
    ends: healthy(),
    make: (world) => {
      const trees = [raw(world), assets(world), models(world, 'pcb'), models(world, 'pretrained')];
      for (const tree of trees) {
        wrap(tree, 'upload of 12 May');
        litter(tree);
      }
    },
  },
  {
    name: 'empty folders and the caches of a download',
    make: (world) => {
      for (const path of ['clean_image', 'mask/none', 'cad_mask'])
        mkdirSync(raw(world, 'LED', path), { recursive: true });
      put(
        models(world, 'pretrained', 'pretrained', 'google-t5/t5-large/.cache/huggingface/download/a.lock'),
        '',
      );
      put(models(world, 'pretrained', 'pretrained', 'facebook/dinov2-large/.gitattributes'), '');
      mkdirSync(at(world, 'runs'), { recursive: true });
    },
  },
  greyEdges,
  {
    name: 'a pretrained tree without what the image brings along',
    ends: healthy(),
    make: (world) => {
      for (const item of ['sam2', 'Qwen']) remove(models(world, 'pretrained', 'pretrained', item));
    },
  },
  {
    name: 'a checkpoint in the layout of training, where another step was validated best',
    ends: healthy(),
    make: asTrained,
  },
  {
    name: 'a raw dataset without defect_spec.jsonl, which only training and placing by text read',
    ends: healthy(),
    make: (world) => remove(raw(world, 'defect_spec.jsonl')),
  },
  {
    name: 'an older checkpoint with fewer digits in its name',
    ends: healthy(),
    make: (world) => renameSync(models(world, 'pcb', weights), models(world, 'pcb', 'iter_14000.pt')),
  },
  {
    name: 'several steps are saved and an earlier one is asked for',
    ends: healthy(),
    make: (world) => {
      alsoSaved(world, 'iter_000012000.pt');
      alsoSaved(world, 'iter_000013000.pt');
      use(world, { checkpoint_step: '12000' });
    },
  },
  {
    name: 'a taxonomy larger than asked, in another order',
    ends: healthy(),
    make: (world) => {
      const more = ['scratch', 'tombstone'];
      change(models(world, 'pcb', 'ag_config.yaml'), (text) =>
        text.replace(
          '      - [IC, bridge]\n',
          (line) => more.map((name) => `      - [IC, ${name}]\n`).join('') + line,
        ),
      );
      change(
        raw(world, 'defect_spec.jsonl'),
        (text) =>
          `${more.map((name) => `{"defect_type":"IC+${name}","spatial_dependency":"free"}\n`).join('')}${text}`,
      );
      for (const name of more) put(raw(world, 'IC', 'mask', name, 'a.png'), 'to come');
      use(world, {
        anomaly_types_json: pairs(
          ['passive_component', 'missing'],
          ['IC', 'bridge'],
          ['passive_component', 'excess_solder'],
        ),
      });
    },
  },
  {
    name: 'one pair only',
    ends: healthy(),
    make: (world) => {
      remove(raw(world, 'passive_component'));
      use(world, { anomaly_types_json: pairs(['IC', 'bridge']) });
    },
  },
  {
    name: 'spaces and other scripts in names, a slash at the end of the root',
    ends: healthy(),
    make: (world) => {
      const folder = raw(world, 'IC', 'mask', 'bridge');
      for (const [n, name] of readdirSync(folder).entries())
        renameSync(
          join(folder, name),
          join(folder, `${['été', '基板 №', "o'brien & co", 'ß #%20'][n % 4]} ${n}.PNG`),
        );
      const renamed = join(world.root, '..', 'Día 0 — 基板 (v2) 50%');
      renameSync(world.root, renamed);
      world.root = renamed;
      use(world, { dig_url_root: `${pathToFileURL(renamed).href}/` });
    },
  },
  {
    name: 'a scene named .usd, with brackets, and an older broken copy below it',
    ends: healthy(),
    make: (world) => {
      renameSync(assets(world, scene), assets(world, 'spark lighting [2].usd'));
      put(
        assets(world, 'archive', 'spark lighting [2].usd'),
        '#usda 1.0\ndef "A" (references = @gone.usd@) {}\n',
      );
      use(world, { scene_filename: 'spark lighting [2].usd' });
    },
  },
  ...shippedBoards,
  {
    name: 'the shipped board and the whole taxonomy, of which it has one material',
    warns: ['board.materials'],
    make: (world) => {
      publishedScene(world);
      use(world, { board: '0603_H100', scene_filename: 'spark_lighting.usd' });
    },
  },
  ...['board.usdc', 'spark_lighting.usd'].map((name) => ({
    name: `a scene with a binary layer named ${name}`,
    make: (world: World) => {
      writeCrateFiles(assets(world));
      if (name !== 'board.usdc') renameSync(assets(world, 'board.usdc'), assets(world, name));
      put(
        assets(world, 'whole.usda'),
        `#usda 1.0\n( subLayers = [@./${scene}@, @./${name}@] upAxis = "Z" )\n`,
      );
      use(world, { scene_filename: 'whole.usda' });
    },
  })),
  {
    name: 'free placing, with no labels in the raw dataset',
    ends: healthy(),
    make: (world) => {
      remove(raw(world, 'semantic_segmentation_labels.json'));
      use(world, { default_spatial_dependency: 'free' });
    },
  },
  {
    name: 'placing by CAD with the labels of the render alone, at the root of its output',
    package: true,
    ends: healthy(),
    make: (world) => {
      remove(raw(world, 'semantic_segmentation_labels.json'));
      const crop = 'workspace/paidf-simulation/scripts/usd2roi/usd2roi_crop.py';
      change(join(world.package, 'assets', 'stand-ins', 'usd2roi', 'rootfs', crop), (text) =>
        text
          .replace('import sys\n', 'import subprocess\nimport sys\n')
          .replace(/os\.execv\(node, (.*)\)/, 'subprocess.run($1, check=True)')
          .concat('out = os.environ["OUTPUT"]\nname = "semantic_segmentation_labels.json"\n')
          .concat('os.rename(f"{out}/crop/{name}", f"{out}/{name}")\n'),
      );
    },
  },
  {
    name: 'a defect_spec.jsonl from an editor on Windows, with more in it than asked',
    ends: healthy(),
    make: (world) =>
      change(raw(world, 'defect_spec.jsonl'), (text) =>
        `\uFEFF${text.replace(/"roi_prompt[^,}]*/, '"roi_prompt_defect_location":null,"note":"a\u2028b"')}\n\n{"defect_type":"IC+scratch","spatial_dependency":"text","owner":"QA"}\n\n`.replaceAll(
          '\n',
          '\r\n',
        ),
      ),
  },
  {
    name: 'submasks in every format that holds black and white',
    ends: healthy(),
    make: async (world) => {
      for (const path of [
        'IC/mask/bridge',
        'passive_component/mask/missing',
        'passive_component/mask/excess_solder',
      ])
        await saveAnew(raw(world, path));
    },
  },
  {
    name: 'five hundred submasks of a pair',
    make: (world) => {
      const one = readFileSync(raw(world, 'IC', 'mask', 'bridge', 'IC+bridge_00000_mask.png'));
      for (let n = 0; n < 500; n++) writeFileSync(raw(world, 'IC', 'mask', 'bridge', `more_${n}.png`), one);
    },
  },
  {
    name: 'finetuning on a littered dataset, with no shipped checkpoint',
    make: (world) => {
      remove(models(world, 'pcb'));
      litter(raw(world));
      change(raw(world, 'defect_spec.jsonl'), (text) => `\uFEFF${text.replaceAll('\n', '\r\n')}\r\n`);
      use(world, { mode: 'finetune' });
    },
  },
  {
    name: 'a number of samples that the pairs do not divide',
    ends: healthy(/^4 samples$/),
    make: (world) => use(world, { num_sdg: '4' }),
  },
  {
    name: 'fewer samples than pairs',
    ends: healthy(/no sample of passive_component\+missing: 2 samples were asked for 3 pairs/),
    make: (world) => use(world, { num_sdg: '2' }),
  },
  {
    name: 'few crops in the whole run, and the sizes of a smoke test',
    ends: healthy(/^15 samples$/),
    make: (world) => use(world, { crop_max_emit: '8', render_patches: '5', num_sdg: '15' }),
  },
  {
    name: 'a board that is cropped for one of the materials',
    package: true,
    warns: ['board.materials'],
    ends: { verdict: 'ODD', says: /no sample of IC\+bridge: the render may have found no such component/ },
    make: (world) =>
      change(cookbook(world, 'day0_crop.yaml'), (text) =>
        text.replace('capacitor, ic]', 'capacitor]').replace(', ic: IC }', ' }'),
      ),
  },
];
