/** What one machine brings in the place of a cluster: a sample DIG root, a placeholder credential, a preview endpoint. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { Day0Error } from '../errors.ts';
import type { OsmoClient } from '../osmo/client.ts';
import { type CallOptions, callOsmo } from '../osmo/command.ts';
import { aborted } from '../osmo/process.ts';
import { findPreview } from './preview-record.ts';
import { runToolbox, toolboxProgram } from './program.ts';

/** Board and scene of the sample root. */
export const sampleBoard = { board: 'sample_board', scene_filename: 'sample_board.usda' };

/** Root of the sample data and of the runs that name no other root. */
export function sampleRootUrl(home: string): string {
  return pathToFileURL(join(home, 'dig')).href;
}

/** Writes the sample DIG root unless it is there. */
export async function ensureSampleRoot(home: string, signal?: AbortSignal): Promise<void> {
  const folder = join(home, 'dig');
  if (existsSync(join(folder, 'datasets', 'pcb', 'assets', sampleBoard.scene_filename))) return;
  await runToolbox(home, ['sample', folder], signal);
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

const ensured = z.object({ url: z.string() });

/** Starts the preview endpoint unless it answers already; returns its base URL. It ends by itself when idle. */
export async function ensurePreviewEndpoint(home: string, signal?: AbortSignal): Promise<string> {
  // Starting a process to hear that there is nothing to start would be most of what a quick call costs.
  const running = await findPreview(home, toolboxProgram());
  if (running) return running.url;
  const answer = ensured.safeParse(
    await runToolbox(home, ['preview-endpoint', '--ensure', '--home', home], signal),
  );
  if (answer.success) return answer.data.url;
  throw new Day0Error({
    code: 'internal',
    what: 'the preview endpoint did not say where it listens',
    why: 'its answer has no url',
    fix: 'call again; if it stays, report it',
    retry: 'safe',
  });
}
