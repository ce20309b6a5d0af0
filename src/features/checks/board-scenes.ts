/** Which scene a board was made for, and which boards the scenes of a root serve. */
import { type BoardScene, boardValue, type Origin } from '../../domain/board.ts';
import { artifacts } from '../../domain/contract.ts';
import { missionDefaults } from '../../domain/parameters.ts';
import { sampleBoard } from '../../embedded/client/prepare.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import { shelvesOf } from '../boards/index.ts';
import type { Subject } from './subject.ts';

const nameOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1);

/** Names of the USD files among these keys. */
export const sceneNames = (keys: Iterable<string>): Set<string> =>
  new Set([...keys].map(nameOf).filter((name) => /\.usd[acz]?$/i.test(name)));

export async function scenesBelow(store: ObjectStore): Promise<Set<string>> {
  const keys: string[] = [];
  for await (const { key } of store.list(artifacts.assets, { limit: 20_000 })) keys.push(key);
  return sceneNames(keys);
}

/** A shipped board's scene is known; one of the user's has the scene of its name, if there is one. */
export function sceneOf(
  board: string,
  origin: Origin | undefined,
  scenes: ReadonlySet<string>,
): string | undefined {
  if (origin !== 'package') return [...scenes].find((name) => name.replace(/\.usd[acz]?$/i, '') === board);
  const own = board === sampleBoard.board ? sampleBoard.scene_filename : missionDefaults.scene_filename;
  return scenes.has(own) ? own : undefined;
}

/** `{"board": ..., "scene_filename": ...}` of several boards in a run, each with its scene; one scene of all goes without saying. */
export const together = (boards: readonly BoardScene[]): string =>
  JSON.stringify({
    board: boardValue(boards.map(({ board }) => board)),
    ...(new Set(boards.map(({ scene_filename }) => scene_filename)).size > 1
      ? { scene_filename: boardValue(boards.map(({ scene_filename }) => scene_filename)) }
      : {}),
  });

/** What to do with a shipped board on another scene than its own; undefined where that is not what is wrong. */
export function otherScene(
  { board, scene_filename, origin }: BoardScene & { origin: Origin | undefined },
  scenes: ReadonlySet<string>,
): string | undefined {
  if (origin !== 'package') return undefined;
  const own = sceneOf(board, origin, scenes);
  if (own === scene_filename) return undefined;
  if (own !== undefined) return `give ${JSON.stringify({ scene_filename: own })}, the scene of ${board}`;
  if (board === sampleBoard.board)
    return `${board} is the board of ${sampleBoard.scene_filename} alone: give the board whose cookbook was made for one of the scenes here (references/your-own-board)`;
  const here = scenes.has(sampleBoard.scene_filename)
    ? `this root holds the sample board only: give ${JSON.stringify(sampleBoard)}; `
    : '';
  return `${here}the shipped boards need ${missionDefaults.scene_filename} of NVIDIA's assets, on a cluster root`;
}

/** The boards of each place, and none of a place that is not there. */
export const placesOf = ({ store, home, signal }: Subject): Promise<{ where: string; names: string[] }[]> =>
  Promise.all(
    shelvesOf(store, home, signal).map(async (shelf) => ({
      where: shelf.where,
      names: await shelf.boards().catch(() => []),
    })),
  );
