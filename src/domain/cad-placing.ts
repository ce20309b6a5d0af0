/**
 * Which pair of material and defect AnomalyGen can place by CAD on a board, told from the classes that the board labels. As its
 * code has it (automatic_mask_placement/cad2roi, 1.0.0 and 1.0.1; 1.1 alike): a place for `missing` is a part, with its solder or
 * without; for `bridge` two groups of metal that show a pad; for `excess_solder` a group of pads and solder; for `less_solder` a
 * pad. The pods' cad_classes.py says the same in the same words.
 */
import { type DefectPair, pairName } from './taxonomy.ts';

const known = ['pad', 'solder', 'capacitor', 'ic'];
/** What AnomalyGen would call other names; the pods rename the stage's labels so. */
const called = new Map([
  ...['resistor', 'inductor', 'diode', 'passive', 'passive_component', 'termination'].map(
    (name) => [name, 'capacitor'] as const,
  ),
  ...['lead', 'fillet', 'paste'].map((name) => [name, 'solder'] as const),
  ...['chip', 'package'].map((name) => [name, 'ic'] as const),
]);
/** One of these classes is needed. */
const needs = new Map([
  ['missing', ['capacitor', 'ic']],
  ['bridge', ['pad']],
  ['excess_solder', ['pad', 'solder']],
  ['less_solder', ['pad']],
]);

/** Defects that have places by CAD at all. */
export const placedByCad: readonly string[] = [...needs.keys()];

/** Of the class names of a cookbook or labels file those that placing knows, in its own words and sorted. */
export function cadClasses(names: readonly string[]): string[] {
  const own = names.map((name) => name.trim().toLowerCase()).map((name) => called.get(name) ?? name);
  return [...new Set(own.filter((name) => known.includes(name)))].sort();
}

/** Why the defect finds no place on crops of these classes (`cadClasses`); undefined where it can be placed. */
export function lackByCad(defect: string, classes: readonly string[]): string | undefined {
  const wanted = needs.get(defect);
  if (wanted === undefined) return `placing by cad knows ${placedByCad.join(', ')} alone`;
  if (classes.some((name) => wanted.includes(name))) return undefined;
  return `it needs the CAD class ${wanted.join(' or ')}, and the crops have ${classes.join(', ') || 'none of these'}`;
}

/** What a board gives to placing. */
export interface BoardPlacing {
  /** Materials that it is cropped for. */
  materials: readonly string[];
  /** `cadClasses`; undefined where they are not known, and then nothing is said to lack. */
  classes: readonly string[] | undefined;
}

export interface Placeable {
  /** Some board is cropped for them and has what the defect needs. */
  placed: DefectPair[];
  /** Cropped for, and never placed. */
  never: { pair: DefectPair; why: string }[];
  /** No board is cropped for their material. */
  uncropped: DefectPair[];
}

/** `spatial` is the run's default_spatial_dependency: but by `cad` every pair that is cropped for has a place. */
export function placeable(
  pairs: readonly DefectPair[],
  boards: readonly BoardPlacing[],
  spatial: string,
): Placeable {
  const found: Placeable = { placed: [], never: [], uncropped: [] };
  for (const pair of pairs) {
    const giving = boards.filter(({ materials }) => materials.includes(pair[0]));
    const lacks = giving.map(({ classes }) =>
      spatial === 'cad' ? lackByCad(pair[1], classes ?? known) : undefined,
    );
    const why = lacks.find((lack) => lack !== undefined);
    if (giving.length === 0) found.uncropped.push(pair);
    else if (why === undefined || lacks.includes(undefined)) found.placed.push(pair);
    else found.never.push({ pair, why });
  }
  return found;
}

/** Such as `IC+bridge (it needs the CAD class pad, and the crops have ic); IC+void (...)`. */
export const neverWords = (never: Placeable['never']): string =>
  never.map(({ pair, why }) => `${pairName(pair)} (${why})`).join('; ');
