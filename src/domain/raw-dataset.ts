/** What the raw dataset's own files say: the defect specification and the labels, read with their mistakes. */
import * as z from 'zod';
import { type DefectPair, pairName } from './taxonomy.ts';

/** Names that AnomalyGen's tools list in a submask folder; the pods leave the rest out (.DS_Store, README.txt, TIFF). */
export const isSubmask = (name: string): boolean => /^[^.].*\.(png|bmp|jpe?g)$/i.test(name);

const spatial = ['free', 'text', 'cad'];
const line = z.looseObject({
  defect_type: z.string().regex(/^[^+]+\+.+$/, 'is not <MATERIAL>+<DEFECT>'),
  spatial_dependency: z.enum(['free', 'text', 'cad']),
  roi_prompt_defect_location: z.string().nullish(),
});

export interface DefectSpec {
  /** Prompt by `<MATERIAL>+<DEFECT>`; empty where there is none. */
  prompts: Map<string, string>;
  /** Sentences that begin with the line. */
  problems: string[];
}

/** Reads `defect_spec.jsonl`; a wrong line is a problem, not an exception. */
export function readDefectSpec(text: string): DefectSpec {
  const prompts = new Map<string, string>();
  const problems: string[] = [];
  for (const [index, written] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (written.trim() === '') continue;
    const where = `line ${index + 1}`;
    let value: unknown;
    try {
      value = JSON.parse(written);
    } catch {
      problems.push(`${where} is not JSON`);
      continue;
    }
    const parsed = line.safeParse(value);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const odd =
        issue?.path[0] === 'spatial_dependency' ? `is none of ${spatial.join(', ')}` : issue?.message;
      problems.push(`${where}: ${issue?.path.join('.') || 'the line'} ${odd ?? 'is not valid'}`);
      continue;
    }
    prompts.set(parsed.data.defect_type, parsed.data.roi_prompt_defect_location?.trim() ?? '');
  }
  if (prompts.size === 0 && problems.length === 0) problems.push('it is empty');
  return { prompts, problems };
}

/** Pairs that have no prompt, which placing by text needs. */
export function withoutPrompt(pairs: readonly DefectPair[], { prompts }: DefectSpec): string[] {
  return pairs.map(pairName).filter((name) => !prompts.get(name));
}

const labelFile = z.record(z.string(), z.unknown());
const colour = /^\(\d+, ?\d+, ?\d+, ?\d+\)$/;
const label = z.looseObject({ class: z.string() });

/** Why a labels file is not of Omniverse Replicator's form, or undefined. */
export function labelsProblem(text: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'it is not JSON';
  }
  const labels = labelFile.safeParse(value);
  if (!labels.success) return 'it is not an object';
  const odd = Object.entries(labels.data).find(
    ([key, entry]) => !colour.test(key) || !label.safeParse(entry).success,
  );
  return odd ? `the entry ${JSON.stringify(odd[0])} is not "(r, g, b, a)": {"class": name}` : undefined;
}
