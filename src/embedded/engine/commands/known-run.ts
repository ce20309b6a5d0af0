/** Finds a run by what the user calls it: its ID or its uuid. */
import type { RunState } from '../model.ts';
import { Refusal } from '../refusal.ts';
import { loadState, runFolder, runIds } from '../run-folder.ts';

/** Throws `Refusal` for an unknown name; a name never becomes a path before it was found in the list. */
export function knownRun(name: string): { state: RunState; folder: string } {
  const ids = runIds();
  const id = ids.includes(name)
    ? name
    : /^[0-9a-f]{32}$/.test(name)
      ? ids.find((one) => loadState(runFolder(one))?.uuid === name)
      : undefined;
  const state = id === undefined ? undefined : loadState(runFolder(id));
  if (!state) throw new Refusal(`Workflow ${name} is not found.`, 400);
  return { state, folder: runFolder(state.id) };
}
