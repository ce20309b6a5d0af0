/** Opens the world of a task in a folder of its own. */
import { cpSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { corruptions } from '../../test/support/corruptions.ts';
import { endPreview, removeFolder, repository } from '../../test/support/places.ts';
import { uploadPlainBoard } from '../../test/support/plain-boards.ts';
import { osmo } from '../../test/support/run.ts';
import { submit, writeWorkflow } from '../../test/support/workflows.ts';
import type { WorldOf } from '../task.ts';
import { clusterWorld } from './cluster.ts';
import { endRuns } from './end.ts';
import { listingService, type Service } from './service.ts';
import { failedRun, faultOf, finishedRun, rootOf, type Templates, worldIn } from './templates.ts';
import { engineRuns, type OpenWorld } from './world.ts';

export const quietRun = 'board-c-19e4b2aa';
export const twinRun = 'board-d-04d8f6b7';

/** The template that a world is copied from. */
export async function templateOf(of: WorldOf, templates: Templates): Promise<string | undefined> {
  if (of.from === 'sample' || of.from === 'quiet') return templates.sample();
  if (of.from === 'finished') return templates.finished();
  if (of.from !== 'failed') return undefined;
  return of.endpoint_lists ? templates.failedAt(of.endpoint_lists) : templates.failed(of.fault ?? '');
}

/** `folder` must not be there yet. */
export async function openWorld(of: WorldOf, folder: string, templates: Templates): Promise<OpenWorld> {
  if (of.from === 'cluster') return clusterWorld(of, folder);
  const home = join(folder, 'home');
  mkdirSync(folder, { recursive: true });
  const services: Service[] = [];
  const world: OpenWorld = {
    home,
    env: { PCBA_DAY0_NO_PROBE: 'true' },
    flags: ['--cluster', 'embedded'],
    names: { root: rootOf(home), finished: finishedRun, failed: failedRun, quiet: quietRun, twin: twinRun },
    runs: () => engineRuns(home),
    close: async () => {
      await endRuns(home);
      endPreview(home);
      for (const service of services) service.close();
      removeFolder(folder);
    },
  };
  const template = await templateOf(of, templates);
  if (template === undefined) mkdirSync(home);
  else await templates.copy(template, home);
  switch (of.from) {
    case 'sample': {
      for (const name of of.faults) await faultOf(name).break(worldIn(home, repository));
      if (of.root === 'empty') {
        mkdirSync(join(home, 'new-root'));
        const root = pathToFileURL(join(home, 'new-root')).href;
        Object.assign(world.names, { root });
        Object.assign(world.env, { PCBA_DAY0_MIRROR: join(await templates.sample(), 'dig') });
      }
      if (of.scene) {
        uploadPlainBoard(of.scene, join(home, 'dig'));
        // A busy machine takes its time.
        Object.assign(world.env, { PCBA_DAY0_SCENE_LOOK_S: '200' });
      }
      if (of.endpoint_lists) {
        const service = await listingService(of.endpoint_lists);
        services.push(service);
        world.names.endpoint = service.url;
      }
      break;
    }
    case 'finished':
      await corrupt(home, of.corruptions);
      if (of.twin) await makeTwin(home);
      break;
    case 'failed':
      if (of.mended) await mend(home, await templates.sample());
      break;
    case 'quiet': {
      const script = 'echo "[Warning] harmless"; sleep 600';
      const task = { name: 'usd2roi-replicator', group: 'usd2roi-render', script };
      await submit(home, writeWorkflow(folder, [task]), ['--label', `pcba-day0-run=${quietRun}`]);
      while (!(await osmo(home, ['workflow', 'query', 'small-1', '-t', 'json'])).stdout.includes('RUNNING'));
      break;
    }
  }
  return world;
}

/** Each corruption goes to another sample, the first in the order of names. */
async function corrupt(home: string, names: readonly string[]): Promise<void> {
  const folder = join(home, 'dig', 'runs', finishedRun);
  const samples = readdirSync(join(folder, 'anomaly', 'inference', 'reconstructed_image'))
    .map((name) => name.replace(/\.png$/, ''))
    .sort();
  for (const [at, name] of names.entries()) {
    const corruption = corruptions.find((one) => one.name === name);
    if (corruption === undefined) throw new Error(`there is no corruption ${JSON.stringify(name)}`);
    await corruption.apply(folder, samples[at] ?? '', () => 0.5);
  }
}

/** A second run of the store: the same files in grey. */
async function makeTwin(home: string): Promise<void> {
  const runs = join(home, 'dig', 'runs');
  cpSync(join(runs, finishedRun), join(runs, twinRun), { recursive: true });
  const crops = join(runs, twinRun, 'augment', 'crop');
  const pictures = readdirSync(crops, { recursive: true }).map(String);
  for (const name of pictures.filter((path) => path.endsWith('.png'))) {
    const path = join(crops, name);
    await sharp(path).greyscale().toColourspace('srgb').png().toFile(`${path}.grey`);
    renameSync(`${path}.grey`, path);
  }
}

/** Puts the healthy artifacts back beside the runs. */
async function mend(home: string, sample: string): Promise<void> {
  for (const name of ['datasets', 'models']) {
    rmSync(join(home, 'dig', name), { recursive: true });
    cpSync(join(sample, 'dig', name), join(home, 'dig', name), { recursive: true });
  }
}
