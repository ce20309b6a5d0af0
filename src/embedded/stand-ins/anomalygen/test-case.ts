/** The test cases between mask placement and inference, one JSON object a line, with the columns of AnomalyGen's own. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';

/** What a sample is drawn from, in every release. */
const drawnCaseSchema = z.object({
  image_filename: z.string(),
  mask_filename: z.string(),
  anomaly_type: z.string().regex(/^[^+]+\+[^+]+$/, 'must be <MATERIAL>+<DEFECT>'),
  guidance: z.number(),
  num_steps: z.number().int(),
  crop_and_paste: z.boolean(),
  crop_ratio: z.number(),
  num_generated_images: z.number().int(),
  poisson_blend: z.boolean(),
  iteration_generation_max_instance: z.number().int(),
});

export type DrawnCase = z.infer<typeof drawnCaseSchema>;

export const testCaseSchema = drawnCaseSchema.extend({ crop_grid_X: z.string(), crop_grid_Y: z.string() });

export type TestCase = z.infer<typeof testCaseSchema>;

/** `[material, defect]` of a defect type. */
export function splitType(type: string): [string, string] {
  const [material = '', defect = ''] = type.split('+');
  return [material, defect];
}

/** Clean picture and mask by their names alone: the same wherever the stage lies. */
export const nameOfCase = ({ image_filename, mask_filename, anomaly_type }: DrawnCase): string =>
  `${anomaly_type} ${basename(image_filename)} ${basename(mask_filename)}`;

/** CAD mask and labels of a clean picture, where they lie beside it as in a stage. */
export function cadOf({ image_filename }: DrawnCase): { cadMask: string; labels: string } | undefined {
  const material = dirname(dirname(image_filename));
  const cadMask = join(material, 'cad_mask', `${basename(image_filename).replace(/\.[^.]+$/, '')}.png`);
  const labels = join(dirname(material), 'semantic_segmentation_labels.json');
  return existsSync(cadMask) && existsSync(labels) ? { cadMask, labels } : undefined;
}

/** Reads lines of JSON; throws with file, line number and reason. */
export async function readJsonl<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.infer<Schema>[]> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Error(`${path} cannot be read`);
  });
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw new Error(`${path}:${index + 1} is not JSON`);
    }
    const checked = schema.safeParse(value);
    if (checked.success) return [checked.data];
    const issue = checked.error.issues[0];
    throw new Error(`${path}:${index + 1}: ${issue?.path.join('.')}: ${issue?.message}`);
  });
}
