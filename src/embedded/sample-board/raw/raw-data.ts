/** The raw dataset of the sample root, made from the sample board by the same stand-ins that run later. */
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { classMap, readLabels } from '../../../base/imaging/labels.ts';
import { readImage, writePng } from '../../../base/imaging/raster.ts';
import { packagePath } from '../../../base/package.ts';
import { run as prepTestcase } from '../../stand-ins/anomalygen/place/prep-testcase.ts';
import { run as runSdg } from '../../stand-ins/anomalygen/run-sdg.ts';
import { run as crop } from '../../stand-ins/crop/cli.ts';
import { solderLight } from '../../stand-ins/look/solder-light.ts';
import { renderOnce } from '../../stand-ins/render/cli.ts';
import { submask } from './submasks.ts';

/** What the shipped checkpoint can generate. */
const taxonomy = [
  ['IC', 'bridge'],
  ['passive_component', 'excess_solder'],
  ['passive_component', 'missing'],
] as const;

const labelsName = 'semantic_segmentation_labels.json';
const submasksPerPair = 12;
const picturesPerPair = 6;

/** Writes `<raw>/...` as a dataset that AnomalyGen's tools accept; `checkpoint` is the sample's own stand-in. */
export async function writeRawData(
  raw: string,
  scene: string,
  checkpoint: string,
  cleanDone: () => void = () => {},
): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'pcba-day0-raw-'));
  try {
    const labels = await cleanPictures(raw, scene, work);
    cleanDone();
    for (const [material, defect] of taxonomy) {
      for (let index = 0; index < submasksPerPair; index++) {
        const place = join(raw, material, 'mask', defect, shapeName(defect, index));
        await writePng(place, submask(defect, index));
      }
    }
    const spec = taxonomy.map(([material, defect]) =>
      JSON.stringify({
        defect_type: `${material}+${defect}`,
        spatial_dependency: 'cad',
        roi_prompt_defect_location: '',
      }),
    );
    await writeFile(join(raw, 'defect_spec.jsonl'), `${spec.join('\n')}\n`);
    await copyFile(labels, join(raw, labelsName));
    await anomalyPictures(raw, checkpoint, work);
    await removeShapes(raw);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Renders some cells of the board, crops them and gives the crops the camera look; returns the labels file. */
async function cleanPictures(raw: string, scene: string, work: string): Promise<string> {
  const cookbook = (name: string): string => packagePath('assets', 'cookbooks', 'pcb', 'sample_board', name);
  const fill = async (name: string, changes: Record<string, unknown>): Promise<string> => {
    const text = (await readFile(cookbook(name), 'utf8')).replace(/\$\{[A-Z_]+\}/g, 'null');
    const path = join(work, name);
    await writeFile(path, stringify({ ...parse(text), ...changes }));
    return path;
  };
  const target = await fill('pcba_target.yaml', { scene });
  // A coarser grid than a run's: other views of the same board.
  const grid = {
    scan_grid: { x_num: 4, y_num: 4 },
    max_image_count: picturesPerPair,
    output: work,
    random_seed: 7,
  };
  await renderOnce(await fill('day0_image.yaml', grid), target);
  const rules = parse((await readFile(cookbook('day0_crop.yaml'), 'utf8')).replace(/\$\{[A-Z_]+\}/g, 'null'));
  const cropFile = await fill('day0_crop.yaml', { output: { dir: work }, crop: rules.crop });
  if ((await crop(['--config', cropFile])) !== 0) throw new Error('the sample board gives no crops');
  const labelsPath = join(work, 'crop', labelsName);
  const labels = await readLabels(labelsPath);
  for (const material of new Set(taxonomy.map(([name]) => name))) {
    const folder = join(work, 'crop', material);
    const files: { cell: string; stem: string }[] = [];
    for (const cell of (await readdir(folder)).sort())
      for (const name of (await readdir(join(folder, cell, 'normal_img'))).sort())
        files.push({ cell, stem: name.replace(/\.png$/, '') });
    for (const [index, { cell, stem }] of files.slice(0, picturesPerPair).entries()) {
      const mask = join(folder, cell, 'cad_mask', `${stem}_cad_mask.png`);
      const rgb = await readImage(join(folder, cell, 'normal_img', `${stem}.png`), 3);
      const look = solderLight(rgb, classMap(await readImage(mask, 4), labels), 100 + index);
      const name = `${cell}__${stem}.png`;
      await writePng(join(raw, material, 'clean_image', name), look);
      await mkdir(join(raw, material, 'cad_mask'), { recursive: true });
      await copyFile(mask, join(raw, material, 'cad_mask', name));
    }
  }
  return labelsPath;
}

/** Pictures with defects, as a factory would have collected a few of. */
async function anomalyPictures(raw: string, checkpoint: string, work: string): Promise<void> {
  const jsonl = join(work, 'cases.jsonl');
  const output = join(work, 'anomalies');
  const count = String(taxonomy.length * picturesPerPair);
  const spec = join(raw, 'defect_spec.jsonl');
  const place = ['--dataset-dir', raw, '--defect-spec', spec, '--amp-output-dir', join(work, 'masks')];
  await prepTestcase([
    '--name',
    'sample',
    '--num-sdg',
    count,
    ...place,
    '--output-jsonl',
    jsonl,
    '--seed',
    '7',
  ]);
  // The shipped form is flat; inference opens this one, and the pod lays it out so.
  const laidOut = join(work, 'checkpoint');
  const weights = 'iter_000014000.pt';
  await mkdir(join(laidOut, 'checkpoints', 'model'), { recursive: true });
  await copyFile(join(checkpoint, 'ag_config.yaml'), join(laidOut, 'ag_config.yaml'));
  await copyFile(join(checkpoint, weights), join(laidOut, 'checkpoints', 'model', weights));
  const inference = ['--checkpoint_dir', laidOut, '--step', '14000', '--input_jsonl', jsonl];
  await runSdg([...inference, '--output_dir', output, '--model_size', '2b', '--seed', '7']);
  for (const name of await readdir(join(output, 'reconstructed_image'))) {
    const [material = '', rest = ''] = name.split('+');
    const defect = rest.replace(/_\d+\.png$/, '');
    const folder = join(raw, material, 'anomaly_image', defect);
    await mkdir(folder, { recursive: true });
    await copyFile(join(output, 'reconstructed_image', name), join(folder, name));
    // Where the trainer looks for it, and what placing takes for a submask.
    const mask = name.replace(/\.png$/, '_mask.png');
    await copyFile(join(output, 'original_mask', name), join(raw, material, 'mask', defect, mask));
  }
}

/** What the pictures were drawn from is no part of a dataset: each of its masks belongs to a picture. */
async function removeShapes(raw: string): Promise<void> {
  for (const [material, defect] of taxonomy)
    for (let index = 0; index < submasksPerPair; index++)
      await rm(join(raw, material, 'mask', defect, shapeName(defect, index)));
}

const shapeName = (defect: string, index: number): string =>
  `${defect}_${String(index).padStart(2, '0')}.png`;
