/** Findings from names and listings alone: how many samples of what, and which files are missing or left over. */
import {
  type Crops,
  cropId,
  type Dataset,
  isNeeded,
  lackingCadMasks,
  lackingFiles,
  lackWords,
  leftOutWords,
  type Parts,
  pairsBut,
  partOf,
  shortfallWords,
  unplaced,
} from '../../labelled/index.ts';
import { grouped } from '../groups.ts';
import type { Finding } from '../inspection.ts';

export interface Plan {
  /** Samples that the run was asked for. */
  samples: number | undefined;
  /** `<MATERIAL>+<DEFECT>` that it was asked for; empty when unknown. */
  defects: string[];
  /** Every patch of the board was rendered already. */
  wholeBoard?: boolean;
}

/** What gives more crops, before what else helps; nothing of a board that was rendered whole. */
export const morePatches = ({ wholeBoard }: Plan): string[] =>
  wholeBoard ? [] : ['render more patches (render_patches, -1 for the whole board)'];

export function countsPerDefect(samples: readonly { defect: string }[]): Record<string, number> {
  return countsOf(samples.map(({ defect }) => defect));
}

export function countFindings(dataset: Dataset, crops: Crops, plan: Plan): Finding[] {
  const { samples, layout } = dataset;
  const counts = countsPerDefect(samples);
  return [
    ...againstPlan(dataset, counts, crops, plan),
    ...unlabelled(samples, layout.table),
    ...balance(Object.values(counts)),
  ];
}

/** What the run was asked for and did not make, and the other way round. */
function againstPlan(
  { samples, blocked, leftOut }: Dataset,
  counts: Record<string, number>,
  crops: Crops,
  plan: Plan,
): Finding[] {
  const findings: Finding[] = [];
  if (plan.samples !== undefined && plan.samples !== samples.length)
    findings.push({
      id: 'counts.plan',
      level: samples.length < plan.samples ? 'bad' : 'look',
      what: shortfallWords(samples.length, plan.samples, blocked),
      samples: [],
      fix: 'see what the last stage said: diagnose_run',
    });
  // What the guardrail blocked wholly has a finding of its own.
  const absent = plan.defects.filter(
    (defect) => counts[defect] === undefined && !blocked?.wholly.includes(defect),
  );
  const told = leftOutWords(absent, leftOut);
  const untold = absent.filter((defect) => !leftOut.has(defect));
  const why = [...told, ...(untold.length > 0 ? [whyAbsent(untold, crops)] : [])].join('; ');
  const never = unplaced(absent, leftOut);
  const rest = pairsBut(plan.defects, absent);
  if (absent.length > 0)
    findings.push({
      id: 'counts.defect',
      // Fewer samples than pairs cannot show every pair.
      level: (plan.samples ?? Number.POSITIVE_INFINITY) < plan.defects.length ? 'info' : 'bad',
      what: `no sample of ${absent.join(', ')}, which the run was asked for: ${why}`,
      samples: [],
      fix:
        never.length > 0
          ? `no patch more brings ${never.join(', ')}: ask for ${JSON.stringify({ anomaly_types: rest })}, or place with default_spatial_dependency free`
          : absent.some((defect) => cropsOf(defect, crops) === 0)
            ? [...morePatches(plan), 'take a board that has that material'].join(', or ')
            : 'placing found no place for it: diagnose_run',
    });
  const strange = samples.filter(
    ({ defect }) => plan.defects.length > 0 && defect !== 'unknown' && !plan.defects.includes(defect),
  );
  if (strange.length > 0)
    findings.push({
      id: 'counts.unasked',
      level: 'look',
      what: `samples of defects that the run was not asked for: ${strange.length}, ${Object.keys(countsPerDefect(strange)).join(', ')}`,
      samples: strange.map(({ name }) => name),
    });
  return findings;
}

const cropsOf = (defect: string, { byId }: Crops): number =>
  [...byId.values()].filter(({ material }) => material === defect.split('+')[0]).length;

/** Whether the render left the pair out: its material has no crop. */
function whyAbsent(absent: readonly string[], crops: Crops): string {
  const materials = countsOf([...crops.byId.values()].map(({ material }) => material));
  const found = Object.entries(materials).map(([material, count]) => `${material} (${count} crops)`);
  const without = [...new Set(absent.filter((defect) => cropsOf(defect, crops) === 0))].map(
    (defect) => defect.split('+')[0],
  );
  return without.length > 0
    ? `the render found no ${[...new Set(without)].join(', ')}; it found ${found.sort().join(', ') || 'nothing'}`
    : `the render found ${found.sort().join(', ')}`;
}

function countsOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function unlabelled(samples: Dataset['samples'], table: string): Finding[] {
  const unknown = samples.filter(({ defect }) => defect === 'unknown');
  if (unknown.length === 0) return [];
  return [
    {
      id: 'counts.unlabelled',
      level: 'bad',
      what: `samples whose defect neither the table nor the name tells: ${unknown.length}`,
      samples: unknown.map(({ name }) => name),
      fix: `restore ${table}, or name the files <MATERIAL>+<DEFECT>_<n>`,
    },
  ];
}

function balance(counts: readonly number[]): Finding[] {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  if (counts.length < 2 || most <= 1.5 * least + 1) return [];
  return [
    {
      id: 'counts.balance',
      level: most > 3 * least ? 'look' : 'info',
      what: `classes are uneven: ${least} to ${most} samples a defect`,
      samples: [],
      fix: 'weigh the classes in training, or make more of the rare ones',
    },
  ];
}

/** So many samples of a defect on so few parts teach that part, not the defect. */
export const many = 10;
const samplesOfPart = 10;

/** Defects whose samples all show a few parts; samples that tell no crop are not counted. */
export function sourceFindings({ samples }: Dataset, plan: Plan, parts: Parts): Finding[] {
  const shown = grouped(samples, ({ defect, source }) => source && [defect, partOf(parts, cropId(source))]);
  const few = [...shown].flatMap(([defect, all]) => {
    const kinds = new Set(all).size;
    return all.length >= many && all.length > samplesOfPart * kinds
      ? [`${defect} ${all.length} of ${kinds}`]
      : [];
  });
  if (few.length === 0) return [];
  return [
    {
      id: 'counts.crops',
      level: 'look',
      what: `many samples of few ${parts.noun}s, so that they show the same part again and again: ${few.join(', ')}`,
      samples: [],
      fix: [...morePatches(plan), 'ask for fewer samples of it'].join(', or '),
    },
  ];
}

/** The name of a picture's sample; those of single instances are numbered after it. */
const sampleOf = (key: string): string =>
  key
    .replace(/^.*\//, '')
    .replace(/\.[^.]+$/, '')
    .replace(/(_\d{5})_\d{1,5}$/, '$1');

/** What lies in the store is all there is: only a copy can be made whole by copying. */
const whole = 'a copy can be copied again; otherwise make the run again (submit_day0, like)';

export function fileFindings(dataset: Dataset, crops: Crops): Finding[] {
  const { orphans, rowsAlone, table, layout } = dataset;
  const findings = lackingFiles(dataset).map((lack): Finding => {
    const all = lack.without.length === lack.of;
    return {
      id: `files.${lack.folder}`,
      level: isNeeded(lack) ? 'bad' : all ? 'info' : 'look',
      what: lackWords(lack),
      samples: all && !isNeeded(lack) ? [] : lack.without,
      ...(isNeeded(lack) ? { fix: all ? whole : `leave these samples out; ${whole}` } : {}),
    };
  });
  for (const lack of lackingCadMasks(crops))
    findings.push({
      id: 'files.cad_mask',
      level: 'look',
      what: `${lackWords(lack, 'crops')}; defects are placed by them`,
      samples: [],
      fix: whole,
    });
  if (orphans.length > 0)
    findings.push({
      id: 'files.orphans',
      level: 'look',
      what: `pictures that belong to no sample of reconstructed_image: ${orphans.length}, first ${orphans[0]}`,
      samples: [...new Set(orphans.map(sampleOf))],
      fix: `their samples are missing: ${whole}`,
    });
  if (rowsAlone.length > 0)
    findings.push({
      id: 'files.rows',
      level: 'look',
      what: `rows of ${layout.table} without a picture: ${rowsAlone.length}, first ${rowsAlone[0]}`,
      samples: rowsAlone,
      fix: `their samples are missing: ${whole}`,
    });
  if (!table)
    findings.push({
      id: 'files.table',
      level: 'info',
      what: `there is no ${layout.table}: defects are taken from the names`,
      samples: [],
    });
  return findings;
}
