/** YAML files that hold one mapping, checked against a schema. */
import type * as z from 'zod';
import { readYaml } from './yaml-file.ts';

/** Reads a YAML file that holds one mapping; throws a sentence that names the file. */
export async function readMapping(path: string): Promise<Record<string, unknown>> {
  const value = await readYaml(path);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`the config ${path} is not a mapping`);
  return Object.fromEntries(Object.entries(value));
}

/** Checks a mapping against a schema; throws one sentence with file, key and reason. */
export function checkMapping<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  path: string,
): z.infer<Schema> {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  throw new Error(`${path}: ${issue?.path.join('.') || 'the config'}: ${issue?.message ?? 'is not valid'}`);
}
