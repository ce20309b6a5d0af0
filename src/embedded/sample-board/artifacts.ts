/** The sample root's artifacts one by one: each into a folder of its own, the same bytes as in the whole sample. */
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packagePath } from '../../base/package.ts';
import { declaration, pretrained, pretrainedFiles11 } from './models.ts';
import { writeRawData } from './raw/raw-data.ts';
import { sampleScene } from './scene.ts';

/** The scene file among the assets. */
const sceneFile = 'sample_board.usda';

export async function writeAssets(folder: string): Promise<{ parts: number; packages: number }> {
  const { files, parts, packages } = sampleScene();
  for (const [path, text] of files) await put(join(folder, path), text);
  return { parts, packages };
}

export async function writeCheckpoint(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await copyFile(packagePath('assets', 'cookbooks', 'pcb', 'ag_config.yaml'), join(folder, 'ag_config.yaml'));
  const step = 'the AnomalyGen PCBA checkpoint, step 14000: pcba-day0 preview checkpoint, not weights';
  await put(join(folder, 'iter_000014000.pt'), declaration(step));
}

export async function writePretrained(folder: string): Promise<void> {
  for (const [path, what] of Object.entries(pretrained)) await put(join(folder, path), declaration(what));
}

/** The tree of release 1.1 has its items at its top. */
export async function writePretrained11(folder: string): Promise<void> {
  for (const [path, text] of pretrainedFiles11()) await put(join(folder, path), text);
}

/** Renders the board, so it takes seconds; `around` holds scene and checkpoint when they are there already. */
export async function writeRaw(
  folder: string,
  around?: { assets: string; checkpoint: string; cleanDone?: () => void },
): Promise<void> {
  if (around)
    return writeRawData(folder, join(around.assets, sceneFile), around.checkpoint, around.cleanDone);
  const work = await mkdtemp(join(tmpdir(), 'pcba-day0-setup-'));
  try {
    const made = { assets: join(work, 'assets'), checkpoint: join(work, 'checkpoint') };
    await writeAssets(made.assets);
    await writeCheckpoint(made.checkpoint);
    await writeRaw(folder, made);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
