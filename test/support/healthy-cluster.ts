/** The recorded answers of a healthy cluster, to be changed one by one. */
import { altered, type Recording, recordings } from './recordings.ts';

/** Answers of a healthy cluster with one pool, `default`: 8 GPUs, one node of 62 cores and 510 GiB. */
const healthy = { version: 1, profile: 42, pools: 35, nodes: 283, credentials: 72, dryRun: 77, list: 162 };
/** What pod templates say; no answer of its own, since most users may not see them. */
const templates = 23;
export type Part = keyof typeof healthy | 'templates';

/** The healthy cluster with some answers changed. */
export function clusterWith(changes: Partial<Record<Part, (text: string) => string>> = {}): Recording[] {
  const same = (text: string): string => text;
  const part = (name: keyof typeof healthy): Recording =>
    altered(recordings[healthy[name]], {
      stdout: (changes[name] ?? same)(recordings[healthy[name]]?.stdout ?? ''),
    });
  return [
    ...[part('version'), part('profile'), part('pools'), part('nodes')],
    ...[part('credentials'), part('dryRun'), part('list')],
    ...(changes.templates === undefined
      ? []
      : [altered(recordings[templates], { stdout: changes.templates(recordings[templates]?.stdout ?? '') })]),
  ];
}

/** Changes the figures of every pool. */
export const gpus =
  (usage: { total_capacity?: number; total_free?: number; quota_free?: number }) =>
  (text: string): string =>
    Object.entries(usage).reduce(
      (all, [key, value]) => all.replaceAll(new RegExp(`("${key}": )"\\d+"`, 'g'), `$1"${value}"`),
      text,
    );
