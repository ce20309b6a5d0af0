/**
 * Release 1.1 in a broken world: preflight fails the check that the known failure names, and a plan starts nothing. Nothing is run
 * here; what a run would say is in the messages of release 1.1, and their traps are diagnosed among the faults of a cluster.
 */

import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { catalogue } from '../../src/domain/troubleshooting/catalogue.ts';
import type { Trouble } from '../../src/domain/troubleshooting/entry.ts';
import { type Host, modernHost } from '../support/hosts.ts';
import type { World } from '../support/injection.ts';
import { keptFolder, removeFolder, repository } from '../support/places.ts';
import { preparedHome } from '../support/prepared-home.ts';
import { publishedScene, raw, wrap } from '../support/root-of-world.ts';
import { list, record } from '../support/values.ts';
import { traps } from './anomalygen-messages-1.1.ts';
import { type Fault11, faults11 } from './release-1.1-faults.ts';

const place = preparedHome();
const folder = keptFolder();
const root = join(folder, 'dig');
let host: Host;

beforeAll(async () => {
  cpSync(place.rootFolder, root, { recursive: true });
  host = await modernHost({ home: place.home });
});
afterAll(async () => {
  await host.close();
  removeFolder(folder);
});

/** One root for all, so that its scene is looked at once: what no fault touches stays. */
function freshWorld(): World {
  for (const part of ['models', join('datasets', 'pcb', 'raw')]) {
    rmSync(join(root, part), { recursive: true, force: true });
    cpSync(join(place.rootFolder, part), join(root, part), { recursive: true });
  }
  for (const part of ['cookbooks', 'runs']) rmSync(join(root, part), { recursive: true, force: true });
  const { home } = place;
  return {
    root,
    home,
    package: repository,
    values: {},
    workflow: (text) => text,
    meanwhile: async () => {},
  };
}

const argumentsOf = (world: World, more: Record<string, unknown> = {}) => ({
  release: '1.1',
  dig_url_root: pathToFileURL(world.root).href,
  board: 'sample_board',
  scene_filename: 'sample_board.usda',
  ...more,
});

/** A world that is broken so, and what is asked in it. */
function spoiled(fault: Fault11): Record<string, unknown> {
  const world = freshWorld();
  fault.break?.(world);
  return argumentsOf(world, fault.args?.(world));
}

const known = (id: string): Trouble => {
  const found = catalogue.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no known failure ${id}`);
  return found;
};

/** A symptom up to its first blank. */
const beginning = (id: string): string => known(id).symptom.replace(/<.*/s, '');

test.each(faults11)('$name', async (fault) => {
  const { cause, told = cause, says } = fault;
  const { data } = await host.call('preflight', spoiled(fault));
  const failed = list(data.checks)
    .map(record)
    .filter(({ status }) => status === 'fail');
  const { foretold } = known(cause);
  if (!('by' in foretold)) throw new Error(`${cause} cannot be foretold`);
  expect(data.ready).toBe(false);
  expect(failed).toContainEqual(
    expect.objectContaining({
      id: foretold.by,
      what: expect.stringMatching(says),
      costs: expect.stringContaining(beginning(told)),
    }),
  );
});

/** Nobody can go on without a look at preflight: the plan refuses the same. */
test.each(faults11.filter(({ planned }) => planned))('no plan with $name', async (fault) => {
  const { foretold } = known(fault.cause);
  const args = spoiled(fault);
  const { isError, text } = await host.call('submit_day0', { action: 'plan', smoke_test: true, ...args });
  expect([isError, text]).toEqual([
    true,
    expect.stringContaining('by' in foretold ? foretold.by : 'nothing'),
  ]);
});

test.each<[string, Record<string, unknown>, RegExp]>([
  ['masks placed by text', { default_spatial_dependency: 'text' }, /--roi-prompt is required/],
  ['a shipped checkpoint', { use_pretrained_checkpoint: true }, /no checkpoint comes with release 1\.1/],
  ['a size of the model', { model_size: '2b' }, /the size stands in the recipe of release 1\.1/],
])('arguments of release 1.0 are refused at once: %s', async (_name, more, why) => {
  const args = { ...argumentsOf(freshWorld(), more), action: 'plan' };
  const { isError, text } = await host.call('submit_day0', args);
  expect([isError, text]).toEqual([true, expect.stringMatching(why)]);
});

test('one folder around the raw data is looked through, and a pair that the board cannot fill is left out and told', async () => {
  const world = freshWorld();
  wrap(raw(world), 'upload');
  publishedScene(world);
  const args = argumentsOf(world, { board: '0603_H100', scene_filename: 'spark_lighting.usd' });
  const { isError, text } = await host.call('submit_day0', { action: 'plan', ...args });
  expect([isError, text]).toEqual([false, expect.stringMatching(/IC\+bridge/)]);
});

test('each trap that preflight can foretell is one of these faults, or one of the faults of a cluster', () => {
  const ofCluster = traps.filter(({ foretold }) => foretold !== undefined).map(({ cause }) => cause);
  // The hub is asked by a setup's check, which has tests of its own.
  const ofHub = 'defects.guardrail_start';
  const injected = new Set([...faults11.map(({ cause }) => cause), ...ofCluster, ofHub]);
  const foretellable = traps.map(({ cause }) => cause).filter((cause) => 'by' in known(cause).foretold);
  expect(foretellable.filter((cause) => !injected.has(cause))).toEqual([]);
});
