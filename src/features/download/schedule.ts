/** Runs jobs side by side: few bytes under way at first, more with what has come, so that a slow line completes something. */
export interface Job {
  /** That it fetches. */
  bytes: number;
  run: (signal: AbortSignal) => Promise<void>;
}

export interface Window {
  /** Jobs at a time. */
  jobs: number;
  /** That may be under way now; a job that is alone may be larger. */
  bytes: () => number;
}

/** In their order, until `signal`; resolves when those that were begun have ended. A job handles its own failures. */
export async function runSideBySide(
  jobs: readonly Job[],
  window: Window,
  signal: AbortSignal,
): Promise<void> {
  let running = 0;
  let underWay = 0;
  let wake = (): void => {};
  const ended = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });
  const start = async ({ bytes, run }: Job): Promise<void> => {
    running++;
    underWay += bytes;
    try {
      await run(signal);
    } finally {
      running--;
      underWay -= bytes;
      wake();
    }
  };
  const isFull = (bytes: number): boolean =>
    running >= window.jobs || (running > 0 && underWay + bytes > window.bytes());
  const begun: Promise<void>[] = [];
  for (const job of jobs) {
    while (isFull(job.bytes)) await ended();
    if (signal.aborted) break;
    begun.push(start(job));
  }
  await Promise.all(begun);
}
