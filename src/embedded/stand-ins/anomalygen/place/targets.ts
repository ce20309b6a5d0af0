/**
 * The places that a crop has for a defect, as AnomalyGen's placement by CAD knows them: bridges between neighbouring joints,
 * solder on single joints, whole parts that are missing. Other defects have none.
 */

import type { ClassMap } from '../../../../base/imaging/labels.ts';
import { type Component, dilate, erode } from '../../shared/binary.ts';
import { type Anatomy, cutOff } from './anatomy.ts';

export interface Target {
  /** Pixel box, fractions allowed. */
  x: number;
  y: number;
  width: number;
  height: number;
  /** Components that the mask must overlap. */
  touching: Component[];
  /** The mask must be one piece there: only bridges are checked for it (cad2roi/defects/bridge.py, check_single_component). */
  whole?: true;
}

/** A place: a box to fit the submask into, drawn anew at each try, or the very pixels of the mask. */
export type Place = { draw: (next: () => number) => Target } | { pixels: number[] };
type Finder = (anatomy: Anatomy, classes: ClassMap) => Place[];

const within = (low: number, high: number, next: () => number): number => low + (high - low) * next();

/** Whether a joint shows this class. */
const has = (
  wanted: string,
  { pixels }: Component,
  { ids, names }: Pick<ClassMap, 'ids' | 'names'>,
): boolean => pixels.some((at) => names[ids[at] ?? 0] === wanted);

/** Between two neighbouring leads on one side of an IC; one of them has to show its pad (cad2roi/defects/bridge.py). */
const bridge: Finder = ({ body, joints }, { ids, names }) => {
  const shows = (joint: Component): boolean => has('pad', joint, { ids, names });
  const pairs: [Component, Component, 'x' | 'y'][] = [];
  for (const axis of ['x', 'y'] as const) {
    for (const side of [-1, 1]) {
      const row = joints.filter((joint) => sideOf(body, joint) === `${axis}${side}`);
      row.sort((a, b) => (axis === 'x' ? a.y0 - b.y0 : a.x0 - b.x0));
      for (let n = 1; n < row.length; n++) {
        const [a, b] = [row[n - 1], row[n]];
        if (a && b && (shows(a) || shows(b))) pairs.push([a, b, axis]);
      }
    }
  }
  return pairs.map(([a, b, axis]) => ({ draw: (next) => between(a, b, axis, next) }));
};

function between(a: Component, b: Component, axis: 'x' | 'y', next: () => number): Target {
  // Across: from inside one lead to inside the other. Along the leads: a part of their common length.
  const across = axis === 'x' ? ([a.y0, a.y1, b.y0, b.y1] as const) : ([a.x0, a.x1, b.x0, b.x1] as const);
  const along =
    axis === 'x'
      ? ([Math.max(a.x0, b.x0), Math.min(a.x1, b.x1)] as const)
      : ([Math.max(a.y0, b.y0), Math.min(a.y1, b.y1)] as const);
  const low = across[0] + (across[1] - across[0]) * within(0.12, 0.35, next);
  const high = across[3] - (across[3] - across[2]) * within(0.12, 0.35, next);
  const gap = across[2] - across[1];
  const free = along[1] - along[0];
  const thick = Math.min(free * 0.75, Math.max(18, gap * within(0.8, 1.3, next)));
  const start = along[0] + (free - thick) * within(0.2, 0.8, next);
  const box =
    axis === 'x'
      ? { x: start, y: low, width: thick, height: high - low }
      : { x: low, y: start, width: high - low, height: thick };
  return { ...box, touching: [a, b], whole: true };
}

/** Over one joint of a chip: somewhat larger than the joint, and a little up its body. */
const excess: Finder = ({ body, joints }, classes) =>
  joints
    .filter((joint) => !cutOff(joint, classes))
    .map((joint) => ({ draw: (next) => onJoint(body, joint, next) }));

function onJoint(body: Component, joint: Component, next: () => number): Target {
  const [width, height] = [joint.x1 - joint.x0 + 1, joint.y1 - joint.y0 + 1];
  const grown = { x: width * within(1.0, 1.18, next), y: height * within(1.02, 1.2, next) };
  const [dx, dy] = [
    (joint.x0 + joint.x1 - body.x0 - body.x1) / 2,
    (joint.y0 + joint.y1 - body.y0 - body.y1) / 2,
  ];
  const length = Math.hypot(dx, dy) || 1;
  const out = within(0, 0.08, next);
  return {
    x: (joint.x0 + joint.x1) / 2 + (dx / length) * width * out - grown.x / 2,
    y: (joint.y0 + joint.y1) / 2 + (dy / length) * height * out - grown.y / 2,
    width: grown.x,
    height: grown.y,
    touching: [joint],
  };
}

/** On one joint that shows its pad, smaller than it: what is left without solder. */
const less: Finder = ({ joints }, classes) =>
  joints
    .filter((joint) => !cutOff(joint, classes) && has('pad', joint, classes))
    .map((joint) => ({
      draw: (next) => {
        const [width, height] = [joint.x1 - joint.x0 + 1, joint.y1 - joint.y0 + 1];
        const share = within(0.4, 0.7, next);
        return {
          x: joint.x0 + width * (1 - share) * next(),
          y: joint.y0 + height * (1 - share) * next(),
          width: width * share,
          height: height * share,
          touching: [joint],
        };
      },
    }));

/** A whole part, with its solder where it shows any: the place is the mask, whatever the submask looks like. */
const missing: Finder = ({ body, joints }, { width, height, ids, names }) => {
  const solder = names.indexOf('solder');
  if ([body, ...joints].some((part) => cutOff(part, { width, height }))) return [];
  const own = new Uint8Array(ids.length);
  for (const at of body.pixels) own[at] = 1;
  const touching = joints.flatMap((joint) => joint.pixels.filter((at) => ids[at] === solder));
  for (const at of touching) own[at] = 1;
  const closed = erode(dilate(own, width, height, 4), width, height, 2);
  return [{ pixels: [...closed.keys()].filter((at) => closed[at] === 1) }];
};

/** Places of the crop for this defect. */
export function placesFor(defect: string, anatomies: readonly Anatomy[], classes: ClassMap): Place[] {
  const finder = finders.get(defect);
  // What lies on metal needs the ends of a part; that it is missing does not (cad2roi/defects/missing.py).
  const usable = defect === 'missing' ? anatomies : anatomies.filter(({ joints }) => joints.length >= 2);
  return finder === undefined ? [] : usable.flatMap((anatomy) => finder(anatomy, classes));
}

const finders = new Map<string, Finder>([
  ['bridge', bridge],
  ['excess_solder', excess],
  ['less_solder', less],
  ['missing', missing],
]);

/** Which side of the body a joint lies on: `x1` is right of it, `y-1` above it. */
function sideOf(body: Component, joint: Component): string {
  const dx = (joint.x0 + joint.x1 - body.x0 - body.x1) / 2 / (body.x1 - body.x0 + 1);
  const dy = (joint.y0 + joint.y1 - body.y0 - body.y1) / 2 / (body.y1 - body.y0 + 1);
  return Math.abs(dx) > Math.abs(dy) ? `x${Math.sign(dx)}` : `y${Math.sign(dy)}`;
}

/** Without a CAD mask: a fifth of the picture, anywhere inside. */
export function freeTarget(width: number, height: number, next: () => number): Target {
  const size = Math.min(width, height) * within(0.15, 0.25, next);
  return { x: (width - size) * next(), y: (height - size) * next(), width: size, height: size, touching: [] };
}
