/**
 * `image-edit --config <batch.yaml>`: edits every picture of a batch through an endpoint, as paidf-augmentation 1.0.0 does.
 * So it ends with 0 whatever happened, and only its lines and its outputs tell.
 */
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '../../../base/errors.ts';
import { homeFolder } from '../../../base/home.ts';
import { previewModel } from '../../../domain/model-id.ts';
import { writeProvenance } from '../shared/provenance.ts';
import { readMapping } from '../shared/yaml-file.ts';
import { type Batch, checkBatch } from './batch.ts';
import { ClientLog } from './client-log.ts';
import { ensurePreview } from './preview-endpoint.ts';
import { fillPrompt } from './prompt.ts';
import { editSample, type Job } from './sample.ts';

export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { config: { type: 'string' } } });
  if (values.config === undefined) {
    // What argparse does.
    process.stderr.write('image-edit: error: the following arguments are required: --config\n');
    return 2;
  }
  const log = new ClientLog();
  log.blank();
  log.rule();
  log.info("PCBA Day 0: CPU preview in the place of the image-edit client, not NVIDIA's");
  log.rule();
  const job = await jobOf(values.config, log);
  if (job !== undefined) {
    await editAll(job, log);
    await note(job);
    log.info('Task complete');
  }
  return 0;
}

/** Undefined, and told, when the batch cannot be begun. */
async function jobOf(path: string, log: ClientLog): Promise<Job | undefined> {
  const raw = await rawBatch(path, log);
  if (raw === undefined) return undefined;
  log.info('Environment: keys from terminal, endpoint/model from config when unset.');
  const batch = checkBatch(raw);
  if (typeof batch === 'string') {
    log.error(`Configuration validation failed:\n${batch}`);
    log.error('Configuration validation failed. Please fix the configuration file.');
    return undefined;
  }
  log.info('Configuration structure validation passed');
  const prompt = captioner(batch, log);
  if (prompt === undefined) return undefined;
  const { augmentation, endpoints } = batch;
  if (augmentation?.model.name !== 'image-edit') {
    log.error('this CPU preview edits pictures only (augmentation.model.name image-edit)');
    return undefined;
  }
  const model = endpoints.image_edit?.model ?? '';
  const preview = model === previewModel;
  const given = process.env.IMAGE_EDIT_ENDPOINT_URL || endpoints.image_edit?.url || '';
  const url = (preview ? await previewUrl(given) : given).replace(/\/+$/, '');
  log.info(`Image edit generator initialized with endpoint: ${url}`);
  log.info('Generator initialized successfully');
  return { batch, url, model, prompt, options: optionsOf(augmentation.parameters), preview };
}

async function rawBatch(path: string, log: ClientLog): Promise<unknown> {
  try {
    const raw = await readMapping(path);
    // The real one resolves these; no batch of ours holds one, and here there is nothing that could.
    const name = /\$\{([^}]*)\}/.exec(JSON.stringify(raw))?.[1];
    if (name !== undefined) throw new Error(`Interpolation key '${name}' not found`);
    return raw;
  } catch (error) {
    log.error(`Failed to read config file ${path} or apply overrides: ${messageOf(error)}`);
    return undefined;
  }
}

function captioner({ captioning }: Batch, log: ClientLog): string | undefined {
  log.info('Initializing captioner...');
  try {
    const { text, variables } = captioning?.llm ?? {};
    if (!text) throw new Error('this CPU preview takes its prompt from captioning.llm.text only');
    const prompt = fillPrompt(text, variables ?? {});
    log.info(`Text captioner initialized: ${prompt.slice(0, 100)}...`);
    log.info('Captioner initialized successfully');
    return prompt;
  } catch (error) {
    log.error(`Failed to initialize captioner: ${messageOf(error)}`);
    return undefined;
  }
}

/** The real client's `extra_body`, with its defaults; a negative prompt of null is left out. */
function optionsOf(parameters: NonNullable<Batch['augmentation']>['parameters']): Record<string, unknown> {
  return {
    num_inference_steps: parameters.num_inference_steps ?? 50,
    guidance_scale: parameters.guidance_scale ?? 1,
    seed: parameters.seed ?? Math.floor(Date.now() / 1000),
    ...(parameters.negative_prompt === null ? {} : { negative_prompt: parameters.negative_prompt }),
  };
}

/** The preview endpoint stops when idle, so it is started again where a batch needs it. */
async function previewUrl(url: string): Promise<string> {
  const answers = await fetch(`${url}/models`, { signal: AbortSignal.timeout(3000) }).then(
    (answer) => answer.ok,
    () => false,
  );
  return answers ? url : (await ensurePreview(homeFolder())).url;
}

/**
 * One after the other, in the order of the batch. The CPU preview's own model is asked with as many requests at a time as
 * there are cores, each with its lines together.
 */
async function editAll(job: Job, log: ClientLog): Promise<void> {
  const { data } = job.batch;
  if (!job.preview) {
    for (const sample of data) await editSample(job, sample, log);
    return;
  }
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let sample = data[next++]; sample; sample = data[next++]) {
      const lines = new ClientLog(true);
      await editSample(job, sample, lines);
      lines.flush();
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
}

/** One note for the whole tree of pictures. */
async function note({ batch, model, options, preview }: Job): Promise<void> {
  const first = batch.data[0]?.output.video ?? '.';
  const at = first.lastIndexOf('/crop/');
  await writeProvenance(at >= 0 ? first.slice(0, at) : dirname(first), {
    stand_in: 'pcba-day0/preview-image-edit',
    stands_in_for: 'the image-edit stage of the pipeline',
    ...(preview ? {} : { notice: `edited by ${model} at the endpoint that the user named` }),
    settings: { model, ...options },
  });
}
