/** Everything around an inspection: what the run was asked for, which model made its look, and which reference fits. */

import * as z from 'zod';
import { name as nameOf } from '../../base/untrusted-text.ts';
import { stagePrefix } from '../../domain/contract.ts';
import type { ToolContext } from '../../ports/context.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import { boundedText } from '../../ports/store/text.ts';
import {
  type Crops,
  type Dataset,
  type Labels,
  readCrops,
  readDataset,
  readLabels,
} from '../labelled/index.ts';
import type { LocatedRun } from '../runs/index.ts';
import { requestedIn, specOf } from '../runs/index.ts';
import type { References } from './appearance/by-board.ts';
import { findProfile, type LookOf, type Profile } from './appearance/profile.ts';
import { inspectionOf } from './inspect.ts';
import type { Inspection } from './inspection.ts';
import { planIn } from './seen-at-once.ts';

export interface Inspected {
  store: ObjectStore;
  dataset: Dataset;
  crops: Crops;
  labels: Labels;
  /** The run's specification; undefined where the cluster does not know it. */
  spec: string | undefined;
  inspection: Inspection;
  /** Whose look its pictures have. */
  look: LookOf;
}

/** Inspects a run that was located. `profile` names a reference look in place of the model's own. */
export async function inspectRun(
  located: LocatedRun,
  context: ToolContext,
  { profile: name }: { profile?: string | undefined } = {},
): Promise<Inspected> {
  const store = await context.openStore(located.root);
  const [dataset, crops, spec] = await Promise.all([
    readDataset(store, located.name, context.signal),
    readCrops(store, located.name, context.signal),
    specOf(located, context),
  ]);
  const asked = spec === undefined ? undefined : requestedIn(spec);
  const [noted, board] = await Promise.all([modelInNote(store, located.name), boardOf(store, located.name)]);
  const look: LookOf = {
    model: noted ?? plain(asked?.model),
    board: board ?? plain(asked?.board),
    release: plain(asked?.release),
  };
  const labels = await readLabels(store, crops);
  const inspection = await inspectionOf(store, dataset, crops, {
    root: located.root,
    plan: planIn(spec),
    references: await referencesFor(crops, look, name, context.settings.home),
    labels,
    look,
    signal: context.signal,
    progress: context.progress,
  });
  return { store, dataset, crops, labels, spec, inspection, look };
}

/** A reference for each board; a run of one board does not name it in its cells. */
async function referencesFor(
  crops: Crops,
  look: LookOf,
  name: string | undefined,
  home: string,
): Promise<References> {
  const boards = new Set([...crops.byId.values()].map((crop) => crop.board));
  const references = new Map<string | undefined, Profile | undefined>();
  for (const board of boards.size > 0 ? boards : [undefined])
    references.set(board, await findProfile(home, name, { ...look, board: board ?? look.board }));
  return references;
}

const lookNote = z.looseObject({ settings: z.looseObject({ model: z.string() }) });
const boardNote = z.looseObject({ board: z.string() });

/** What the camera look's provenance note says; real outputs have none. */
const modelInNote = async (store: ObjectStore, run: string): Promise<string | undefined> =>
  plain((await noteIn(store, `${stagePrefix(run, 'camera_look')}provenance.json`, lookNote))?.settings.model);

/** What the render pod wrote down beside its pictures; runs of earlier versions have no such file. */
const boardOf = async (store: ObjectStore, run: string): Promise<string | undefined> =>
  plain((await noteIn(store, `${stagePrefix(run, 'render')}board.json`, boardNote))?.board);

const plain = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : nameOf(text);

/** Undefined when it is not there, or says nothing: list_outputs tells of notes that are no JSON. */
async function noteIn<Form extends z.ZodType>(
  store: ObjectStore,
  key: string,
  form: Form,
): Promise<z.infer<Form> | undefined> {
  if ((await store.head(key)) === undefined) return undefined;
  try {
    return form.parse(JSON.parse((await boundedText(store, key, 256 * 1024)).text));
  } catch {
    return undefined;
  }
}
