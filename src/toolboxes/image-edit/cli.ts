/** `image-edit --config <batch.yaml>`: edits every picture of a batch through an endpoint. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { previewModel } from '../../day0/model-id.ts';
import { messageOf } from '../../errors.ts';
import { homeFolder } from '../../home.ts';
import { readImage, writePng } from '../../pictures/raster.ts';
import { writeProvenance } from '../shared/provenance.ts';
import { findMotion, type Motion, moved } from './align.ts';
import { type Batch, readBatch } from './batch.ts';
import { cadMaskOf } from './cad-mask.ts';
import { editThrough } from './edit-call.ts';
import { ensurePreview } from './preview-endpoint.ts';

const say = (line: string): void => console.log(`[preview-image-edit] ${line}`);

export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { config: { type: 'string' } } });
  if (values.config === undefined) throw new Error('usage: image-edit --config <batch.yaml>');
  const batch = await readBatch(values.config);
  const absent = batch.data.map(({ inputs }) => inputs.rgb).filter((path) => !existsSync(path));
  if (absent.length > 0)
    throw new Error(`${absent.length} of ${batch.data.length} inputs are missing, first ${absent[0]}`);
  const url = await endpointOf(batch);
  say(`${batch.data.length} pictures through ${url}, model ${batch.endpoints.image_edit.model}`);
  const failures = await editAll(batch, url);
  await note(batch);
  if (failures.length === 0) return 0;
  say(`ERROR: ${failures.length} of ${batch.data.length} pictures failed`);
  for (const failure of failures.slice(0, 3)) say(`ERROR: ${failure}`);
  return 1;
}

const isPreview = (batch: Batch): boolean => batch.endpoints.image_edit.model === previewModel;

/** The preview endpoint stops when idle, so it is started again where a batch needs it. */
async function endpointOf(batch: Batch): Promise<string> {
  const { url } = batch.endpoints.image_edit;
  if (!isPreview(batch)) return url;
  const answers = await fetch(`${url}/models`, { signal: AbortSignal.timeout(3000) }).then(
    (answer) => answer.ok,
    () => false,
  );
  return answers ? url : (await ensurePreview(homeFolder())).url;
}

/** Edits with as many requests at a time as there are cores; returns one sentence per failure. */
async function editAll(batch: Batch, url: string): Promise<string[]> {
  const failures: string[] = [];
  let next = 0;
  let done = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < batch.data.length; index = next++) {
      const entry = batch.data[index];
      if (!entry) continue;
      try {
        await editOne(batch, entry, url);
        done++;
        if (done % 5 === 0 || done === batch.data.length) say(`edited ${done}/${batch.data.length}`);
      } catch (error) {
        failures.push(`${entry.inputs.rgb}: ${messageOf(error)}`);
        // An endpoint that refuses the first pictures refuses all of them.
        if (failures.length >= 3 && done === 0) return;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
  return failures;
}

async function editOne(batch: Batch, entry: Batch['data'][number], url: string): Promise<void> {
  const input = await readFile(entry.inputs.rgb);
  const before = await readImage(input, 3);
  const { parameters } = batch.augmentation;
  const cad = isPreview(batch) ? await cadMaskOf(entry.inputs.rgb) : undefined;
  const bytes = await editThrough({
    url,
    model: batch.endpoints.image_edit.model,
    prompt: batch.captioning.llm.text,
    pictures: cad ? [input, cad.mask] : [input],
    extra: {
      height: before.height,
      width: before.width,
      ...parameters,
      ...(cad ? { cad_labels: cad.labels } : {}),
    },
    retries: batch.pipeline.retry,
    onRetry: (why) => say(`retry: ${why}`),
  });
  const { default: sharp } = await import('sharp');
  const size = await sharp(bytes).metadata();
  const resized = size.width !== before.width || size.height !== before.height;
  const same = resized
    ? await sharp(bytes).resize(before.width, before.height, { fit: 'fill' }).png().toBuffer()
    : bytes;
  const after = await readImage(same, 3);
  const rules = batch.data_processing.alignment;
  const motion: Motion | undefined =
    rules && !isPreview(batch) ? findMotion(before, after, rules) : undefined;
  await writePng(entry.output.video, motion ? moved(after, motion) : after);
  const facts = {
    model: batch.endpoints.image_edit.model,
    parameters,
    returned_size: [size.width, size.height],
    alignment: isPreview(batch)
      ? 'not needed: the preview keeps every pixel in place'
      : (motion ?? 'in place'),
  };
  await writeText(entry.output.caption, `${batch.captioning.llm.text}\n`);
  await writeText(entry.output.metadata, `${JSON.stringify(facts, null, 1)}\n`);
}

async function writeText(path: string | undefined, text: string): Promise<void> {
  if (path === undefined) return;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** Says at the stage's root who made the pictures. */
async function note(batch: Batch): Promise<void> {
  const first = batch.data[0]?.output.video ?? '';
  const at = first.lastIndexOf('/crop/');
  const folder = at >= 0 ? first.slice(0, at) : dirname(first);
  const { model } = batch.endpoints.image_edit;
  await writeProvenance(folder, {
    toolbox: 'pcba-day0/preview-image-edit',
    stands_in_for: 'the image-edit stage of the pipeline',
    ...(isPreview(batch) ? {} : { notice: `edited by ${model} at the endpoint that the user named` }),
    settings: { model, ...batch.augmentation.parameters },
  });
}
