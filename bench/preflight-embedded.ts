/** Preflight on a healthy embedded root, against one call of an osmo command: the real one where it is, and the embedded one. */
import { spawnSync } from 'node:child_process';
import { pairs, printRatio, seconds, spread, timeOf, timeOfProgram } from './pairs.ts';
import type { Place } from './place.ts';

/** The least that one call of NVIDIA's osmo 6.4.0 took where its answers were recorded, in milliseconds: Python's start. */
const leastReal = 550;

export async function preflightEmbedded({ programs, env }: Place, count: number): Promise<void> {
  const preflight = [programs.server, '--cluster', 'embedded', 'call', 'preflight', '{}'];
  const real = spawnSync('osmo', ['version', '-t', 'json']).status === 0;
  const { a, b, ratio } = await pairs(
    count,
    () => timeOf(preflight, env),
    () => timeOf([programs.osmo, 'pool', 'list', '-t', 'json'], env),
  );
  if (real) {
    const beside = await pairs(
      count,
      () => timeOf(preflight, env),
      () => timeOfProgram('osmo', ['version', '-t', 'json'], env),
    );
    const detail = `${seconds(beside.a)} against ${seconds(beside.b)}`;
    printRatio("preflight / one call of NVIDIA's osmo", 1.5, beside.ratio, detail);
  } else {
    const recorded = [a.median, a.lowest, a.highest].map((ms) => ms / leastReal);
    const detail = `${seconds(a)} against the ${leastReal / 1000} s that its fastest recorded call took; it is not on this machine`;
    printRatio("preflight / one call of NVIDIA's osmo", 1.5, spread(recorded), detail);
  }
  printRatio('preflight / one embedded osmo call', 1.5, ratio, `${seconds(a)} against ${seconds(b)}`);
}
