/** `setup-fetch-1.1 <artifact> <the downloader's own arguments>`: what a setup of release 1.1 fetches, from a mirror or the sample. */

import { existsSync } from 'node:fs';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writePretrained11, writeRaw } from './artifacts.ts';
import { fetchInto } from './fetch.ts';

const manifest = 'checkpoint_manifest_converted.sha256';

/** Called in the image's repository, where the downloader records the digests of what it converted. */
export async function run([artifact, ...argv]: string[]): Promise<number> {
  if (artifact === 'pretrained') {
    const folder = process.env.CKPT_DIR;
    if (!folder || argv.length > 0)
      throw new Error(
        'this CPU preview makes the pretrained models for a setup only: CKPT_DIR=<folder>, no argument',
      );
    await fetchInto('pretrained', resolve(folder), writePretrained11);
    const recorded = join('assets', manifest);
    await mkdir('assets', { recursive: true });
    const made = join(folder, manifest);
    // The downloader leaves it in its repository; the setup puts it beside the models.
    if (existsSync(made)) await copyFile(made, recorded);
    await rm(made, { force: true });
    return 0;
  }
  if (artifact !== 'raw') throw new Error(`setup-fetch-1.1 knows pretrained, raw, not ${String(artifact)}`);
  const { values } = parseArgs({ args: argv, options: { output_dir: { type: 'string' } } });
  if (values.output_dir === undefined) throw new Error('the following arguments are required: --output_dir');
  await fetchInto('raw', resolve(values.output_dir), writeRaw);
  return 0;
}
