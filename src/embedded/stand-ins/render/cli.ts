/** `render --config <render.yaml> --pcba-config <target.yaml>`: a CPU preview of the usd2roi render stage. */
import { parseArgs } from 'node:util';
import { writeProvenance } from '../shared/provenance.ts';
import { item, PythonError, str, traceback } from '../shared/python.ts';
import { type LoadedConfig, loadConfig, previewLimits } from './config.ts';
import { runPipeline } from './pipeline.ts';

/** Lines of the stand-in alone; the others are the real script's. */
const own = (line: string): void => console.log(`[preview-usd2roi] ${line}`);
const script = 'sdg_pipeline.py';

/** Resolves with the exit code at a good end; after an error of the script it does not end, see `idle`. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { config: { type: 'string' }, 'pcba-config': { type: 'string' } },
    strict: false,
  });
  const [config, target] = [values.config, values['pcba-config']];
  if (typeof config !== 'string')
    throw new Error('usage: render --config <render.yaml> --pcba-config <target.yaml>');
  try {
    await renderStage(config, typeof target === 'string' ? target : undefined);
    return 0;
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return await idle();
  }
}

/** Renders, or throws: a `PythonError` in the words of the real script, another error where the preview is at its end. */
export async function renderOnce(config: string, target: string | undefined): Promise<void> {
  try {
    await renderStage(config, target);
  } catch (error) {
    throw error instanceof ScriptError ? error.cause : error;
  }
}

/** What is left in the log of an error that the real script does not catch. */
class ScriptError extends Error {}

async function renderStage(config: string, target: string | undefined): Promise<void> {
  own('CPU preview of the render stage by pcba-day0, in the place of Isaac Sim');
  const loaded = await atModuleLevel(() =>
    loadConfig(config, target, (line) => console.log(`[Pipeline] ${line}`)),
  );
  const { refusal, warnings } = previewLimits(loaded);
  warnings.forEach(own);
  if (refusal !== undefined) throw new Error(refusal);
  await inTask(async () => {
    const frames = await runPipeline(loaded, own);
    await note(loaded, frames);
  });
}

async function note({ values, seed, randomSeed }: LoadedConfig, frames: number): Promise<void> {
  await writeProvenance(str(item(values, 'output')), {
    stand_in: 'pcba-day0/preview-usd2roi',
    stands_in_for: 'nvcr.io/nvidia/paidf-simulation (Isaac Sim)',
    settings: {
      seed,
      random_seed: randomSeed,
      resolution: values.resolution,
      scan_grid: values.scan_grid,
      frames,
    },
  });
}

async function atModuleLevel<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    throw new ScriptError(traceback(error, script), { cause: error });
  }
}

async function inTask(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    const shown =
      error.type === 'KeyError' ? error.message : JSON.stringify(error.message).replace(/^"|"$/g, "'");
    const future = `future: <Task finished name='Task-1' coro=<run_pipeline() done, defined at ${script}> exception=${error.type}(${shown})>`;
    throw new ScriptError(`Task exception was never retrieved\n${future}\n${traceback(error, script)}`, {
      cause: error,
    });
  }
}

/**
 * The real script is a task in Kit, and nothing ends Kit when the task fails: it stays up until it is killed. So does this,
 * as long as the process that started it lives; a pod's end takes all its processes with it.
 */
async function idle(): Promise<number> {
  const parent = process.ppid;
  return await new Promise((resolve) => {
    const timer = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(timer);
      resolve(1);
    }, 500);
  });
}
