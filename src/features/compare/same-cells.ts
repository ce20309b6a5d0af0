/** Pictures of the same cells in two runs: the camera look of each, and a defect of the same kind where both have one. */

import type { SheetRow } from '../../base/imaging/sheet.ts';
import { pickSpread } from '../../domain/samples.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import { evenly } from '../inspect/index.ts';
import type { Dataset, DatasetSample } from '../labelled/index.ts';
import { type Crops, cropId } from '../labelled/index.ts';
import { readPicture } from '../view/index.ts';

export interface Side {
  store: ObjectStore;
  dataset: Dataset;
  crops: Crops;
}

export const columns = ['look of A', 'look of B', 'defect of A', 'defect of B'] as const;

interface Cell {
  id: string;
  /** Of the samples; empty for a cell without any. */
  defect: string;
  samples: [a: DatasetSample, b: DatasetSample] | undefined;
}

/** How many crops both have, and rows for at most `count` of them: cells with a defect in both first. */
export async function sameCells(
  a: Side,
  b: Side,
  count: number,
): Promise<{ common: number; rows: SheetRow[] }> {
  const ids = [...a.crops.byId.keys()].filter(
    (id) => a.crops.byId.get(id)?.look && b.crops.byId.get(id)?.look,
  );
  const cells = ids.map((id): Cell => {
    const samples = sameDefect(a.dataset, b.dataset, id);
    return { id, defect: samples?.[0].defect ?? '', samples };
  });
  const withDefect = cells.filter(({ samples }) => samples);
  const others = cells.filter(({ samples }) => !samples);
  const chosen = [
    ...pickSpread(withDefect, count),
    ...evenly(others, Math.max(0, count - withDefect.length)),
  ];
  const rows: SheetRow[] = [];
  for (const { id, samples } of chosen.slice(0, count)) {
    const [left, right] = samples ?? [];
    rows.push({
      caption: left ? `${id}  ${left.defect}` : id,
      pictures: await Promise.all([
        shown(a.store, a.crops.byId.get(id)?.look?.key),
        shown(b.store, b.crops.byId.get(id)?.look?.key),
        shown(a.store, left?.files.reconstructed_image?.key),
        shown(b.store, right?.files.reconstructed_image?.key),
      ]),
    });
  }
  return { common: ids.length, rows };
}

function sameDefect(a: Dataset, b: Dataset, id: string): Cell['samples'] {
  for (const left of ofCrop(a, id)) {
    const right = ofCrop(b, id).find(({ defect }) => defect === left.defect);
    if (right) return [left, right];
  }
  return undefined;
}

const ofCrop = ({ samples }: Dataset, id: string): DatasetSample[] =>
  samples.filter(({ source }) => source !== undefined && cropId(source) === id);

/** Nothing for a cell without a sample; a picture that cannot be decoded is told. */
const shown = (store: ObjectStore, key: string | undefined): Promise<Uint8Array | string | undefined> =>
  key === undefined ? Promise.resolve(undefined) : readPicture(store, key);
