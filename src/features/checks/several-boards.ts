/** What the looks at several boards say together: their checks by name, and how samples spread over boards and pairs. */
import { nextCall } from '../../base/next-call.ts';
import { placeable } from '../../domain/cad-placing.ts';
import { type Check, isOfBoard } from '../../domain/checks.ts';
import { materialsOf } from '../../domain/cookbook.ts';
import { type BoardCrops, spreadOver, spreadWords } from '../../domain/spread.ts';
import type { SceneReport } from '../../scene/scene-report.ts';
import { parsedBoard } from '../boards/index.ts';
import { placingOf } from './placement.ts';
import { pass, type Subject, skipped } from './subject.ts';

export interface BoardLook {
  board: string;
  checks: Check[];
  /** Undefined where the scene was not looked at. */
  report?: SceneReport;
  /** The time for all looks was over before this one had ended. */
  late?: true;
}

/** Each with its board's name in front; what is said of a scene that boards share is said once. */
export function namedChecks(looks: readonly BoardLook[]): Check[] {
  if (looks.length === 1) return looks.flatMap(({ checks }) => checks);
  const told = new Set<string>();
  return looks.flatMap(({ board, checks }) =>
    checks.flatMap((check) => {
      if (isOfBoard(check.id)) return [{ ...check, what: `${board}: ${check.what}` }];
      const once = JSON.stringify(check);
      if (told.has(once)) return [];
      told.add(once);
      return [check];
    }),
  );
}

/** Which boards were left, in one check: a look that has ended is kept, so the next call begins with these. */
export function notInTime(looks: readonly BoardLook[], { run }: Subject): Check[] {
  const left = run.boards.filter(({ board }) => looks.some((look) => look.late && look.board === board));
  const [first] = left;
  if (first === undefined) return [];
  const { board, scene_filename } = first;
  const alone = nextCall('preflight', { dig_url_root: run.dig_url_root, board, scene_filename });
  return [
    skipped(
      'board.prims',
      `${left.length} of ${looks.length} boards were not looked at: ${left.map((one) => one.board).join(', ')}`,
      'the time for all looks of a call was over; those that ended are kept',
      `the same call again goes on with these; or one alone: ${alone}`,
    ),
  ];
}

/** A check that passes: what is left out is told by `board.materials`. Nothing for a single board. */
export async function spreadCheck(looks: readonly BoardLook[], { run }: Subject): Promise<Check[]> {
  if (run.boards.length < 2) return [];
  const boards = await Promise.all(
    run.boards.map(async ({ board, cookbook }): Promise<BoardCrops> => {
      const files = await parsedBoard(cookbook, run).catch(() => undefined);
      const report = looks.find((look) => look.board === board)?.report;
      return { board, materials: materialsOf(files?.crop) ?? [], crops: report?.crops?.capped };
    }),
  );
  const { placed } = placeable(run.anomaly_types, await placingOf(run), run.default_spatial_dependency);
  const spread = spreadOver(run.num_sdg, placed, boards);
  const evidence = 'evenly over pairs; within a pair by the share of its crops that a board has';
  return spread.length > 0 ? [pass('run.spread', `samples: ${spreadWords(spread)}`, evidence)] : [];
}
