/** A workflow file taken apart at its top-level keys, as OSMO does before it renders anything. */

import { isDict, type PyDict } from '../python/values.ts';
import { loadYaml, YamlError } from '../python/yaml-load.ts';
import { Refusal } from '../refusal.ts';

export interface Template {
  /** The `workflow` section as text, still with braces. */
  text: string;
  defaults: PyDict;
}

const topKeys = ['version', 'workflow', 'default-values'];

/** Marks by which the client tells that a file has to be rendered by the service first. */
export const isTemplated = (source: string): boolean =>
  ['{%', '{{', '{#', 'default-values'].some((mark) => source.includes(mark));

/**
 * Text before the first top-level key is dropped, and the `version` with it; an unknown or repeated key is refused.
 * `code`: 1 where the client finds it, 400 where the service does.
 */
export function splitTemplate(source: string, code = 400): Template {
  const refuse = (why: string): Refusal => new Refusal(why, code, 2);
  const sections = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of source.split('\n')) {
    const key = /^([a-zA-Z][a-zA-Z0-9_-]*):/.exec(line)?.[1];
    if (key !== undefined) {
      if (!topKeys.includes(key)) throw refuse(`Unknown top-level key "${key}" found in the workflow spec.`);
      if (sections.has(key)) throw refuse(`Duplicate top-level key "${key}" found in the workflow spec.`);
      current = [];
      sections.set(key, current);
    }
    current?.push(line);
  }
  const workflow = sections.get('workflow');
  if (workflow === undefined) throw refuse('Workflow spec not found.');
  return { text: workflow.join('\n'), defaults: defaultsIn(sections.get('default-values')) };
}

function defaultsIn(lines: string[] | undefined): PyDict {
  if (lines === undefined) return new Map();
  const whole = yamlOf(lines.join('\n'));
  const values = isDict(whole) ? whole.get('default-values') : undefined;
  return isDict(values) ? values : new Map();
}

/** Throws OSMO's words for text that is no YAML. */
export function yamlOf(text: string): ReturnType<typeof loadYaml> {
  try {
    return loadYaml(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new Refusal(`Workflow spec is not properly formatted: ${error.message}`, 400, 1, 400, true);
  }
}
