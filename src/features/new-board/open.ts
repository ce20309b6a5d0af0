/** Opens the scene of a new board and looks through it, within the bounds of a look. */
import { join } from 'node:path';
import { Day0Error } from '../../base/errors.ts';
import type { Check } from '../../domain/checks.ts';
import { artifacts } from '../../domain/contract.ts';
import { runStandIn } from '../../embedded/client/program.ts';
import { type SceneSurvey, sceneSurvey } from '../../scene/survey/scene-survey.ts';
import {
  type Assets,
  assetsOf,
  references,
  refusal,
  type SceneFiles,
  type Subject,
  sceneAmong,
  sceneFiles,
} from '../checks/index.ts';

export interface Opened {
  url: string;
  files: SceneFiles;
  survey: SceneSurvey;
  /** What is known of its layers. */
  layers: Check;
}

/** Throws `bad_input` where the scene is not there, is damaged, lacks layers or is larger than a look may read. */
export async function openScene(
  subject: Subject,
  { into, signal }: { into: string; signal: AbortSignal },
): Promise<Opened> {
  const { store, home, sceneLook } = subject;
  const { assets, key } = await placeOf(subject);
  const url = `${store.url}/${key}`;
  const files = await sceneFiles(subject, key, assets, { into, most: sceneLook.bytes, signal });
  const layers = references(files, url);
  if (layers.status === 'fail') throw refused(layers);
  if (files.beyond !== undefined)
    throw new Day0Error({
      code: 'bad_input',
      what: 'the scene could not be looked through whole',
      why: `${url}: ${files.beyond}`,
      fix: 'raise scene_look_mb in the settings of the server, then call again; or write the three files by hand (references/your-own-board.md)',
      retry: 'after_check',
    });
  const path = join(files.folder, ...(files.layers[0] ?? '').split('/'));
  return {
    url,
    files,
    layers,
    survey: sceneSurvey.parse(
      await runStandIn(home, ['scene-survey', path], { signal, within: [files.folder] }),
    ),
  };
}

/** Throws `bad_input` with the scenes that are there, and how one's own gets among them. */
export async function placeOf(subject: Subject): Promise<{ assets: Assets; key: string }> {
  const assets = await assetsOf(subject);
  if ('absent' in assets) throw refused(assets.absent);
  const found = sceneAmong(assets, subject);
  if ('absent' in found) throw refused({ ...found.absent, fix: bringScene(subject) });
  return { assets, key: found.key };
}

/** The other scenes below the root are no answer to somebody who has one of their own. */
const bringScene = ({ store, run }: Subject): string => {
  const values = { own_board: 'look', board: run.board, scene_filename: run.scene_filename };
  return `copy the whole folder of the scene, with all that it references, to ${store.url}/${artifacts.assets}, then call preflight ${JSON.stringify(values)}`;
};

const refused = (check: Check): Error => refusal([check]) ?? new Error(check.what);
