/** Reads a YAML file; what cannot be parsed is told with the file's name, as the real programs do. */
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { messageOf } from '../../../base/errors.ts';

/** Rejects when the file cannot be read, or is no YAML: one sentence that names it. */
export async function readYaml(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    throw new Error(`the config ${path} cannot be read`);
  }
  try {
    return parse(text);
  } catch (error) {
    throw new Error(`the config ${path} cannot be parsed: ${messageOf(error).split('\n')[0]}`, {
      cause: error,
    });
  }
}

/** Reads a YAML file that holds one mapping; throws a sentence that names the file. */
export async function readMapping(path: string): Promise<Record<string, unknown>> {
  const value = await readYaml(path);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`the config ${path} is not a mapping`);
  return Object.fromEntries(Object.entries(value));
}
