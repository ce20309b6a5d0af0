/** Spreads jobs over the cores: each job kind is a named function, run in worker threads of the stand-in bundle. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

export interface JobOptions<Result> {
  /** At most this many threads; by default the number of cores up to four, never more than jobs. */
  threads?: number;
  /** Called in order of completion. */
  onDone?: (result: Result, index: number) => void;
}

/** What a worker is told at its start; `src/embedded/container-tools.ts` answers it. */
interface WorkerStart {
  jobKind: string;
}

/**
 * Runs `work` over all jobs and returns the results in the jobs' order. In the bundle the jobs run in worker
 * threads that look `kind` up in the table of `src/embedded/container-tools.ts`; from source, or with one thread or
 * one job, they run here. Jobs and results must be structured-cloneable. The first failure ends the call.
 */
export async function runJobs<Job, Result>(
  kind: string,
  jobs: readonly Job[],
  work: (job: Job) => Promise<Result>,
  options: JobOptions<Result> = {},
): Promise<Result[]> {
  const threads = Math.min(jobs.length, options.threads ?? usualThreads());
  const results: Result[] = new Array(jobs.length);
  let next = 0;
  const drain = async (run: (job: Job) => Promise<Result>): Promise<void> => {
    for (let index = next++; index < jobs.length; index = next++) {
      const job = jobs[index];
      if (job === undefined) continue;
      const result = await run(job);
      results[index] = result;
      options.onDone?.(result, index);
    }
  };
  if (threads <= 1 || !runsFromBundle()) {
    await drain(work);
    return results;
  }
  const workers = Array.from({ length: threads }, () => startWorker(kind));
  try {
    await Promise.all(workers.map((worker) => drain((job) => ask<Job, Result>(worker, job))));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return results;
}

/** Each thread holds pictures, and some hold a whole scene: more than four would cost gigabytes. */
const usualThreads = (): number => Math.min(4, availableParallelism());

/** Worker threads that stay: for a server whose jobs come one by one. */
export interface JobPool<Job, Result> {
  run(job: Job): Promise<Result>;
  close(): Promise<void>;
}

/** Threads start with the first jobs. From source, without a bundle, the jobs run here. */
export function openPool<Job, Result>(
  kind: string,
  work: (job: Job) => Promise<Result>,
  threads = usualThreads(),
): JobPool<Job, Result> {
  if (!runsFromBundle()) return { run: work, close: async () => {} };
  const workers: Worker[] = [];
  const idle: Worker[] = [];
  const waiting: ((worker: Worker) => void)[] = [];
  const take = async (): Promise<Worker> => {
    const free = idle.pop();
    if (free) return free;
    if (workers.length < threads) {
      const worker = startWorker(kind);
      workers.push(worker);
      return worker;
    }
    return await new Promise((resolve) => waiting.push(resolve));
  };
  return {
    async run(job) {
      const worker = await take();
      try {
        return await ask<Job, Result>(worker, job);
      } finally {
        const next = waiting.shift();
        if (next) next(worker);
        else idle.push(worker);
      }
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

const bundle = process.argv[1] ?? '';

function runsFromBundle(): boolean {
  return bundle.endsWith('stand-ins.cjs');
}

function startWorker(jobKind: string): Worker {
  const start: WorkerStart = { jobKind };
  return new Worker(bundle, { workerData: start });
}

function ask<Job, Result>(worker: Worker, job: Job): Promise<Result> {
  return new Promise((resolve, reject) => {
    const settle = (action: () => void): void => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.off('exit', onExit);
      action();
    };
    const onMessage = (answer: { ok: true; result: Result } | { ok: false; message: string }): void =>
      settle(() => (answer.ok ? resolve(answer.result) : reject(new Error(answer.message))));
    const onError = (error: Error): void => settle(() => reject(error));
    const onExit = (code: number): void =>
      settle(() => reject(new Error(`a worker thread ended with code ${code}`)));
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.on('exit', onExit);
    worker.postMessage(job);
  });
}
