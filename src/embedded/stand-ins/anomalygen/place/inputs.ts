/** What placement insists on before it begins, as validate_amp_inputs.py does: all problems at once. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cleanImages, type DefectSpec, labelsName } from '../dataset.ts';
import { Refused } from '../refused.ts';
import { splitType } from '../test-case.ts';

export async function checkInputs(specs: readonly DefectSpec[], dataset: string): Promise<void> {
  const problems: string[] = [];
  const labels = join(dataset, labelsName);
  if (specs.some(({ spatial_dependency }) => spatial_dependency === 'cad') && !existsSync(labels))
    problems.push(`missing ${labels} (required for spatial_dependency=cad)`);
  for (const { defect_type, spatial_dependency } of specs) {
    const [material, defect] = splitType(defect_type);
    const masks = join(dataset, material, 'mask', defect);
    if (!existsSync(masks)) problems.push(`${defect_type}: missing submask source ${masks}`);
    const images = await cleanImages(dataset, material);
    if (images.length === 0)
      problems.push(`${defect_type}: no clean images under ${join(dataset, material, 'clean_image')}`);
    if (spatial_dependency !== 'cad') continue;
    const cad = join(dataset, material, 'cad_mask');
    const without = images.filter(({ cadMask }) => cadMask === undefined);
    if (!existsSync(cad)) problems.push(`${defect_type}: missing ${cad}`);
    else if (without.length > 0)
      problems.push(
        `${defect_type}: ${without.length} clean image(s) without matching cad_mask (first: ${without[0]?.stem}.png)`,
      );
  }
  if (problems.length > 0)
    throw new Refused(`AMP input validation failed:\n${problems.map((one) => `  - ${one}`).join('\n')}`);
  console.log('AMP inputs OK');
}
