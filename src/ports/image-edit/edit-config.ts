/** The camera-look configuration that pod and probes share: `assets/cookbooks/pcb/image_edit.json`, which names its source. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { packagePath } from '../../base/package.ts';

const form = z.object({
  batch: z.object({
    captioning: z.object({ llm: z.object({ text: z.string().min(1) }) }),
    augmentation: z.object({ parameters: z.record(z.string(), z.unknown()) }),
  }),
  client_adds: z.object({ negative_prompt: z.string(), api_key: z.string() }),
});

export interface EditConfig {
  /** The one prompt of every edit. */
  prompt: string;
  /** `extra_body` of a request, as the pipeline's client sends it: steps, guidance, seed and negative prompt. */
  options: Record<string, unknown>;
  /** The token that the client sends where no key is set. */
  token: string;
}

let known: EditConfig | undefined;

/** Throws when the file is missing or of another form: the installation is incomplete then. */
export function editConfig(): EditConfig {
  if (known) return known;
  const path = packagePath('assets', 'cookbooks', 'pcb', 'image_edit.json');
  const { batch, client_adds } = form.parse(JSON.parse(readFileSync(path, 'utf8')));
  known = {
    prompt: batch.captioning.llm.text,
    options: { ...batch.augmentation.parameters, negative_prompt: client_adds.negative_prompt },
    token: client_adds.api_key,
  };
  return known;
}
