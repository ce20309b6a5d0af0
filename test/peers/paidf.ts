/**
 * The real scripts of NVIDIA/paidf-simulation, where a checkout of it (PAIDF_SIMULATION) and a python with numpy, opencv,
 * pyyaml, pillow and usd-core (PAIDF_PYTHON) are given. Nothing of the checkout is kept: only what it makes of our own data.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, test } from 'vitest';
import { removeFolder, repository } from '../support/places.ts';
import { type Ended, run } from '../support/run.ts';

const { PAIDF_SIMULATION: checkout, PAIDF_PYTHON: python, PAIDF_RECORD: record } = process.env;
export const given = checkout !== undefined && python !== undefined;

/** A test that needs the checkout; skipped under a name that says what is missing. */
export function peerTest(name: string, body: () => Promise<void>): void {
  if (given) test(name, body, 300_000);
  else
    test.skip(`${name}: skipped, give PAIDF_SIMULATION (a checkout) and PAIDF_PYTHON (a python with its packages)`, () => {});
}

const environment = {
  PYTHONDONTWRITEBYTECODE: '1',
  PYTHONPATH: join(repository, 'test', 'peers', 'kit-stub'),
};

export const realCrop = (config: string): Promise<Ended> =>
  run(python ?? '', [join(checkout ?? '', 'scripts', 'usd2roi', 'usd2roi_crop.py'), '--config', config], {
    env: environment,
  });

/** sdg_pipeline.py in the stub of Kit, which gives up after `limit` seconds, for a task that died. No path may hold a blank. */
export const realRender = (image: string, target: string, limit = 60): Promise<Ended> => {
  const script = join(checkout ?? '', 'scripts', 'sdg', 'standalone', 'sdg_pipeline.py');
  const text = `${script} --config ${image} --pcba-config ${target}`;
  return run(python ?? '', [join(repository, 'test', 'peers', 'kit-stub', 'kit.py'), text], {
    env: { ...environment, LIMIT: String(limit) },
    ...(checkout ? { cwd: checkout } : {}),
  });
};

/** The mock of the published boards' scene, drawn by usd-core. */
export const drawBoardScene = (path: string): void => {
  execFileSync(python ?? '', [join(repository, 'test', 'peers', 'make_board_scene.py'), path]);
};

/** A folder without blanks in its path, which goes away with the test. */
export function plainFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pcba-day0-peer-'));
  onTestFinished(() => removeFolder(folder));
  return folder;
}

/** Keeps what the real tools made, where PAIDF_RECORD is set. */
export function keep(file: string, name: string, outcome: unknown): void {
  if (!record) return;
  const path = join(repository, 'test', 'fixtures', 'usd2roi', file);
  let all: Record<string, unknown> = {};
  try {
    all = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // The first one makes the file.
  }
  writeFileSync(path, `${JSON.stringify({ ...all, [name]: outcome }, null, 1)}\n`);
}
