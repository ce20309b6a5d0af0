/** A mirror of the artifacts that is made in a moment: the sample's models and assets, and a raw dataset of a few pictures. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { painted } from './pictures.ts';
import { standIn } from './run.ts';

const pairs = [
  ['IC', 'bridge'],
  ['passive_component', 'excess_solder'],
  ['passive_component', 'missing'],
] as const;

export async function writeMirror(folder: string): Promise<void> {
  const made = await Promise.all([
    standIn(['setup-fetch', 'checkpoint', '--uc', 'pcb', '--checkpoint-dir', join(folder, 'models', 'pcb')]),
    standIn([
      ...['setup-fetch', 'pretrained', '--model_types', 'text2image', '--model_sizes', '2B'],
      ...['--checkpoint_dir', join(folder, 'models', 'pretrained', 'pretrained')],
    ]),
    standIn(['setup-fetch', 'assets', '--local-dir', join(folder, 'datasets', 'pcb', 'assets')]),
  ]);
  for (const { exit, stderr } of made) if (exit !== 0) throw new Error(stderr);
  const put = (path: string, data: string | Buffer): void => {
    const file = join(folder, 'datasets', 'pcb', 'raw', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, data);
  };
  const white = await painted(8, 8, 1, () => [255]);
  for (const [material, defect] of pairs) {
    put(`${material}/mask/${defect}/a.png`, white);
    put(`${material}/anomaly_image/${defect}/a.png`, white);
    put(`${material}/clean_image/a.png`, white);
  }
  const spec = pairs.map(([material, defect]) =>
    JSON.stringify({
      defect_type: `${material}+${defect}`,
      spatial_dependency: 'cad',
      roi_prompt_defect_location: '',
    }),
  );
  put('defect_spec.jsonl', `${spec.join('\n')}\n`);
  put(
    'semantic_segmentation_labels.json',
    JSON.stringify({ '(0, 0, 0, 0)': { class: 'BACKGROUND' }, '(25, 130, 255, 255)': { class: 'IC' } }),
  );
}
