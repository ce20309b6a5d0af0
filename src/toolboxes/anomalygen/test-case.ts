/** The test cases between mask placement and inference: one JSON object a line. */
import { readFile } from 'node:fs/promises';
import * as z from 'zod';

export const testCaseSchema = z.object({
  name: z.string(),
  defect_type: z.string().regex(/^[^+]+\+[^+]+$/, 'must be <MATERIAL>+<DEFECT>'),
  /** Paths of the clean picture, of the placed mask and, when the placement used one, of the CAD mask. */
  clean_image: z.string(),
  mask: z.string(),
  cad_mask: z.string().optional(),
  labels: z.string().optional(),
  /** Picture below the dataset folder: the same wherever the dataset lies. */
  source_image: z.string(),
  spatial_dependency: z.enum(['free', 'text', 'cad']),
  guidance: z.number(),
  crop_ratio: z.number(),
  seed: z.number().int(),
});

export type TestCase = z.infer<typeof testCaseSchema>;

/** `[material, defect]` of a defect type. */
export function splitType(type: string): [string, string] {
  const [material = '', defect = ''] = type.split('+');
  return [material, defect];
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
