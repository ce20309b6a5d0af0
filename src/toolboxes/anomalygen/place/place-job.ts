/** The work of one placement thread: one defect mask on one clean picture. */
import { classMap, readLabels } from '../../../pictures/labels.ts';
import { type Raster, readImage, writePng } from '../../../pictures/raster.ts';
import { random } from '../../shared/random.ts';
import { type CleanImage, readSubmask } from '../dataset.ts';
import { anatomyOf } from './anatomy.ts';
import { covers, fitSubmask } from './fit.ts';
import { freeTarget, targetFinder } from './targets.ts';

export interface PlaceJob {
  /** Seeds everything random about this sample. */
  key: string;
  defect: string;
  dependency: 'free' | 'cad';
  /** Pictures in the order in which to try them. */
  images: CleanImage[];
  submasks: string[];
  labels: string | undefined;
  target: string;
}

export interface Placed {
  /** The picture that took the mask; undefined when none of them shows a place for the defect. */
  image: CleanImage | undefined;
}

export async function placeJob(job: PlaceJob): Promise<Placed> {
  const labels = job.labels === undefined ? undefined : await readLabels(job.labels);
  for (const image of job.images) {
    const next = random(`${job.key} ${image.name}`);
    const path = job.submasks[Math.floor(next() * job.submasks.length)];
    if (path === undefined) return { image: undefined };
    const submask = await readSubmask(path);
    const mask = await place(job, image, submask, labels, next);
    if (!mask) continue;
    await writePng(job.target, mask);
    return { image };
  }
  return { image: undefined };
}

async function place(
  job: PlaceJob,
  image: CleanImage,
  submask: Raster,
  labels: Awaited<ReturnType<typeof readLabels>> | undefined,
  next: () => number,
): Promise<Raster | undefined> {
  if (job.dependency === 'free' || !labels || image.cadMask === undefined) {
    const { width, height } = await readImage(image.path, 1);
    return fitSubmask(submask, freeTarget(width, height, next), width, height, next);
  }
  const cad = await readImage(image.cadMask, 4);
  const classes = classMap(cad, labels);
  const anatomy = anatomyOf(classes);
  if (!anatomy) return undefined;
  const find = targetFinder(job.defect);
  for (let attempt = 0; attempt < 6; attempt++) {
    const target = find(anatomy, classes, next);
    if (!target) return undefined;
    const mask = fitSubmask(submask, target, cad.width, cad.height, next);
    if (covers(mask, target.touching)) return mask;
  }
  return undefined;
}
