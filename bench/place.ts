/** What the benchmarks run: a build's programs, and a home of their own with the sample root and a preview endpoint. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readRecord } from '../src/embedded/records/preview-record.ts';
import { timeOf } from './pairs.ts';

export interface Place {
  programs: { server: string; osmo: string };
  home: string;
  env: Record<string, string>;
  close(): void;
}

/** The first preflight of a home makes the sample root, the credential and the preview endpoint. */
export async function openPlace(dist: string): Promise<Place> {
  const home = mkdtempSync(join(tmpdir(), 'pcba-day0-bench-'));
  const program = (name: string): string => resolve(dist, `${name}.cjs`);
  const programs = { server: program('pcba-day0'), osmo: program('pcba-day0-osmo') };
  const env = { PCBA_DAY0_HOME: home };
  await timeOf([programs.server, '--cluster', 'embedded', 'call', 'preflight', '{}'], env);
  return {
    programs,
    home,
    env,
    close: () => {
      const record = readRecord(home);
      if (record) process.kill(record.pid);
      rmSync(home, { recursive: true, force: true, maxRetries: 20 });
    },
  };
}
