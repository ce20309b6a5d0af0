/** The label files that a run made of its own pictures (COCO, classes), read for those who check them. */
import * as z from 'zod';
import { messageOf } from '../../base/errors.ts';
import { line } from '../../base/untrusted-text.ts';
import type { LabelLayout } from '../../domain/dataset-layout.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import { boundedText } from '../../ports/store/text.ts';
import type { Dataset } from './read.ts';

const id = z.int();
const cocoForm = z.object({
  images: z.array(z.object({ id, width: z.int(), height: z.int(), file_name: z.string() })),
  annotations: z.array(
    z.object({
      id,
      image_id: id,
      category_id: id,
      segmentation: z.object({ size: z.tuple([z.int(), z.int()]), counts: z.string() }),
      bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]),
      area: z.number(),
    }),
  ),
  categories: z.array(z.object({ id, name: z.string() })),
});

/** COCO with masks as compressed run lengths; `size` is height and width, `bbox` left, top, width and height. */
export type Coco = z.infer<typeof cocoForm>;

export interface LabelFiles {
  layout: LabelLayout;
  /** A sentence where it is there and cannot be used; undefined where it is not there. */
  coco: Coco | string | undefined;
  /** Lines of the list of classes; undefined where there is none. */
  classes: string[] | undefined;
  /** Names of files by folder below the labels: those of the layout's copies, and of each class. */
  folders: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Bytes: five masks for each of twenty thousand samples. */
const longestCoco = 64 * 1024 * 1024;
const longestList = 256 * 1024;

/** Undefined where the release writes none. */
export async function readLabelFiles(
  store: ObjectStore,
  { prefix, layout: { labels: layout } }: Pick<Dataset, 'prefix' | 'layout'>,
  signal?: AbortSignal,
): Promise<LabelFiles | undefined> {
  if (layout === undefined) return undefined;
  const base = prefix + layout.folder;
  const folders = new Map<string, Set<string>>();
  for await (const { key } of store.list(base, signal ? { signal } : {})) {
    const path = key.slice(base.length);
    const at = path.lastIndexOf('/');
    if (at <= 0) continue;
    const folder = path.slice(0, at);
    const names = folders.get(folder) ?? new Set();
    folders.set(folder, names.add(path.slice(at + 1)));
  }
  const classes = await textOf(store, base + layout.classes, longestList);
  return {
    layout,
    coco: await cocoIn(store, base + layout.coco),
    classes: classes?.text.split(/\r?\n/).filter((one) => one !== ''),
    folders,
  };
}

async function cocoIn(store: ObjectStore, key: string): Promise<Coco | string | undefined> {
  const found = await textOf(store, key, longestCoco);
  if (found === undefined) return undefined;
  if (found.cut) return `it is larger than ${longestCoco / 1024 / 1024} MiB and was not read`;
  try {
    const read = cocoForm.safeParse(JSON.parse(found.text));
    if (read.success) return read.data;
    const [first] = read.error.issues;
    return line(`${first?.path.join('.') ?? 'it'}: ${first?.message ?? 'is not COCO'}`, 160);
  } catch (error) {
    return line(`it is no JSON: ${messageOf(error)}`, 160);
  }
}

const textOf = async (store: ObjectStore, key: string, most: number) =>
  (await store.head(key)) === undefined ? undefined : boundedText(store, key, most);
