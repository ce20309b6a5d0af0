/**
 * How AnomalyGen's trainer pairs pictures and masks (cosmos_predict2/data/anomaly_gen/anomaly_dataset.py): for each file of
 * `<MATERIAL>/anomaly_image/<defect>/` it opens `<MATERIAL>/mask/<defect>/<name>_mask.<the same ending>`, of the same size, with
 * 255 as the brightest value; what is at least half as bright is the defect.
 */

/** What desktops and people leave beside pictures; the pod leaves it out, too. */
export const isPicture = (name: string): boolean => /^[^./][^/]*\.(png|bmp|jpe?g|tiff?)$/i.test(name);

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
export function fatalOf({ mask, picture, size, brightest }: MeasuredPair): string | undefined {
  if (picture[0] !== size[0] || picture[1] !== size[1])
    return `${mask} is ${size.join('x')}, its picture ${picture.join('x')}`;
  if (brightest === 0) return `${mask} is black everywhere: it marks nothing`;
  return brightest === 255 ? undefined : `the brightest value of ${mask} is ${brightest}, not 255`;
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
