/** The program of the stand-ins: one bundle with a subcommand per container tool that it stands in for. */
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../base/errors.ts';

type Tool = (argv: string[]) => Promise<number>;
// biome-ignore lint/suspicious/noExplicitAny: each kind has its own job type; runJobs pairs the two ends
type JobKind = () => Promise<(job: any) => Promise<unknown>>;

/** Subcommands. A tool writes its log to stdout and returns its exit code. */
const tools: Record<string, () => Promise<Tool>> = {
  crop: async () => (await import('./stand-ins/crop/cli.ts')).run,
  'image-edit': async () => (await import('./stand-ins/image-edit/cli.ts')).run,
  'preview-endpoint': async () => (await import('./stand-ins/image-edit/preview-endpoint.ts')).run,
  'prep-testcase': async () => (await import('./stand-ins/anomalygen/place/prep-testcase.ts')).run,
  'validate-checkpoint': async () => (await import('./stand-ins/anomalygen/validate.ts')).validateCheckpoint,
  'validate-jsonl': async () => (await import('./stand-ins/anomalygen/validate.ts')).validateJsonl,
  'validate-dataset': async () => (await import('./stand-ins/anomalygen/validate.ts')).validateDataset,
  train: async () => (await import('./stand-ins/anomalygen/train/cli.ts')).run,
  'run-sdg': async () => (await import('./stand-ins/anomalygen/run-sdg.ts')).run,
  'verify-output': async () => (await import('./stand-ins/anomalygen/verify-output.ts')).run,
  'roi-place-pipeline': async () =>
    (await import('./stand-ins/anomalygen/release-1.1/place/pipeline.ts')).run,
  'torchrun-1.1': async () => (await import('./stand-ins/anomalygen/release-1.1/torchrun.ts')).run,
  'pseudo-label': async () => (await import('./stand-ins/anomalygen/release-1.1/labels/pseudo-label.ts')).run,
  'preflight-1.1': async () => (await import('./stand-ins/anomalygen/release-1.1/preflight.ts')).run,
  'setup-fetch': async () => (await import('./sample-board/fetch.ts')).run,
  sample: async () => (await import('./sample-board/cli.ts')).run,
  render: async () => (await import('./stand-ins/render/cli.ts')).run,
  'scene-look': async () => (await import('./stand-ins/scene-look/cli.ts')).run,
  yq: async () => (await import('./stand-ins/yq/cli.ts')).run,
  'usd-assets': async () => (await import('../scene/usd/assets.ts')).run,
};

/** What worker threads can run; see `shared/jobs.ts`. */
const jobKinds: Record<string, JobKind> = {
  'crop-cell': async () => (await import('./stand-ins/crop/cell-job.ts')).cropJob,
  'preview-edit': async () => (await import('./stand-ins/image-edit/preview-edit.ts')).previewEdit,
  'place-mask': async () => (await import('./stand-ins/anomalygen/place/place-job.ts')).placeJob,
  'compose-sample': async () => (await import('./stand-ins/anomalygen/sample-job.ts')).sampleJob,
  'render-cell': async () => (await import('./stand-ins/render/cells-job.ts')).renderJob,
};

async function serveJobs(kind: string): Promise<void> {
  const load = jobKinds[kind];
  if (!load || !parentPort) throw new Error(`no job kind ${kind}`);
  const port = parentPort;
  const work = await load();
  port.on('message', (job: unknown) => {
    work(job).then(
      (result) => port.postMessage({ ok: true, result }),
      (error: unknown) => port.postMessage({ ok: false, message: messageOf(error) }),
    );
  });
}

async function main(): Promise<void> {
  const [name = '', ...argv] = process.argv.slice(2);
  const load = tools[name];
  if (!load) {
    process.stderr.write(
      `stand-ins: no tool ${JSON.stringify(name)}; it has: ${Object.keys(tools).join(', ')}\n`,
    );
    process.exitCode = 2;
    return;
  }
  const run = await load();
  process.exitCode = await run(argv);
}

function fail(error: unknown): void {
  process.stderr.write(`ERROR: ${messageOf(error)}\n`);
  process.exitCode = 1;
}

if (isMainThread) main().catch(fail);
else serveJobs(String(workerData?.jobKind)).catch(fail);
