/** The look of each board's crops, judged by that board's own reference: another board is another look. */

import { lookFindings } from '../findings/camera-look.ts';
import type { Finding } from '../inspection.ts';
import { type Drift, driftOf, strangeness } from './drift.ts';
import type { MeasuredCrop } from './measure.ts';
import { type LookOf, type Materials, materialsOf, type Profile } from './profile.ts';

/** The reference for a board's crops; the board is undefined where a run has but one. */
export type References = ReadonlyMap<string | undefined, Profile | undefined>;

export interface BoardLook {
  board: string | undefined;
  look: Materials;
  profile: Profile | undefined;
  drift: Drift | undefined;
  findings: Finding[];
}

/** Pictures of the reference itself are about 1 from their mean. */
const strange = 2;

/** `byCrop`: names of a crop's samples. At least one entry, also without pictures. */
export function looksByBoard(
  looks: readonly MeasuredCrop[],
  references: References,
  byCrop: ReadonlyMap<string, string[]>,
  of: LookOf & { run: string; root: string },
): BoardLook[] {
  return [...references].map(([board, profile]) => {
    const own = looks.filter((one) => one.board === board);
    const look = materialsOf(own);
    const drift = profile && driftOf(look, profile.materials);
    const findings = lookFindings(drift, profile, strangest(own, profile, byCrop), {
      ...of,
      board: board ?? of.board,
    });
    const named = findings.map((finding) => ({ ...finding, what: `${board}: ${finding.what}` }));
    return { board, look, profile, drift, findings: board === undefined ? findings : named };
  });
}

/** Samples of the crops whose look is least like the reference. */
function strangest(
  looks: readonly MeasuredCrop[],
  profile: Profile | undefined,
  byCrop: ReadonlyMap<string, string[]>,
): string[] {
  if (!profile) return [];
  return looks
    .map((look) => ({ crop: look.crop, by: strangeness(look, profile.materials) }))
    .filter(({ by }) => by > strange)
    .sort((a, b) => b.by - a.by)
    .flatMap(({ crop }) => byCrop.get(crop) ?? []);
}
