/** Can the asked defects be placed at all? What placing by CAD does not know, or finds no class for, gets no sample, after all stages before. */
import {
  type BoardPlacing,
  cadClasses,
  neverWords,
  type Placeable,
  placeable,
} from '../../domain/cad-placing.ts';
import type { Check } from '../../domain/checks.ts';
import { classesOf, materialsOf } from '../../domain/cookbook.ts';
import { releaseOf } from '../../domain/releases/index.ts';
import type { RunParameters } from '../../domain/resolve.ts';
import { pairName } from '../../domain/taxonomy.ts';
import type { SceneReport } from '../../scene/scene-report.ts';
import { parsedBoard } from '../boards/index.ts';
import { fail, type Probe, pass, skipped, warn } from './subject.ts';

const id = 'run.placement';

export const placement: Probe = {
  id,
  local: true,
  check: async ({ run }): Promise<Check[]> => {
    const way = wayOf(run);
    if (run.default_spatial_dependency !== 'cad') return [skipped(id, 'every defect can be placed so', way)];
    const boards = await placingOf(run);
    const found = placeable(run.anomaly_types, boards, 'cad');
    if (found.never.length === 0) return [pass(id, 'every defect is one that can be placed by CAD', way)];
    const labels = boards.map(({ board, classes }) => `${board} labels ${classes?.join(', ') || 'none'}`);
    return [neverPlaced(run, found, `${way}; of the classes that count ${labels.join('; ')}`)];
  },
};

/** What the scenes show of the labels that their cookbooks promise: pairs that lose their class. Nothing where all show. */
export async function drawnPlacement(reports: readonly SceneReport[], run: RunParameters): Promise<Check[]> {
  const boards = await placingOf(run);
  if (run.default_spatial_dependency !== 'cad' || reports.length < boards.length) return [];
  const { placed } = placeable(run.anomaly_types, boards, 'cad');
  const drawn = boards.map((board, n) => ({ ...board, classes: drawnClasses(reports[n]) }));
  const found = placeable(placed, drawn, 'cad');
  const seen = drawn.map(({ board, classes }) => `${board} ${classes?.join(', ') || 'none'}`).join('; ');
  return found.never.length === 0 ? [] : [neverPlaced(run, found, `labels on geometry: ${seen}`)];
}

/** `cadClasses` of a look at a scene; undefined where nobody looked. */
export const drawnClasses = (report: SceneReport | undefined): string[] | undefined =>
  report && report.labelled.length > 0 ? cadClasses(report.labelled) : undefined;

/** What the cookbooks say of each board of the run; what cannot be read is said by `board.cookbook`. */
export const placingOf = (run: RunParameters): Promise<(BoardPlacing & { board: string })[]> =>
  Promise.all(
    run.boards.map(async ({ board, cookbook }) => {
      const files = await parsedBoard(cookbook, run).catch(() => undefined);
      const classes = classesOf(files?.image);
      // A board that is not cropped for a material is told by `board.materials`.
      const materials = materialsOf(files?.crop) ?? run.anomaly_types.map(([material]) => material);
      return { board, materials, classes: classes && cadClasses(classes) };
    }),
  );

const wayOf = (run: RunParameters): string => `default_spatial_dependency ${run.default_spatial_dependency}`;

function neverPlaced(run: RunParameters, { placed, never }: Placeable, evidence: string): Check {
  const named = never.map(({ pair }) => pairName(pair)).join(', ');
  const why = `${evidence}: ${neverWords(never)}`;
  const some = placed.length > 0;
  const less = some ? `give ${JSON.stringify({ anomaly_types: placed })} for what can be placed; or ` : '';
  const text = releaseOf(run.release).arguments.spatial.includes('text')
    ? ', or text with prompts in defect_spec.jsonl'
    : '';
  const fix = `${less}give default_spatial_dependency free (anywhere on the crop)${text}; a class that is missing is labelled in semantics of day0_image.yaml`;
  if (some) return warn(id, `${named} can never be placed by CAD and would be left out`, why, fix);
  return {
    ...fail(id, `${named} can never be placed by CAD`, why, fix),
    // A checkpoint that comes along seldom knows such a pair, which models.taxonomy says.
    ...(run.trains ? { correction: { default_spatial_dependency: 'free' } } : {}),
  };
}
