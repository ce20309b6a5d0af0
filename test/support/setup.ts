/** What the tests of a setup share: a home with a mirror, a host on it, empty roots, and following what an answer names. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { type Host, modernHost } from './hosts.ts';
import { writeMirror } from './mirror.ts';
import { endPreview, keptFolder, removeFolder, temporaryFolder } from './places.ts';

/** Call it at the top of a test file. */
export function setupPlace(): { mirror: string; hostWith(env: Record<string, string>): Promise<Host> } {
  const home = keptFolder();
  const mirror = join(home, 'mirror');
  beforeAll(() => writeMirror(mirror));
  afterAll(() => {
    endPreview(home);
    removeFolder(home);
  });
  return {
    mirror,
    hostWith: async (env) => {
      const host = await modernHost({ home, env });
      onTestFinished(() => host.close());
      return host;
    },
  };
}

export function emptyRoot(): { folder: string; url: string } {
  const folder = join(temporaryFolder(), 'new');
  mkdirSync(folder);
  return { folder, url: pathToFileURL(folder).href };
}

/** Sends a `next` as it stands. */
export async function follow(host: Host, next: unknown) {
  const [, tool = '', json = ''] = /^(\w+) (\{.*\})$/.exec(String(next)) ?? [];
  return host.call(tool, JSON.parse(json));
}

export async function watched(host: Host, run: unknown) {
  for (;;) {
    const answer = await host.call('watch_run', { run, wait_s: 40 });
    expect([answer.isError, answer.text]).toEqual([false, expect.anything()]);
    if (answer.data.finished === true) return answer;
  }
}

export interface Run {
  name: string;
  fresh: boolean;
  workflow_id: string;
}
export const runsIn = (data: Record<string, unknown>): Run[] => {
  const { runs } = data;
  return Array.isArray(runs) ? runs : [];
};

export const firstCause = ({ causes }: Record<string, unknown>): unknown =>
  Array.isArray(causes) ? causes[0] : undefined;
