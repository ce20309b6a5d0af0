/**
 * Renders in a thread of its own, our own workflows like any other: what a template asks for cannot be read off its text.
 * The thread is ended at a limit of time, or when this process has grown by more than OSMO gives a template.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { Refusal } from '../refusal.ts';
import { type Context, renderJinja, stopped } from './jinja.ts';

/** Milliseconds; the number of steps is limited before, so this is for what single steps take. */
const longest = 20_000;
/** Bytes: OSMO's limit for a template. */
const most = 100 * 1024 * 1024;
/** Bytes that a thread and the template engine need by themselves. */
const engine = 60 * 1024 * 1024;

/** What the thread sends back. */
type Rendered =
  | { text: string }
  | { refused: { message: string; code: number; exit: number; asItIs: boolean } }
  | { failed: string };

/** Whether this is such a thread; it has rendered and sent it back by the time that this resolves. */
export async function renderedHere(): Promise<boolean> {
  if (isMainThread || workerData?.render === undefined) return false;
  const { text, context } = workerData.render;
  const rendered: Rendered = await renderJinja(text, context).then(
    (done) => ({ text: done }),
    (error: unknown) => {
      if (!(error instanceof Refusal)) return { failed: String(error) };
      const { message, code, exit, asItIs } = error;
      return { refused: { message, code, exit, asItIs } };
    },
  );
  parentPort?.postMessage(rendered);
  return true;
}

/** Throws `Refusal` in OSMO's words. */
export async function renderLimited(text: string, context: Context): Promise<string> {
  const before = process.memoryUsage.rss();
  const worker = new Worker(process.argv[1] ?? '', {
    workerData: { render: { text, context } },
    stdout: true,
  });
  const begun = performance.now();
  try {
    const rendered = await new Promise<Rendered>((resolve, reject) => {
      const watch = setInterval(() => {
        if (process.memoryUsage.rss() - before > most + engine) reject(stopped('memory'));
        else if (performance.now() - begun > longest) reject(stopped('time'));
      }, 10);
      const end = (): void => clearInterval(watch);
      worker.on('message', (value: Rendered) => {
        end();
        resolve(value);
      });
      worker.on('error', () => {
        end();
        reject(stopped('memory'));
      });
      worker.on('exit', end);
    });
    if ('text' in rendered) return rendered.text;
    if ('failed' in rendered) throw stopped('memory');
    const { message, code, exit, asItIs } = rendered.refused;
    throw new Refusal(message, code, exit, undefined, asItIs);
  } finally {
    await worker.terminate();
  }
}
