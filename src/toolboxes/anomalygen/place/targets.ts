/** Where on a part each shipped defect sits: a box to fit a submask into, and what it has to touch. */

import type { ClassMap } from '../../../pictures/labels.ts';
import type { Component } from '../../shared/binary.ts';
import { type Anatomy, cutOff } from './anatomy.ts';

export interface Target {
  /** Pixel box, fractions allowed. */
  x: number;
  y: number;
  width: number;
  height: number;
  /** Components that the mask must overlap. */
  touching: Component[];
}

type Finder = (anatomy: Anatomy, classes: ClassMap, next: () => number) => Target | undefined;

const within = (low: number, high: number, next: () => number): number => low + (high - low) * next();

/** Between two neighbouring leads on one side of an IC. */
const bridge: Finder = ({ body, joints }, _classes, next) => {
  const pairs: [Component, Component, 'x' | 'y'][] = [];
  for (const axis of ['x', 'y'] as const) {
    for (const side of [-1, 1]) {
      const row = joints.filter((joint) => sideOf(body, joint) === `${axis}${side}`);
      row.sort((a, b) => (axis === 'x' ? a.y0 - b.y0 : a.x0 - b.x0));
      for (let n = 1; n < row.length; n++) {
        const [a, b] = [row[n - 1], row[n]];
        if (a && b) pairs.push([a, b, axis]);
      }
    }
  }
  const pair = pairs[Math.floor(next() * pairs.length)];
  if (!pair) return undefined;
  const [a, b, axis] = pair;
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
  return { ...box, touching: [a, b] };
};

/** Over one joint of a chip: somewhat larger than the joint, and a little up its body. */
const excess: Finder = ({ body, joints }, classes, next) => {
  const whole = joints.filter((joint) => !cutOff(joint, classes));
  const joint = whole[Math.floor(next() * whole.length)];
  if (!joint) return undefined;
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
};

/** Over a whole chip with its joints, so that bare pads can show. */
const missing: Finder = ({ body, joints }, classes, next) => {
  const all = [body, ...joints];
  if (all.some((part) => cutOff(part, classes))) return undefined;
  const margin = Math.round(within(3, 6, next));
  const x0 = Math.max(0, Math.min(...all.map((part) => part.x0)) - margin);
  const y0 = Math.max(0, Math.min(...all.map((part) => part.y0)) - margin);
  const x1 = Math.min(classes.width - 1, Math.max(...all.map((part) => part.x1)) + margin);
  const y1 = Math.min(classes.height - 1, Math.max(...all.map((part) => part.y1)) + margin);
  return { x: x0, y: y0, width: x1 - x0 + 1, height: y1 - y0 + 1, touching: all };
};

/** Any other defect: on the part, at a third to a half of its size. */
const anywhereOnPart: Finder = ({ body }, _classes, next) => {
  const [width, height] = [body.x1 - body.x0 + 1, body.y1 - body.y0 + 1];
  const share = within(0.3, 0.5, next);
  return {
    x: body.x0 + width * (1 - share) * next(),
    y: body.y0 + height * (1 - share) * next(),
    width: width * share,
    height: height * share,
    touching: [body],
  };
};

export function targetFinder(defect: string): Finder {
  if (/bridg|short/i.test(defect)) return bridge;
  if (/excess|too_?much/i.test(defect)) return excess;
  if (/miss|absen/i.test(defect)) return missing;
  return anywhereOnPart;
}

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
