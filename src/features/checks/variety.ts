/** Whether crops and masks can give as many different samples as are asked for. */
import { lackByCad } from '../../domain/cad-placing.ts';
import type { Check } from '../../domain/checks.ts';
import { artifacts } from '../../domain/contract.ts';
import { isSubmask } from '../../domain/raw-dataset.ts';
import { type DefectPair, pairName } from '../../domain/taxonomy.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import type { SceneReport } from '../../scene/scene-report.ts';
import { drawnClasses } from './placement.ts';
import { type Subject, warn } from './subject.ts';
import { firstObjects } from './tree.ts';

/** So many masks of a pair are counted; with more, nobody asks for too much. */
const listed = 1000;
/** Each combination of crop and mask may come so often before it is told. */
const repeats = 2;

/** A sample is a crop with a mask on it. Says nothing where crops or masks could not be counted. */
export async function variety(reports: readonly SceneReport[], { store, run }: Subject): Promise<Check[]> {
  const boards = reports.flatMap(({ crops }) => (crops === undefined ? [] : [crops.capped]));
  if (boards.length < run.boards.length) return [];
  const classes = reports.flatMap((report) => drawnClasses(report) ?? []);
  const asked = run.anomaly_types.filter(
    ([, defect]) => run.default_spatial_dependency !== 'cad' || lackByCad(defect, classes) === undefined,
  );
  const counted = await Promise.all(
    asked.map(async (pair) => {
      const made = Math.round(boards.reduce((sum, capped) => sum + (capped[pair[0]] ?? 0), 0));
      const masks = made > 0 ? await masksOf(store, pair) : 0;
      return { pair, made, masks, different: made * masks };
    }),
  );
  const usable = counted.filter(({ different }) => different > 0);
  const each = Math.ceil(run.num_sdg / Math.max(1, usable.length));
  const short = usable.filter(({ different }) => each > repeats * different);
  if (short.length === 0) return [];
  const most = Math.min(...usable.map(({ different }) => different)) * usable.length;
  const what = `num_sdg ${run.num_sdg} is far more than crops and masks give: about ${each} samples a pair, of about ${short
    .map(({ pair, made, masks }) => `${made} crops x ${masks} masks for ${pairName(pair)}`)
    .join(', ')}`;
  const fix = `give num_sdg ${most} at most, or more patches (render_patches), more crops (crop_max_emit) or more masks`;
  return [
    warn(
      'run.variety',
      what,
      `expected crops of the ${boards.length > 1 ? 'boards' : 'board'}, masks below ${artifacts.raw}`,
      fix,
    ),
  ];
}

async function masksOf(store: ObjectStore, [material, defect]: DefectPair): Promise<number> {
  const folder = `${artifacts.raw}${material}/mask/${defect}/`;
  const objects = await firstObjects(store, folder, listed);
  return objects.filter(({ key }) => isSubmask(key.slice(folder.length))).length;
}
