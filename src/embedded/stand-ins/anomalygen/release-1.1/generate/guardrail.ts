/**
 * The text guardrail before generation: a list of words in the cache of the guardrail's models. Here only the list is
 * looked at; the real one asks a language model, too.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PythonError } from '../../../shared/python.ts';
import { captionOf } from '../anomaly-type.ts';

export const blockedColumns = [
  'index',
  'output_idx',
  'anomaly_type',
  'image_filename',
  'mask_filename',
  'guardrail',
  'message',
] as const;

/** Why a type is blocked, or undefined. */
export type Guardrail = (type: string) => string | undefined;

/** Throws in the words of the real one where its models are not there. */
export async function openGuardrail(checkpoints: string): Promise<Guardrail> {
  const words = await blocklist(join(checkpoints, 'hf', 'models--nvidia--Cosmos-Guardrail1', 'snapshots'));
  const model = join(checkpoints, 'hf', 'models--Qwen--Qwen3Guard-Gen-0.6B');
  if (words === undefined || !existsSync(model))
    throw new PythonError(
      'RuntimeError',
      'Failed to initialize the content-safety guardrail. Ensure HF_TOKEN is set and the nvidia/Cosmos-Guardrail1 license is accepted (see scripts/download_checkpoints.sh), or pass --no-guardrail to disable.',
    );
  return (type) => {
    const caption = captionOf(type).toLowerCase();
    const hit = words.find((word) => caption.split(/[^\p{L}\p{N}]+/u).includes(word));
    return hit === undefined ? undefined : `the preview's block list has the word ${hit}`;
  };
}

/** Lines of the files below `blocklist/` of the first snapshot; those that begin with # say what the list is. */
async function blocklist(snapshots: string): Promise<string[] | undefined> {
  const [first] = existsSync(snapshots) ? (await readdir(snapshots)).sort() : [];
  const folder = join(snapshots, first ?? '', 'blocklist');
  if (first === undefined || !existsSync(folder)) return undefined;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(files.map((path) => readFile(path, 'utf8')));
  return texts
    .flatMap((text) => text.split('\n'))
    .map((line) => line.trim().toLowerCase())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
