/** One sample of a batch: prompt, edit, alignment, metadata, with the lines and the failures of the real client. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { messageOf } from '../../../base/errors.ts';
import { type Aligned, align, inPlace } from './aligned.ts';
import type { Batch } from './batch.ts';
import { cadMaskOf } from './cad-mask.ts';
import type { ClientLog } from './client-log.ts';
import { askEdit, EditFailure, pictureBytes } from './edit-call.ts';

export interface Job {
  batch: Batch;
  url: string;
  model: string;
  prompt: string;
  /** Sent as `extra_body`. */
  options: Record<string, unknown>;
  /** True for the CPU preview's own model, which gets the CAD mask too. */
  preview: boolean;
}

type Sample = Batch['data'][number];
const endings = /^\.(?:jpe?g|png|bmp|gif|webp|tiff?|mp4)$/;

/** Never rejects: what fails is told, and the next sample is due. */
export async function editSample(job: Job, { inputs, output }: Sample, log: ClientLog): Promise<void> {
  const crop = inputs?.rgb ?? '';
  log.rule();
  log.info(`Processing sample: ${crop}`);
  try {
    const ending = extname(crop).toLowerCase();
    if (!endings.test(ending)) {
      log.error(`Unsupported file type: ${ending}. Supported extensions: pictures and .mp4`);
      log.error('Sample validation failed, skipping sample');
      return;
    }
    const prompt = await promptOf(job, output.caption, log);
    const { retry } = job.batch.pipeline;
    if (retry > 0) log.info(`Evaluation retry enabled: up to ${retry} retries`);
    const done = await generate({ ...job, prompt }, crop, output.video, log);
    const alignment = await alignIf(done, job, { crop, edited: output.video }, log);
    const metadata = {
      prompt,
      selections: {},
      caption_path: output.caption,
      output_media_path: output.video,
      input_media_path: crop,
      control_media: {},
      ...(alignment ? { alignment } : {}),
    };
    await written(output.metadata, JSON.stringify(metadata, null, 2));
    log.info(`Metadata written to ${output.metadata}`);
    log.rule();
  } catch (error) {
    log.error(`Unexpected error processing sample: ${messageOf(error)}`);
  }
}

async function promptOf({ prompt }: Job, path: string, log: ClientLog): Promise<string> {
  if ((process.env.OVERWRITE_CAPTION ?? 'true') !== 'true' && existsSync(path)) return readFile(path, 'utf8');
  log.info('Running captioning...');
  log.info('Captioning completed successfully');
  await written(path, prompt);
  log.info(`Prompt written to ${path}`);
  return prompt;
}

/** True when bytes were written; whether they are a picture nobody has looked at yet. */
async function generate(job: Job, crop: string, target: string, log: ClientLog): Promise<boolean> {
  log.blank();
  log.info(`Running generation (seed: ${job.options.seed})...`);
  const begun = performance.now();
  let id: string | undefined;
  try {
    const bytes = await readFile(crop);
    log.info(`Image edit request starting -> output_path=${target}`);
    const beside = job.preview ? await maskBeside(crop) : { pictures: [], body: {} };
    const answer = await askEdit({ ...job, input: { path: crop, bytes }, beside }, log);
    ({ id } = answer);
    log.info(`Image edit response received request_id=${id ?? 'None'} -> output_path=${target}`);
    const edited = pictureBytes(answer, (text) =>
      log.error(`${text} -> output_path=${target} request_id=${id ?? 'None'}`),
    );
    if (edited !== undefined) {
      await written(target, edited);
      log.info(`Successfully generated image: ${target}`);
      const minutes = ((performance.now() - begun) / 60_000).toFixed(2);
      log.info(`Generation done in ${minutes} min, saved to: ${target}`);
      return true;
    }
  } catch (error) {
    const request = error instanceof EditFailure ? error.id : id;
    log.error(
      `Image edit failed -> output_path=${target} request_id=${request ?? 'None'} error=${messageOf(error)}`,
    );
  }
  log.error(`Generation failed -> ${target}`);
  return false;
}

/** What the preview needs more than the real model: the CAD mask's picture, and its labels. */
async function maskBeside(crop: string): Promise<{ pictures: Uint8Array[]; body: Record<string, unknown> }> {
  const cad = await cadMaskOf(crop);
  return cad ? { pictures: [cad.mask], body: { cad_labels: cad.labels } } : { pictures: [], body: {} };
}

async function alignIf(
  done: boolean,
  { batch, preview }: Job,
  paths: { crop: string; edited: string },
  log: ClientLog,
): Promise<Aligned | undefined> {
  const rules = batch.data_processing?.alignment;
  if (!rules) return undefined;
  if (!done) {
    log.warning('Skipping alignment: generation did not succeed this run');
    return undefined;
  }
  log.info('Running data processing: alignment...');
  return preview ? inPlace(paths.edited) : align(paths, rules, log);
}

async function written(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
