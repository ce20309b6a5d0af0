/** Which stages two runs share: the same render, the same defects, by the bytes of their pictures. */

import type { ObjectInfo } from '../../ports/store/port.ts';
import { evenly } from '../inspect/index.ts';
import { cropId } from '../labelled/index.ts';
import type { Side } from './same-cells.ts';

/** So many pictures of a stage are read of each run; the sizes of all are compared. */
const most = 6;

export interface SameFiles {
  /** Undefined where there is nothing to compare. */
  render: boolean | undefined;
  look: boolean | undefined;
  defects: boolean | undefined;
}

type Files = ReadonlyMap<string, ObjectInfo>;

export async function sameFiles(a: Side, b: Side): Promise<SameFiles> {
  const crops = (side: Side, kind: 'render' | 'look'): Files =>
    new Map(
      [...side.crops.byId].flatMap(([id, crop]): [string, ObjectInfo][] => {
        const info = crop[kind];
        return info ? [[id, info]] : [];
      }),
    );
  const defects = ({ dataset }: Side): Files =>
    new Map(
      dataset.samples.flatMap(({ name, source, files }): [string, ObjectInfo][] =>
        files.reconstructed_image
          ? [[`${name} ${source ? cropId(source) : ''}`, files.reconstructed_image]]
          : [],
      ),
    );
  const [render, look, made] = await Promise.all([
    same(a, b, crops(a, 'render'), crops(b, 'render')),
    same(a, b, crops(a, 'look'), crops(b, 'look')),
    same(a, b, defects(a), defects(b)),
  ]);
  return { render, look, defects: made };
}

async function same(a: Side, b: Side, left: Files, right: Files): Promise<boolean | undefined> {
  if (left.size === 0 || right.size === 0) return undefined;
  if (left.size !== right.size) return false;
  const pairs = [...left].map(([id, info]) => [info, right.get(id)] as const);
  if (pairs.some(([one, other]) => other === undefined || one.bytes !== other.bytes)) return false;
  const read = evenly(pairs, most).map(async ([one, other]) => {
    if (other === undefined) return false;
    const [x, y] = await Promise.all([a.store.read(one.key), b.store.read(other.key)]);
    return Buffer.compare(x, y) === 0;
  });
  return (await Promise.all(read)).every(Boolean);
}

/** What differs between them, in one sentence; nothing where too little can be compared. */
export function sameWords({ render, look, defects }: SameFiles): string[] {
  if (render === undefined || look === undefined || defects === undefined) return [];
  if (render && look && defects) return ['the same files: render, camera look and defects are equal'];
  if (render && defects)
    return ['same render and defects, only the camera look differs: the defects of B were not made from it'];
  const shared = [
    ...(render ? ['render'] : []),
    ...(look ? ['camera look'] : []),
    ...(defects ? ['defects'] : []),
  ];
  const others = [
    ...(render ? [] : ['render']),
    ...(look ? [] : ['camera look']),
    ...(defects ? [] : ['defects']),
  ];
  return [`${shared.length > 0 ? `same ${shared.join(' and ')}, ` : ''}different ${others.join(', ')}`];
}
