/** What a CAD mask shows of the part in the middle of a crop: its body and the joints that hold it. */

import type { ClassMap } from '../../../../base/imaging/labels.ts';
import { groupOf } from '../../look/relief.ts';
import { type Component, components } from '../../shared/binary.ts';

export interface Anatomy {
  body: Component;
  /** Metal beside the body (pad, solder, termination, lead), one component per joint. */
  joints: Component[];
}

const jointGroups = new Set(['solder', 'pad', 'termination', 'lead']);
/** Gap in pixels over which metal still belongs to a body: the seam of a lead under the body's edge. */
const reach = 6;

/** Classes that AnomalyGen's placement knows, in these very letters; all others are nothing to it. */
const known = new Set(['pad', 'solder', 'capacitor', 'ic']);

/** The class map with what placement does not know made background. */
export function knownClasses(classes: ClassMap): ClassMap {
  return { ...classes, ids: classes.ids.map((id) => (known.has(classes.names[id] ?? '') ? id : 0)) };
}

/** Bodies with the joints that touch them, the nearest to the crop's centre first. */
export function anatomiesOf(classes: ClassMap): Anatomy[] {
  const { width, height, ids, names } = classes;
  const groups = names.map(groupOf);
  const is = (wanted: (group: string) => boolean): Uint8Array => {
    const chosen = groups.map((group, id) => (id > 0 && wanted(group) ? 1 : 0));
    return Uint8Array.from(ids, (id) => chosen[id] ?? 0);
  };
  const bodies = components(
    is((group) => group === 'body'),
    width,
    height,
  ).filter(({ area }) => area >= 200);
  const metal = components(
    is((group) => jointGroups.has(group)),
    width,
    height,
  ).filter(({ area }) => area >= 60);
  const fromCenter = ({ x0, y0, x1, y1 }: Component): number =>
    Math.hypot((x0 + x1 - width) / 2, (y0 + y1 - height) / 2) - Math.sqrt((x1 - x0) * (y1 - y0)) / 2;
  return bodies
    .sort((a, b) => fromCenter(a) - fromCenter(b))
    .map((body) => ({ body, joints: metal.filter((part) => touches(body, part)) }));
}

const touches = (a: Component, b: Component): boolean =>
  a.x0 - reach <= b.x1 && b.x0 - reach <= a.x1 && a.y0 - reach <= b.y1 && b.y0 - reach <= a.y1;

/** True when a component ends at the crop's edge: part of it is not in the picture. */
export function cutOff(
  { x0, y0, x1, y1 }: Component,
  { width, height }: Pick<ClassMap, 'width' | 'height'>,
): boolean {
  return x0 <= 0 || y0 <= 0 || x1 >= width - 1 || y1 >= height - 1;
}
