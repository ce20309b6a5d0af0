/** Is a board cropped for the materials that are asked for, and which board is for the others? */
import { type BoardScene, boardFileNames, boardNames } from '../../domain/board.ts';
import { placeable } from '../../domain/cad-placing.ts';
import type { Check } from '../../domain/checks.ts';
import { materialsOf } from '../../domain/cookbook.ts';
import { evenShares } from '../../domain/spread.ts';
import { type DefectPair, pairName } from '../../domain/taxonomy.ts';
import { findCookbook, parsedBoard, shelvesOf } from '../boards/index.ts';
import { placesOf, sceneOf, scenesBelow, together } from './board-scenes.ts';
import { placingOf } from './placement.ts';
import { fail, pass, type Subject, warn } from './subject.ts';

export interface BoardCrop {
  board: string;
  where: string;
  /** The parsed file. */
  crop: unknown;
}

/** What comes of the asked pairs on these boards, and which further board would give the rest. */
export async function materials(subject: Subject, boards: readonly BoardCrop[]): Promise<Check[]> {
  const { run } = subject;
  const id = 'board.materials';
  const known = [...new Set(boards.flatMap(({ crop }) => materialsOf(crop) ?? []))];
  const asked = [...run.anomaly_types, ...(run.left_out ?? [])];
  // What is cropped for and cannot be placed is told by `run.placement`, and is no part of a forecast.
  const {
    placed: made,
    uncropped: empty,
    never,
  } = placeable(asked, await placingOf(run), run.default_spatial_dependency);
  const evidence = boards
    .map(({ where, crop }) => {
      const own = materialsOf(crop) ?? [];
      return `${where}/${boardFileNames.crop} crops ${own.join(', ') || 'nothing'}`;
    })
    .join('; ');
  const many = boards.length > 1;
  if (empty.length === 0) {
    const what = `${many ? 'the boards are' : 'the board is'} cropped for every asked material`;
    return [pass(id, what, evidence), ...samples(run.num_sdg, made)];
  }
  const named = `the ${many ? 'boards' : 'board'} ${boards.map(({ board }) => board).join(', ')}`;
  const others = await boardsWith(empty, subject);
  if (made.length + never.length === 0) {
    const what = `${named} ${many ? 'are' : 'is'} not cropped for any asked material: ${list(empty)} yield nothing`;
    const elsewhere = others.map((other) => alone(other, run.scene_filename)).join(' or ');
    return [
      fail(id, what, evidence, `give ${elsewhere || ownBoard}, or anomaly_types of ${known.join(', ')}`),
    ];
  }
  const all = together([...run.boards, ...enough(empty, others)]);
  const rest =
    others.length > 0
      ? `give ${all} to have ${others.length === 1 ? 'it' : 'them'} from a further board in the same run (several boards, references/your-own-board)`
      : `for the rest take ${ownBoard}`;
  const left = warn(
    id,
    `${named} ${many ? 'give' : 'gives'} no ${list(empty)}: of ${run.num_sdg} samples come ${spread(run.num_sdg, made) || 'none'}`,
    evidence,
    made.length === 0
      ? rest
      : `${rest}; or give ${JSON.stringify({ anomaly_types: made })} to ask for no more than that`,
  );
  return [
    {
      ...left,
      costs: 'the dataset comes out without these pairs',
      ...(made.length > 0 ? { correction: { anomaly_types: made } } : {}),
    },
    ...samples(run.num_sdg, made),
  ];
}

const alone = ({ board, scene_filename, gives }: Other, scene: string): string => {
  const values = scene_filename === scene ? `board ${board}` : JSON.stringify({ board, scene_filename });
  return `${values} (${gives.join(', ')})`;
};

const list = (pairs: readonly DefectPair[]): string => pairs.map(pairName).join(', ');

/** Such as `15 IC+bridge, 15 IC+missing`. */
function spread(count: number, pairs: readonly DefectPair[]): string {
  const shares = evenShares(count, pairs.length);
  return pairs.map((pair, n) => `${shares[n]} ${pairName(pair)}`).join(', ');
}

const ownBoard = 'a board of your own that is cropped for them';

interface Other extends BoardScene {
  /** Of the materials that are wanted. */
  gives: string[];
}

/** The first of these boards that give what is wanted, as few as it takes when they are taken in their order. */
function enough(pairs: readonly DefectPair[], others: readonly Other[]): Other[] {
  const open = new Set(pairs.map(([material]) => material));
  return others.filter(({ gives }) => gives.filter((material) => open.delete(material)).length > 0);
}

/** Which other boards are cropped for the materials of these pairs, and have a scene in the root. */
async function boardsWith(pairs: readonly DefectPair[], subject: Subject): Promise<Other[]> {
  const { run } = subject;
  const taken = boardNames(run.board);
  const wanted = [...new Set(pairs.map(([material]) => material))];
  const places = await placesOf(subject);
  const scenes = await scenesBelow(subject.store).catch(() => new Set<string>());
  const found = [...new Set(places.flatMap(({ names }) => names))]
    .filter((board) => !taken.includes(board))
    .map(async (board): Promise<Other[]> => {
      const book = await findCookbook(board, shelvesOf(subject.store, subject.home, subject.signal)).catch(
        () => undefined,
      );
      const scene_filename = sceneOf(board, book?.origin, scenes);
      if (book === undefined || scene_filename === undefined) return [];
      const files = await parsedBoard(book, run).catch(() => undefined);
      const gives = wanted.filter((material) => materialsOf(files?.crop)?.includes(material));
      return gives.length > 0 ? [{ board, scene_filename, gives }] : [];
    });
  return (await Promise.all(found)).flat();
}

/** Samples are spread evenly over the pairs; fewer than pairs leave some without any. */
function samples(count: number, pairs: readonly DefectPair[]): Check[] {
  if (pairs.length === 0) return [];
  const id = 'run.samples';
  const evidence = `num_sdg ${count}, ${pairs.length} pairs that the board gives`;
  if (count >= pairs.length) return [pass(id, 'every pair gets a sample', evidence)];
  const what = `${pairs.length - count} of the pairs get no sample`;
  return [warn(id, what, evidence, `give num_sdg ${pairs.length} or more`)];
}
