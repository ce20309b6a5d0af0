/** Findings from the label files that a run made itself: whether COCO and classes say what pictures, masks and table say. */
import { measureRle } from '../../../base/imaging/rle.ts';
import { name as shownName } from '../../../base/untrusted-text.ts';
import type { Coco, Dataset, LabelFiles } from '../../labelled/index.ts';
import type { Finding } from '../inspection.ts';
import type { SampleMeasure } from '../measure.ts';

const again = 'make the labels again from the masks: export_dataset writes COCO of its own';

type Samples = Dataset['samples'];

/** `measured`: the samples whose masks were opened. */
export function labelFindings(
  files: LabelFiles | undefined,
  { samples }: Dataset,
  measured: readonly SampleMeasure[],
): Finding[] {
  if (files === undefined) return [];
  const { coco, layout } = files;
  const path = `${layout.folder}${layout.coco}`;
  const rest = [...copyFindings(files, samples), ...classFindings(files, samples)];
  if (coco === undefined)
    return [
      one('labels.coco_missing', 'look', `there is no ${path}, which this release writes`, [], again),
      ...rest,
    ];
  if (typeof coco === 'string')
    return [one('labels.coco_file', 'bad', `${path} cannot be used: ${coco}`, [], again), ...rest];
  return [...cocoFindings(coco, samples, measured), ...rest, summaryOf(coco, path)];
}

function one(id: string, level: Finding['level'], what: string, samples: string[], fix?: string): Finding {
  return { id, level, what, samples, ...(fix === undefined ? {} : { fix }) };
}

const summaryOf = ({ images, annotations, categories }: Coco, path: string): Finding =>
  one(
    'labels.summary',
    'info',
    `${path}: ${images.length} pictures, ${annotations.length} masks of ${categories.length} defects`,
    [],
  );

