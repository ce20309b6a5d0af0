/** How a board of one's own is told: what the scene holds, what is labelled and cropped, what is odd, where the files are. */
import { bySeverity } from '../../domain/checks.ts';
import type { OwnBoard } from '../../features/new-board/index.ts';

const mostGroups = 4;
const mostChecks = 3;
/** Of what a scene may have any number of, in the structured content. */
const mostListed = 20;
const mostRules = 200;
/** A result has fifteen lines, and the next call is one of them. */
const mostLines = 14;

export function formatOwnBoard(found: OwnBoard) {
  const { run, scene, survey, values, report, checks, picture, state, where, next } = found;
  const { dig_url_root, image_edit_endpoint, image_edit_model, release } = run;
  const count = (wanted: string): number => checks.filter(({ status }) => status === wanted).length;
  const odd = bySeverity(checks).filter(({ status }) => status === 'fail' || status === 'warn');
  const before = [
    verdict(found),
    sceneLine(found),
    ...groupLines(found),
    ...(values === undefined ? missedLines(report) : [gridLine(values)]),
  ];
  const after = [
    ...odd.slice(0, mostChecks).map(({ id, status, what, fix }) => `${status}  ${id}: ${what}; fix: ${fix}`),
    ...(odd.length === 0 ? [`board checks pass; ${cropsLine(checks)}`] : []),
    ...(where === undefined
      ? []
      : [
          `a class is wrong? change it in semantics of ${where}/day0_image.yaml (capacitor, ic, solder, pad; a comment names the part), list a new one in classes and class_dirs of day0_crop.yaml; own_board look shows what came of it`,
        ]),
    ...(picture === undefined ? [] : [`look whether the mask fits (CPU preview): ${picture.sheet}`]),
  ];
  const notes = (values?.notes ?? []).slice(0, mostLines - before.length - after.length);
  return {
    data: {
      ready: false,
      counts: { pass: count('pass'), warn: count('warn'), fail: count('fail'), skipped: count('skipped') },
      release,
      dig_url_root,
      image_edit_endpoint,
      image_edit_model,
      size: {},
      passed: checks.flatMap(({ id, status }) => (status === 'pass' ? [id] : [])),
      skipped: [],
      checks: odd.map(({ id, status, what, evidence, fix }) => ({ id, status, what, evidence, fix })),
      own_board: {
        board: run.board,
        state,
        where: where ?? null,
        scene,
        picture: picture?.sheet ?? null,
        cameras: survey.cameras.slice(0, mostListed),
        tops: survey.tops.slice(0, 8),
        groups: survey.groups.slice(0, mostListed).map(({ rules: _, ...group }) => group),
        loose: survey.loose,
        rules: report.rules.slice(0, mostRules),
        ...(values === undefined ? {} : { proposal: { ...values, rules: undefined } }),
      },
    },
    lines: [...before, ...notes.map((note) => `note: ${note}`), ...after],
    next,
    pictures: picture,
  };
}

function verdict({ run, state, where }: OwnBoard): string {
  if (state === 'written') return `WRITTEN: board ${run.board} in ${where}`;
  if (state === 'there') return `BOARD ${run.board} as it is in ${where}; nothing was written`;
  return `PROPOSAL for board ${run.board}; nothing is written yet (own_board home: for you; root: for all of this root)`;
}

function sceneLine({
  scene,
  survey: { root, upAxis, millimetresPerUnit, cameras, lights },
}: OwnBoard): string {
  const board = root === null ? 'no geometry' : `${root.millimetres.join(' x ')} mm below ${root.path}`;
  return `scene ${scene.slice(scene.lastIndexOf('/') + 1)}: ${board}; ${upAxis} up, 1 unit is ${millimetresPerUnit} mm; ${counted(cameras.length, 'camera')}, ${counted(lights, 'light')}`;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

function groupLines({ survey: { groups }, report: { kinds = [] }, values }: OwnBoard): string[] {
  const shown = groups
    .slice(0, mostGroups)
    .map(({ name, parts, millimetres: [x, y], label, why, rules, example }) => {
      const crop = values?.crops.find(({ of }) => of === name)?.pixels;
      const size = `${parts} x ${name}, ${x} x ${y} mm`;
      // What the files say counts, once they are somebody's.
      const own = values === undefined ? kinds.find((one) => one.example === example)?.labels : undefined;
      if (own !== undefined) {
        const guess =
          label !== null && own.includes(label)
            ? ''
            : `; a proposal would say ${label ?? 'no class'} (${why})`;
        return `${size}: ${own.join(', ') || 'no class'}${guess}`;
      }
      if (label === null) return `${size}: no class (${why})`;
      const prims = rules.reduce((sum, rule) => sum + rule.prims, 0);
      return `${size}: ${label} (${why}), ${rules.length} rules hit ${prims} prims${crop ? `, crops about ${crop.join(' x ')} px` : ''}`;
    });
  const more = groups.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} kinds of parts more in the structured content`] : [])];
}

const gridLine = ({
  grid,
  pixelsPerMillimetre,
  resolution: [width, height],
}: NonNullable<OwnBoard['values']>): string =>
  `scan grid ${grid.join(' x ')} patches of ${Math.round(width / pixelsPerMillimetre)} x ${Math.round(height / pixelsPerMillimetre)} mm, ${pixelsPerMillimetre} pixels a mm`;

const cropsLine = (checks: OwnBoard['checks']): string =>
  checks.find(({ id }) => id === 'board.crops')?.what ?? 'crops were not counted';

const missedLines = ({ missed }: OwnBoard['report']): string[] =>
  missed.length === 0
    ? []
    : [
        `note: parts without a rule: ${missed
          .slice(0, 3)
          .map(({ name, parts, example }) => `${parts} x ${name} (such as ${example})`)
          .join(', ')}`,
      ];
