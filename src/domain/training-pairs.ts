/**
 * How AnomalyGen's trainer pairs pictures and masks (cosmos_predict2/data/anomaly_gen/anomaly_dataset.py): for each file of
 * `<MATERIAL>/anomaly_image/<defect>/` it opens `<MATERIAL>/mask/<defect>/<name>_mask.<the same ending>`, of the same size, with
 * 255 as the brightest value; what is at least half as bright is the defect.
 */

/** How the trainer of a release pairs them, where releases differ. */
export interface PairForm {
  /** Pictures that it lists; the pod leaves out what else lies there. */
  pictures: RegExp;
  /** A mask may be `<name>_mask.png`, too. */
  pngMask: boolean;
  /** A picture without a mask. */
  bare: 'stops' | 'skipped';
  /** A mask's brightest value has to be at least this. */
  brightest: number;
  /** Whether the ending may stand once in a name. */
  endingOnce: boolean;
}

/** cosmos_predict2/data/anomaly_gen/anomaly_dataset.py of 1.0. */
export const firstPairForm: PairForm = {
  pictures: /^[^./][^/]*\.(png|bmp|jpe?g|tiff?)$/i,
  pngMask: false,
  bare: 'stops',
  brightest: 255,
  endingOnce: true,
};

/** anomalygen/data/utils.py and inpainting_dataset.py of 1.1 (dbaf7d7d). */
export const secondPairForm: PairForm = {
  pictures: /^[^./][^/]*\.(png|jpe?g)$/i,
  pngMask: true,
  bare: 'skipped',
  brightest: 128,
  endingOnce: false,
};

/**
 * The fewest pictures of a defect in a set that NVIDIA prepares for training (datasets/README.md of AnomalyGen: five and their masks
 * of each defect of UC2). How few are enough is told nowhere.
 */
export const exampleCount = 5;

/** Pixels, width and height, to which the trainer brings every picture (image_size of the published recipe). */
const trainedSize = 512;

/** The mask's name, and what is wrong with the picture's own name, if anything. */
export function wantedMask(picture: string): { name: string; problem: string | undefined } {
  const [ending = ''] = /\.[^.]+$/.exec(picture) ?? [];
  const name = `${picture.slice(0, picture.length - ending.length)}_mask${ending}`;
  // The trainer replaces the ending wherever it stands in the name, and stops at its own assertion.
  const twice = picture.split(ending).length > 2;
  return {
    name,
    problem: twice
      ? `${picture} has ${ending} twice in its name, which the trainer takes for two endings: rename it`
      : undefined,
  };
}

/** The mask of this folder that was meant for a picture and is named otherwise, with what to do about it. */
export function meantMask(picture: string, masks: readonly string[]): string | undefined {
  const wanted = wantedMask(picture).name;
  const stem = picture.replace(/\.[^.]+$/, '');
  const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
  const found =
    masks.find((mask) => same(mask, wanted)) ??
    masks.find((mask) => same(mask.replace(/\.[^.]+$/, ''), `${stem}_mask`)) ??
    masks.find((mask) => same(mask.replace(/\.[^.]+$/, ''), stem)) ??
    masks.find((mask) => mask.toLowerCase().startsWith(stem.toLowerCase()) && /mask/i.test(mask));
  if (found === undefined) return undefined;
  const ending = (name: string): string => /\.[^.]+$/.exec(name)?.[0] ?? '';
  return ending(found) === ending(picture)
    ? `${found} is there: rename it to ${wanted}`
    : `${found} is there: save picture and mask with the same ending, as ${wanted}`;
}

/** What was measured of one picture and its mask. */
export interface MeasuredPair {
  mask: string;
  /** Pixels of the picture and of its mask, width and height. */
  picture: readonly [number, number];
  size: readonly [number, number];
  brightest: number;
  /** Share of the mask's pixels that are neither 0 nor 255, and that are at least 128. */
  grey: number;
  white: number;
  /** Longest side of what is marked, in pixels; 0 where nothing is. */
  longest: number;
}

/** Masks that mark more are most often inverted. */
const mostMarked = 0.7;
/** Pixels of the longest side of a defect in the trained picture, below which nothing of it is seen. */
const leastSeen = 4;

/** Training would stop at it; undefined when it would not. */
export function fatalOf(
  { mask, picture, size, brightest }: MeasuredPair,
  form: PairForm = firstPairForm,
): string | undefined {
  if (picture[0] !== size[0] || picture[1] !== size[1])
    return `${mask} is ${size.join('x')}, its picture ${picture.join('x')}`;
  if (brightest === 0) return `${mask} is black everywhere: it marks nothing`;
  if (brightest >= form.brightest) return undefined;
  return form.brightest === 255
    ? `the brightest value of ${mask} is ${brightest}, not 255`
    : `the brightest value of ${mask} is ${brightest}, and only from ${form.brightest} on a pixel counts as defect`;
}

/** Training would run, on something else than was meant. */
export function oddityOf({ mask, picture, grey, white, longest }: MeasuredPair): string | undefined {
  if (white > mostMarked)
    return `${mask} marks ${Math.round(white * 100)} % of its picture: is it inverted? White is the defect`;
  if (grey > 0.01)
    return `${mask} has ${Math.round(grey * 100)} % of grey pixels: from 128 on they count as defect; save it black and white`;
  const seen = (longest * trainedSize) / Math.max(...picture);
  return seen < leastSeen
    ? `${mask} marks ${longest} pixels of ${Math.max(...picture)}: in the ${trainedSize} pixels that are trained that is ${seen.toFixed(1)}; cut the pictures closer around the defect`
    : undefined;
}
