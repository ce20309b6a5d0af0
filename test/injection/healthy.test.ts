/** Unusual but healthy worlds: preflight may not cry wolf, and the diagnosis of the finished run may not either. */
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openStore } from '../../src/ports/store/index.ts';
import { makeWorld, runAnyway, type World, worriesOf } from '../support/injection.ts';
import { keptFolder } from '../support/places.ts';
import { preparedHome } from '../support/prepared-home.ts';
import { howToInstall, startVersitygw, versitygw } from '../support/versitygw.ts';
import type { HealthyWorld } from './healthy-world.ts';
import { healthyWorlds } from './healthy-worlds.ts';

const place = preparedHome();
/** Each n-th world that is worth it is run to its end; all of them unless the environment says otherwise. */
const every = Number(process.env.HEALTHY_EVERY ?? 1);
const score = { alarms: 0, worlds: 0, runs: 0 };

async function expectCalm(
  { warns = [], ends }: HealthyWorld,
  world: World,
  run: string,
  toItsEnd = true,
): Promise<void> {
  score.worlds++;
  score.alarms++;
  const worries = await worriesOf(world);
  expect(worries.filter(({ id, status }) => !(status === 'warn' && warns.includes(id)))).toEqual([]);
  expect(worries.map(({ id }) => id)).toEqual(warns);
  if (ends && toItsEnd) {
    score.runs++;
    const { status, verdict, causes, notes, text } = await runAnyway(world, place, run);
    expect([status, verdict, causes, text]).toEqual(['COMPLETED', ends.verdict, [], text]);
    expect(notes).toContainEqual(expect.stringMatching(ends.says));
  }
  score.alarms--;
}

test.each(healthyWorlds.map((healthy, n) => ({ ...healthy, n })).map((one) => [one.name, one] as const))(
  '%s',
  async (_name, { n, ...healthy }) => {
    const world = makeWorld(place, healthy);
    await healthy.make(world);
    await expectCalm(healthy, world, `healthy-${n}-run`, n % every === 0);
  },
);

test.skipIf(versitygw === undefined)('a root in a bucket, with markers for folders', async () => {
  const folder = keptFolder();
  const server = await startVersitygw(folder);
  try {
    Object.assign(process.env, server.env);
    const root = 's3://bucket/dig+of-line_3';
    const store = await openStore(root);
    for (const path of readdirSync(place.rootFolder, { recursive: true, encoding: 'utf8' })) {
      const file = join(place.rootFolder, path);
      if (path.startsWith('runs')) continue;
      if (statSync(file).isFile()) await store.write(path, readFileSync(file));
      else if (/mask$/.test(path)) await store.write(`${path}/`, new Uint8Array());
    }
    const world = makeWorld(place, {});
    rmSync(world.root, { recursive: true });
    Object.assign(world.values, { dig_url_root: root });
    const ends = { verdict: 'HEALTHY' as const, says: /^3 samples$/ };
    await expectCalm({ name: '', ends, make: () => {} }, world, 'healthy-bucket-run');
  } finally {
    for (const name of Object.keys(server.env)) delete process.env[name];
    server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

afterAll(() => {
  const skipped = versitygw === undefined ? `; SKIPPED the root in a bucket: ${howToInstall}` : '';
  process.stdout.write(
    `\nfalse alarms: ${score.alarms} of ${score.worlds} healthy worlds (${score.runs} of them run to the end)${skipped}\n`,
  );
});
