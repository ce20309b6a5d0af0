/** Preflight on a healthy embedded root, against one call of the embedded osmo command. */
import { pairs, printRatio, seconds, timeOf } from './pairs.ts';
import type { Place } from './place.ts';

export async function preflightEmbedded({ programs, env }: Place, count: number): Promise<void> {
  const preflight = [programs.server, '--cluster', 'embedded', 'call', 'preflight', '{}'];
  const { a, b, ratio } = await pairs(
    count,
    () => timeOf(preflight, env),
    () => timeOf([programs.osmo, 'pool', 'list', '-t', 'json'], env),
  );
  printRatio(
    'preflight / one osmo call',
    1.5,
    ratio,
    `${seconds(a)} against ${seconds(b)}; the osmo command here is the embedded one, the real one takes 0.55-0.8 s`,
  );
}
