/** What one machine brings in the place of a cluster: a sample DIG root, a placeholder credential, a preview endpoint. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { Day0Error } from '../errors.ts';
import { OsmoClient } from '../osmo/client.ts';
import { callOsmo } from '../osmo/command.ts';
import { aborted } from '../osmo/process.ts';
import { embeddedOsmo, runToolbox } from './program.ts';

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
export async function ensurePlaceholderCredential(home: string, signal?: AbortSignal): Promise<void> {
  const command = embeddedOsmo(home);
  const options = { signal, deadline: engineDeadline };
  try {
    const present = await new OsmoClient(command).credentials(options);
    if (present.some(({ name }) => name === 'hf-token')) return;
  } catch {
    if (signal?.aborted) throw aborted();
    return;
  }
  const payload = 'token=placeholder-for-embedded-previews';
  const args = ['credential', 'set', 'hf-token', '--type', 'GENERIC', '--payload', payload];
  // Another process may have set it in the meantime, which is as good.
  await callOsmo(command, args, options);
}

const ensured = z.object({ url: z.string() });

/** Starts the preview endpoint unless it answers already; returns its base URL. It ends by itself when idle. */
export async function ensurePreviewEndpoint(home: string, signal?: AbortSignal): Promise<string> {
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
