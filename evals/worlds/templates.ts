/** Homes that take long to make, made once for all tasks and copied for each: the sample root, a finished run, failed runs. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { requiredModel } from '../../src/domain/model-id.ts';
import { dataFaults } from '../../test/injection/data-faults.ts';
import { runFaults } from '../../test/injection/run-faults.ts';
import { endAnyway, type Fault, type World } from '../../test/support/injection.ts';
import { until } from '../../test/support/patience.ts';
import { endPreview, repository } from '../../test/support/places.ts';
import { day0, standIn } from '../../test/support/run.ts';
import { supervisorClaims } from '../../test/support/workflows.ts';
import { listingService } from './service.ts';
import { engineRuns } from './world.ts';

/** Names of the runs in the templates. */
export const finishedRun = 'board-a-5f2a90c1';
export const failedRun = 'board-b-77c01d3e';

export class Templates {
  private readonly made = new Map<string, Promise<string>>();

  /** `folder` may hold the templates of an earlier session, which are used again. */
  constructor(readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  /** A home with the sample root in it. */
  sample(): Promise<string> {
    return this.once('sample', async (home) => {
      mustEnd(await standIn(['sample', join(home, 'dig')]));
      // Also sets the placeholder credential, without which a submit past the checks is refused.
      mustEnd(await day0(home, ['call', 'submit_day0', '{"action": "plan"}']));
    });
  }

  /** The sample root and a small run of it that completed. */
  finished(): Promise<string> {
    return this.once('finished', async (home) => {
      await this.copy(await this.sample(), home);
      const call = async (tool: string, args: Record<string, unknown>) =>
        JSON.parse(mustEnd(await day0(home, ['call', tool, JSON.stringify(args)])));
      const { digest } = await call('submit_day0', { action: 'plan', smoke_test: true, name: finishedRun });
      await call('submit_day0', { action: 'submit', digest });
      for (;;) {
        const { finished, status } = await call('watch_run', { run: finishedRun, wait_s: 40 });
        if (finished && status !== 'COMPLETED') throw new Error(`the finished run is ${status}`);
        if (finished) break;
      }
      await settled(home);
    });
  }

  /** A home of its own to plan in, since a template that is copied must stay as it is. */
  private healthy(): Promise<string> {
    return this.once('healthy', async (home) => this.copy(await this.sample(), home));
  }

  /** The sample root broken in this way, and a run that failed by it. */
  failed(fault: string): Promise<string> {
    const broken = faultOf(fault);
    return this.failing(fault, async (home) => {
      const world = worldIn(home, broken.package ? packageCopy(`${home}-package`) : repository);
      await broken.break(world);
      return world;
    });
  }

  /** A run that failed since its endpoint lists these models and no other. */
  failedAt(models: readonly string[]): Promise<string> {
    return this.failing(models.join(' '), async (home) => {
      const { url, close } = await listingService(models);
      const values = { image_edit_endpoint: url, image_edit_model: requiredModel };
      return { ...worldIn(home, repository), values, close };
    });
  }

  private failing(
    name: string,
    breaking: (home: string) => Promise<World & { close?: () => void }>,
  ): Promise<string> {
    return this.once(`failed-${name.replace(/\W+/g, '-')}`, async (home) => {
      await this.copy(await this.sample(), home);
      const healthy = await this.healthy();
      const world = await breaking(home);
      await endAnyway(
        world,
        { home: healthy, rootFolder: join(healthy, 'dig'), root: rootOf(healthy) },
        failedRun,
      );
      world.close?.();
      await settled(home);
      const status = engineRuns(home)[0]?.status;
      if (status !== 'FAILED') throw new Error(`the run that should fail by ${name} is ${status}`);
    });
  }

  /** Copies a template and points what lies in it to the new place. */
  async copy(template: string, home: string): Promise<void> {
    await cp(template, home, { recursive: true });
    await rm(join(home, 'preview-endpoint.json'), { force: true });
    // What is pointed to the new place below must not stand for the template's processes.
    await rm(join(home, 'preparing'), { recursive: true, force: true });
    relocate(home, template, home);
  }

  /** Ends what the templates started. */
  close(): void {
    for (const name of readdirSync(this.folder)) endPreview(join(this.folder, name));
  }

  private once(name: string, make: (home: string) => Promise<void>): Promise<string> {
    const home = join(this.folder, name);
    const done = `${home}.done`;
    const known = this.made.get(name);
    if (known) return known;
    const making = (async () => {
      if (existsSync(done)) return home;
      await rm(home, { recursive: true, force: true });
      await make(home);
      writeFileSync(done, '');
      return home;
    })();
    this.made.set(name, making);
    return making;
  }
}

/** Waits until the engine has tidied up after the runs of a home, which it does after their end. */
async function settled(home: string): Promise<void> {
  for (const { id } of engineRuns(home)) await until(() => supervisorClaims(home, id).every(isReleased));
}

function isReleased(claim: string): boolean {
  try {
    // A claim that was given back is empty.
    return readFileSync(claim, 'utf8') === '';
  } catch {
    // A later claim took its place in between.
    return false;
  }
}

/** Throws for a name that no fault has. */
export function faultOf(name: string): Fault {
  const found = [...dataFaults, ...runFaults].find((fault) => fault.name === name);
  if (found === undefined) throw new Error(`there is no fault ${JSON.stringify(name)}`);
  return found;
}

export const rootOf = (home: string): string => pathToFileURL(join(home, 'dig')).href;

/** What a fault is put into. */
export function worldIn(home: string, from: string): World {
  const workflow = (text: string): string => text;
  return { root: join(home, 'dig'), package: from, values: {}, workflow, meanwhile: async () => {}, home };
}

/** The package without its sources, for faults that change programs of the images. */
function packageCopy(folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const name of ['dist', 'assets', 'package.json'])
    cpSync(join(repository, name), join(folder, name), { recursive: true });
  const modules = join(folder, 'node_modules');
  if (!existsSync(modules)) symlinkSync(join(repository, 'node_modules'), modules);
  return folder;
}

const texts = new Set(['.json', '.jsonl', '.yaml', '.csv', '.txt']);

/** Writes the new place where the old one stands: specifications, plans and recipes name their root. */
function relocate(folder: string, from: string, to: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !texts.has(extname(path)) || statSync(path).size > 4_000_000) continue;
    const text = readFileSync(path, 'utf8');
    if (text.includes(from)) writeFileSync(path, text.replaceAll(from, to));
  }
}

function mustEnd({
  exit,
  stdout,
  stderr,
}: {
  exit: number | undefined;
  stdout: string;
  stderr: string;
}): string {
  if (exit !== 0) throw new Error(stderr || stdout);
  return stdout;
}
