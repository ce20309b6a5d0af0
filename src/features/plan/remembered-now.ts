/** Remembers or forgets a workspace's choices when a call says so, and tells what is remembered. */

import { badInput, type Day0Error } from '../../base/errors.ts';
import { writtenCall } from '../../domain/written-call.ts';
import { normaliseEndpoint } from '../../ports/image-edit/url.ts';
import type { Settings } from '../../ports/settings/settings.ts';
import { forget, remember, type WorkspaceChoices } from '../../ports/settings/workspace.ts';
import { normaliseRoot } from '../../ports/store/root-url.ts';

/** A line for the result, or none. Throws `bad_input` where there is nothing to remember. */
export function rememberedNow(
  wanted: boolean | undefined,
  { dig_url_root: root, pool, image_edit_endpoint: endpoint }: WorkspaceChoices,
  settings: Settings,
): string[] {
  const { workspace, remembered } = settings;
  if (wanted === false) {
    forget(settings);
    return [`forgotten: what was remembered for ${workspace}`];
  }
  const choices: WorkspaceChoices = {
    ...(root === undefined ? {} : { dig_url_root: normaliseRoot(root) }),
    ...(pool === undefined ? {} : { pool }),
    ...(endpoint === undefined ? {} : { image_edit_endpoint: normaliseEndpoint(endpoint) }),
  };
  if (wanted === true) {
    if (Object.keys(choices).length === 0) throw nothingGiven();
    remember(settings, choices);
    return [line('remembered', workspace, choices)];
  }
  return Object.keys(remembered).length === 0 ? [] : [line('remembered before', workspace, remembered)];
}

const line = (word: string, workspace: string, choices: WorkspaceChoices): string =>
  `${word} for ${workspace}: ${Object.entries(choices)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ')}; ${writtenCall('preflight', { remember: false })} forgets it`;

function nothingGiven(): Day0Error {
  return badInput({
    what: 'remember: there is nothing to remember in this call',
    why: 'only dig_url_root, pool and image_edit_endpoint are remembered, as this call gives them; never a model',
    fix: 'give one of them beside remember, after the user has agreed',
  });
}
