/** Compares two runs from their specifications and their files. */

import type { SheetRow } from '../../base/imaging/sheet.ts';
import type { ToolContext } from '../../ports/context.ts';
import {
  countsPerDefect,
  type Drift,
  driftOf,
  type Inspected,
  type Inspection,
  inspectRun,
  verdictWords,
} from '../inspect/index.ts';
import { noticeOf } from '../labelled/index.ts';
import type { LocatedRun } from '../runs/index.ts';
import { type Difference, differingValues, valuesIn } from '../runs/index.ts';
import { type Shift, shifts } from './distributions.ts';
import { sameCells } from './same-cells.ts';
import { sameFiles, sameWords } from './same-files.ts';

export interface Sided {
  run: string;
  verdict: string;
  counts: Record<string, number>;
  inspection: Inspection;
  /** What made its pictures. */
  notice: string;
}

export interface Comparison {
  a: Sided;
  b: Sided;
  /** Or why they cannot be compared, in a sentence: OSMO here tells no specification of one or both. */
  values: Difference[] | string;
  shifts: Shift[];
  /** The look of B against that of A; undefined when they share no material. */
  drift: Drift | undefined;
  /** Crops with a camera look in both, and pictures of some. */
  common: number;
  rows: SheetRow[];
  /** Which stages are the same files, and which model made each look, in sentences. */
  shared: string[];
}

/** Reads both; the second is measured against the first. */
export async function compareRuns(
  [first, second]: readonly [LocatedRun, LocatedRun],
  rows: number,
  context: ToolContext,
): Promise<Comparison> {
  const sides = [];
  for (const [n, located] of [first, second].entries()) {
    const progress: ToolContext['progress'] = (message, done, total = done) =>
      context.progress(`${located.name}: ${message}`, n * total + done, 2 * total);
    sides.push(await inspectRun(located, { ...context, progress }));
  }
  const [a, b] = sides;
  if (!a || !b) throw new Error('two runs are compared');
  const [valuesA, valuesB] = [valuesIn(a.spec), valuesIn(b.spec)];
  return {
    a: await sided(a),
    b: await sided(b),
    values: valuesA && valuesB ? differingValues(valuesA, valuesB) : untoldValues(valuesA, valuesB),
    shifts: shifts(a.inspection, b.inspection),
    drift: driftOf(b.inspection.look, a.inspection.look),
    ...(await sameCells(a, b, rows)),
    shared: [...sameWords(await sameFiles(a, b)), ...models(a, b)],
  };
}

const untoldValues = (a: unknown, b: unknown): string =>
  `not compared, since OSMO here does not tell what ${[a ? [] : 'A', b ? [] : 'B'].flat().join(' and ')} was asked for`;

/** By the runs' own notes or specifications. */
const models = (a: Inspected, b: Inspected): string[] =>
  a.look.model === b.look.model
    ? []
    : [`image-edit model: A ${a.look.model ?? 'not told'}, B ${b.look.model ?? 'not told'}`];

async function sided({ store, dataset, inspection }: Inspected): Promise<Sided> {
  const { run, samples } = inspection;
  return {
    run,
    verdict: verdictWords(inspection),
    counts: countsPerDefect(samples),
    inspection,
    notice: await noticeOf(store, dataset),
  };
}

/** What made the pictures of both, once where it is the same. */
export const noticesOf = ({ a, b }: Comparison): string =>
  a.notice === b.notice ? a.notice : `A: ${a.notice}; B: ${b.notice}`;