/** The file name of a sample's picture. */
const fileOf = ({ files }: Samples[number]): string =>
  files.reconstructed_image?.key.replace(/^.*\//, '') ?? '';

function cocoFindings(coco: Coco, samples: Samples, measured: readonly SampleMeasure[]): Finding[] {
  const { images, annotations, categories } = coco;
  const byFile = new Map(samples.map((sample) => [fileOf(sample), sample]));
  const imageById = new Map(images.map((image) => [image.id, image]));
  const categoryById = new Map(categories.map(({ id, name }) => [id, name]));
  const listed = new Set(images.map(({ file_name }) => file_name));
  const absent = samples.filter((sample) => !listed.has(fileOf(sample))).map(({ name }) => name);
  const strange = images.filter(({ file_name }) => !byFile.has(file_name));
  const twice = [images, annotations, categories].reduce(
    (sum, list) => sum + list.length - new Set(list.map(({ id }) => id)).size,
    images.length - listed.size,
  );
  const lost = annotations.filter(
    (own) => !imageById.has(own.image_id) || !categoryById.has(own.category_id),
  );
  const sampleOf = ({ image_id }: Coco['annotations'][number]) =>
    byFile.get(imageById.get(image_id)?.file_name ?? '');
  const mislabelled = annotations.flatMap((own) => {
    const sample = sampleOf(own);
    const category = categoryById.get(own.category_id);
    return sample && category !== undefined && category !== sample.defect ? [sample.name] : [];
  });
  const found: [id: string, count: number, what: string, samples: string[]][] = [
    ['labels.coco_pictures', absent.length, 'pictures that the COCO file does not list', absent],
    [
      'labels.coco_strange',
      strange.length,
      `entries of the COCO file without a picture, first ${shownName(strange[0]?.file_name ?? '')}`,
      [],
    ],
    ['labels.coco_ids', twice, 'ids or names that stand twice in the COCO file', []],
    ['labels.coco_lost', lost.length, 'masks of the COCO file of no picture or no category', []],
    [
      'labels.coco_category',
      mislabelled.length,
      'masks whose category is another defect than the table tells',
      [...new Set(mislabelled)],
    ],
    ...maskProblems(coco, byFile, measured),
  ];
  return found
    .filter(([, count]) => count > 0)
    .map(([id, count, what, names]) => one(id, 'bad', `${what}: ${count}`, names, again));
}

/** Run lengths that are no mask of their picture, and pictures whose masks together are not the mask that lies beside them. */
function maskProblems(
  { images, annotations }: Coco,
  byFile: ReadonlyMap<string, Samples[number]>,
  measured: readonly SampleMeasure[],
): [id: string, count: number, what: string, samples: string[]][] {
  const imageById = new Map(images.map((image) => [image.id, image]));
  const areas = new Map<string, number>(images.map(({ file_name }) => [file_name, 0]));
  const broken = new Set<string>();
  for (const { image_id, segmentation, bbox, area } of annotations) {
    const image = imageById.get(image_id);
    if (image === undefined) continue;
    const [height, width] = segmentation.size;
    const own = width === image.width && height === image.height;
    const mask = own ? measureRle(segmentation.counts, width, height) : undefined;
    areas.set(image.file_name, (areas.get(image.file_name) ?? 0) + (mask?.area ?? area));
    if (mask?.box === undefined || mask.area !== area || !isBox(mask.box, bbox)) broken.add(image.file_name);
  }
  const measures = new Map(measured.map((sample) => [sample.name, sample]));
  const others = images.flatMap(({ file_name, width, height }) => {
    const sample = byFile.get(file_name);
    const { mask, sizes } = (sample && measures.get(sample.name)) ?? {};
    // A grey mask is told of by itself, and has no one area.
    if (sample === undefined || mask === undefined || mask.grey > 0) return [];
    const [w, h] = sizes?.original_mask ?? [width, height];
    return w === width && h === height && mask.area === areas.get(file_name) ? [] : [sample.name];
  });
  const named = [...broken].flatMap((file) => byFile.get(file)?.name ?? []);
  return [
    [
      'labels.coco_masks',
      broken.size,
      'pictures with run lengths that are no mask of their size, or not of the area and box beside them',
      named,
    ],
    [
      'labels.coco_other',
      others.length,
      'pictures whose masks in the COCO file are not original_mask',
      others,
    ],
  ];
}

const isBox = (
  { x0, y0, x1, y1 }: { x0: number; y0: number; x1: number; y1: number },
  [left, top, width, height]: Coco['annotations'][number]['bbox'],
): boolean => left === x0 && top === y0 && width === x1 - x0 + 1 && height === y1 - y0 + 1;

function copyFindings({ layout, folders }: LabelFiles, samples: Samples): Finding[] {
  const wanted = samples.map((sample) => ({ name: sample.name, file: fileOf(sample) }));
  return layout.copies.flatMap((folder) => {
    const there = folders.get(folder) ?? new Set<string>();
    const without = wanted.filter(({ file }) => !there.has(file)).map(({ name }) => name);
    const more = there.size - (wanted.length - without.length);
    return without.length === 0 && more === 0
      ? []
      : [
          one(
            'labels.copies',
            'look',
            `${layout.folder}${folder} lacks ${without.length} of ${wanted.length} samples and has ${more} files of none`,
            without,
            'the pictures beside it are whole; fetch the run again if you train from this folder',
          ),
        ];
  });
}

/** The list of classes, and the folder of each, against the samples' defects. */
function classFindings({ layout, classes, folders }: LabelFiles, samples: Samples): Finding[] {
  const base = layout.classes.replace(/\/[^/]*$/, '');
  const defects = [...new Set(samples.map(({ defect }) => defect))].sort();
  const wanted = [layout.clean, ...defects];
  const found: Finding[] = [];
  if (classes === undefined || classes.join('\n') !== wanted.join('\n'))
    found.push(
      one(
        'labels.classes',
        'look',
        classes === undefined
          ? `there is no ${layout.folder}${layout.classes}`
          : `${layout.classes} names ${classes.map(shownName).join(', ').slice(0, 200)}; the samples are of ${defects.join(', ')}`,
        [],
        `it should name ${layout.clean} first, then the defects in order`,
      ),
    );
  const misplaced = samples.filter((sample) => {
    const file = fileOf(sample);
    return [layout.clean, sample.defect].some((kind) => !folders.get(`${base}/${kind}`)?.has(file));
  });
  if (misplaced.length > 0)
    found.push(
      one(
        'labels.class_folders',
        'look',
        `samples that are not in the class folder of their defect, or whose clean picture is not in ${layout.clean}: ${misplaced.length}`,
        misplaced.map(({ name }) => name),
      ),
    );
  return found;
}
