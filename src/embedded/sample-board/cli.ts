/**
 * `sample <folder> [--progress <file>]`: writes the sample DIG root, whole or not at all. The file says how far it is. A draft
 * goes with its process: at a signal by itself, after a kill by the next that writes the same sample.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { identify } from '../../base/system/process-identity.ts';
import { writeProgress } from '../records/progress-file.ts';
import { sampleMarker, sampleOrigin, sampleState, sampleVersion } from '../records/sample-marker.ts';
import { writeAssets, writeCheckpoint, writePretrained, writePretrained11, writeRaw } from './artifacts.ts';

const summary = z.object({
  parts: z.number(),
  packages: z.number(),
  files: z.number(),
  bytes: z.number(),
});

interface Summary extends z.infer<typeof summary> {
  root: string;
}

export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { progress: { type: 'string' } },
  });
  const [folder, ...rest] = positionals;
  if (folder === undefined || rest.length > 0) throw new Error('usage: sample <folder> [--progress <file>]');
  const root = resolve(folder);
  const present = await finished(root);
  if (present) console.log(`the sample root ${root} is there already`);
  console.log(JSON.stringify(present ?? (await writeSample(root, values.progress))));
  return 0;
}

async function finished(root: string): Promise<Summary | undefined> {
  const state = sampleState(root);
  if (state === 'stale') return undefined;
  if (state === 'current') {
    const known = summary.safeParse(JSON.parse(await readFile(join(root, sampleMarker), 'utf8')));
    if (known.success) return { root, ...known.data };
  }
  const inside = existsSync(root) ? await readdir(root) : [];
  if (inside.length > 0)
    throw new Error(
      `${root} is not empty and holds no finished sample (first entry: ${inside[0]}); choose another folder or empty it`,
    );
  return undefined;
}

const steps = [
  'the board',
  'stand-ins for the models',
  'clean training pictures',
  'training pictures with defects',
];

async function writeSample(root: string, progress: string | undefined): Promise<Summary> {
  await mkdir(dirname(root), { recursive: true });
  removeAbandoned(root);
  const work = draftOf(root, process.pid);
  const stop = (signal: NodeJS.Signals): void => {
    rmSync(work, { recursive: true, force: true });
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop).once('SIGHUP', stop);
  const at = (done: number): void => {
    // Its home may have been removed meanwhile; it must not come back by our writing.
    if (done > 0 && !existsSync(work)) throw new Error(`${work} was removed while it was written`);
    if (progress !== undefined) writeProgress(progress, { step: steps[done] ?? '', done, of: steps.length });
  };
  try {
    at(0);
    const assets = join(work, 'datasets', 'pcb', 'assets');
    const checkpoint = join(work, 'models', 'pcb');
    const scene = await writeAssets(assets);
    at(1);
    await writeCheckpoint(checkpoint);
    await writePretrained(join(work, 'models', 'pretrained', 'pretrained'));
    await writePretrained11(join(work, 'models', 'pretrained'));
    at(2);
    await writeRaw(join(work, 'datasets', 'pcb', 'raw'), { assets, checkpoint, cleanDone: () => at(3) });
    await writeFile(join(work, 'README.txt'), readme);
    const size = await measure(work);
    const written: Summary = { root, parts: scene.parts, packages: scene.packages, ...size };
    const kept = { ...written, root: undefined, ...sampleOrigin() };
    await writeFile(join(work, sampleMarker), `${JSON.stringify(kept)}\n`);
    await moveIntoPlace(work, root);
    return written;
  } finally {
    await rm(work, { recursive: true, force: true });
    if (progress !== undefined) await rm(progress, { force: true });
  }
}

const draftOf = (root: string, pid: number): string =>
  join(dirname(root), `.${basename(root)}.${pid}.partial`);

/** Drafts of processes that are no more. */
function removeAbandoned(root: string): void {
  for (const name of readdirSync(dirname(root))) {
    const pid = Number(name.startsWith(`.${basename(root)}.`) && /\.(\d+)\.partial$/.exec(name)?.[1]);
    if (pid > 0 && identify(pid) === undefined) rmSync(draftOf(root, pid), { recursive: true, force: true });
  }
}

/** Another process may have finished the same sample meanwhile: then that one stays. */
async function moveIntoPlace(work: string, root: string): Promise<void> {
  if (sampleState(root) === 'stale') return renew(work, root);
  try {
    if (existsSync(root) && (await readdir(root)).length === 0) await rm(root, { recursive: true });
    await rename(work, root);
  } catch (error) {
    if (!existsSync(join(root, sampleMarker))) throw error;
  }
}

/**
 * What another version of the package left goes into a folder beside, since it may have been changed by hand; runs and
 * whatever else lies in the root stay. The marker is the last to change: an interrupted renewal is begun again.
 */
async function renew(work: string, root: string): Promise<void> {
  const earlier = await unused(join(root, `earlier-sample-${sampleVersion(root)}`));
  await mkdir(earlier);
  const names = (await readdir(work)).filter((name) => name !== sampleMarker);
  for (const name of names) {
    if (existsSync(join(root, name))) await rename(join(root, name), join(earlier, name));
    await rename(join(work, name), join(root, name));
  }
  await rename(join(work, sampleMarker), join(root, sampleMarker));
  console.log(`the sample of another version lies in ${earlier} now`);
}

async function unused(path: string): Promise<string> {
  for (let n = 1; ; n++) {
    const name = n === 1 ? path : `${path}-${n}`;
    if (!existsSync(name)) return name;
  }
}

async function measure(folder: string): Promise<{ files: number; bytes: number }> {
  const total = { files: 0, bytes: 0 };
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    total.files++;
    total.bytes += (await stat(join(entry.parentPath ?? entry.path, entry.name))).size;
  }
  return total;
}

const readme = `Sample DIG root, generated by pcba-day0.

datasets/pcb/assets   a made-up board as a USD scene (sample_board.usda) that references one file per package
datasets/pcb/raw      pictures, masks and submasks for three defects, made by the CPU preview stand-ins
models/pcb            a stand-in for the AnomalyGen checkpoint: its taxonomy, no weights
models/pretrained     stand-ins for the pretrained trees, no weights: of release 1.0 in pretrained/, of 1.1 beside it
runs/                 what runs write

Nothing here was measured on a real board or made by AnomalyGen.
`;
