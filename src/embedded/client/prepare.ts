/** What one machine brings in the place of a cluster: a sample DIG root, a placeholder credential, a preview endpoint. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Day0Error } from '../../base/errors.ts';
import { aborted, pause } from '../../base/pause.ts';
import type { OsmoClient } from '../../ports/osmo/client.ts';
import { type CallOptions, callOsmo } from '../../ports/osmo/run-command.ts';
import { findPreview } from '../records/preview-record.ts';
import { sampleState } from '../records/sample-marker.ts';
import { checkPreparation, type Preparation, stopped, type Underway } from './preparation.ts';
import { standInProgram } from './program.ts';

/** Board and scene of the sample root. */
export const sampleBoard = { board: 'sample_board', scene_filename: 'sample_board.usda' };

/** Root of the sample data and of the runs that name no other root. */
export function sampleRootUrl(home: string): string {
  return pathToFileURL(join(home, 'dig')).href;
}

/** The engine is a program on this machine; when it takes longer than this, something is wrong with it. */
const engineDeadline = 3000;

/**
 * The workflow takes `hf-token` on every cluster. Here nothing is downloaded with it, so a placeholder that
 * says what it is stands in until the user sets one of their own. Where that fails, the checks say why.
 */
export async function ensurePlaceholderCredential(osmo: OsmoClient, signal?: AbortSignal): Promise<void> {
  try {
    await placeholderCredential(osmo, { signal, deadline: engineDeadline });
  } catch {
    if (signal?.aborted) throw aborted();
  }
}

/** The same for a caller that wants to know the credentials: all of them, with the placeholder. */
export async function placeholderCredential(
  osmo: OsmoClient,
  options: CallOptions,
): Promise<Awaited<ReturnType<OsmoClient['credentials']>>> {
  const present = await osmo.credentials(options);
  if (present.some(({ name }) => name === 'hf-token')) return present;
  const payload = 'token=placeholder-for-embedded-previews';
  const args = ['credential', 'set', 'hf-token', '--type', 'GENERIC', '--payload', payload];
  // Another process may have set it in the meantime, which is as good.
  await callOsmo(osmo.command, args, options);
  return osmo.credentials(options);
}

export interface Wait {
  /** Milliseconds that the caller waits; left out, as long as a host's patience allows. */
  milliseconds?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Hears how far it is; `done` grows and stays below 1. */
  tell?: (message: string, done: number) => void | Promise<void>;
}

/** A host gives a call about a minute, and looking at what was prepared needs some of it. */
const usualWait = 20_000;
/** Milliseconds between checks. */
const poll = 100;
/** A process that ends so often without a word will not get there. */
const mostStarts = 3;

const sampleRoot = (home: string): Preparation => {
  const folder = join(home, 'dig');
  const scene = join(folder, 'datasets', 'pcb', 'assets', sampleBoard.scene_filename);
  return {
    key: 'sample',
    what: 'the sample board with its training pictures',
    argv: (progress) => ['sample', folder, '--progress', progress],
    // One that an earlier version of this package left is made anew; one without a marker is somebody's own.
    ready: () => existsSync(scene) && sampleState(folder) !== 'stale',
  };
};

const previewEndpoint = (home: string): Preparation => ({
  key: 'endpoint',
  what: 'the preview endpoint',
  argv: () => ['preview-endpoint', '--home', home],
  ready: async () => (await findPreview(home, standInProgram())) !== undefined,
});

/**
 * Makes the sample root and the preview endpoint ready, as far as wanted. The endpoint's base URL when it was wanted; it ends
 * by itself when idle. Throws `preparing` when the wait is over: the work goes on, and the same call waits on for it.
 */
export async function makeReady(
  home: string,
  wanted: { sample: boolean; endpoint: boolean },
  { milliseconds = usualWait, signal, tell = () => {} }: Wait,
): Promise<string | undefined> {
  const all = [
    ...(wanted.sample ? [sampleRoot(home)] : []),
    ...(wanted.endpoint ? [previewEndpoint(home)] : []),
  ];
  const until = Date.now() + milliseconds;
  const starts = new Map<string, Set<number>>();
  for (let checks = 1; ; checks++) {
    const underway = (await Promise.all(all.map((one) => checkPreparation(home, one)))).flatMap(
      (one) => one ?? [],
    );
    if (underway.length === 0) break;
    for (const { what, begun } of underway) {
      const seen = (starts.get(what) ?? new Set()).add(begun);
      starts.set(what, seen);
      if (seen.size > mostStarts) throw stopped(what, 'it ended again and again without a word', home);
    }
    await tell(`preparing ${underway.map(stepOf).join('; ')}`, 1 - 1 / (checks + 1));
    if (Date.now() >= until) throw preparing(underway.map(howFar).join('; '));
    await pause(Math.min(poll, Math.max(0, until - Date.now())), signal);
  }
  if (!wanted.endpoint) return undefined;
  const running = await findPreview(home, standInProgram());
  // It idled out in this very moment, or is too busy to answer twice.
  if (running === undefined) throw preparing('the preview endpoint');
  return running.url;
}

const stepOf = ({ what, progress }: Underway): string =>
  progress ? `${what}: step ${progress.done + 1} of ${progress.of}, ${progress.step}` : what;

const howFar = (underway: Underway): string =>
  `${stepOf(underway)} (begun ${Math.round((Date.now() - underway.begun) / 1000)} s ago)`;

function preparing(message: string): Day0Error {
  return new Day0Error({
    code: 'preparing',
    what: `still preparing ${message}`,
    why: 'a first call on this machine makes what a cluster would have; it goes on by itself, and nothing has failed',
    fix: 'send the same call again: it waits on for the same work',
    retry: 'safe',
  });
}
