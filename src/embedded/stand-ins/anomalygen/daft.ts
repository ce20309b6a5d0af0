/** The dataset once more in the form of TAO DAFT v3.0, beside it: AnomalyGen ends every run with such a copy. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tableName } from '../../../domain/dataset-layout.ts';
import { splitType } from './test-case.ts';

export interface DaftSample {
  name: string;
  type: string;
  width: number;
  height: number;
}

/** Writes `<output>_daft_v3/{raw/rgb,raw/mask,contextual,task}`, samples in the order of their names. */
export async function writeDaft(output: string, samples: readonly DaftSample[]): Promise<void> {
  const target = `${output}_daft_v3`;
  for (const folder of ['raw/rgb', 'raw/mask', 'contextual', 'task'])
    await mkdir(join(target, folder), { recursive: true });
  for (const [n, { name, type, width, height }] of [...samples]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .entries()) {
    const id = `image_${String(n).padStart(6, '0')}`;
    const [material, defect] = splitType(type);
    await copyFile(
      join(output, 'reconstructed_image', `${name}.png`),
      join(target, 'raw', 'rgb', `${id}.png`),
    );
    await copyFile(join(output, 'original_mask', `${name}.png`), join(target, 'raw', 'mask', `${id}.png`));
    const context = {
      version: '3.0',
      image_id: id,
      format: 'png',
      scenario_info: `${material},${defect},${name}.png`,
      metadata: { type: 'image', description: `Reconstructed ${material} image with ${defect} defect` },
      height,
      width,
    };
    await writeFile(join(target, 'contextual', `${id}.json`), `${JSON.stringify(context, null, 2)}\n`);
  }
  await copyFile(join(output, tableName), join(target, 'task', tableName));
}
