/** Which colour of the CAD masks stands for which class, as the render stage wrote it. */
import { type Label, parseLabels } from '../../base/imaging/labels.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import type { Crops } from './crops.ts';

/** Undefined where the run has no labels file. */
export type Labels = Label[] | undefined | 'unreadable';

export async function readLabels(store: ObjectStore, { labels }: Crops): Promise<Labels> {
  if (labels === undefined) return undefined;
  const text = Buffer.from(await store.read(labels)).toString('utf8');
  try {
    return parseLabels(text);
  } catch {
    return 'unreadable';
  }
}
