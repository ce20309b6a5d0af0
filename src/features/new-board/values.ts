/** The values of a cookbook for a scene: what is rendered how large, what is labelled, what is cropped. Lengths in millimetres. */
import { Day0Error } from '../../base/errors.ts';
import { cadClasses, lackByCad, placedByCad } from '../../domain/cad-placing.ts';
import { clearance } from '../../scene/survey/cameras.ts';
import type { SceneSurvey, SurveyRule } from '../../scene/survey/scene-survey.ts';
import { defaultClipping } from '../../scene/usd/walk.ts';
import { turnFlat } from '../checks/index.ts';

export interface BoardValues {
  camera: { path: string; rig: string; made: boolean };
  root: string;
  /** Tenths of a scene unit. */
  aperture: number;
  resolution: readonly [number, number];
  grid: readonly [number, number];
  /** Scene units: the camera has to stand so high to see the highest part; undefined where it does anyway. */
  zMin: number | undefined;
  pixelsPerMillimetre: number;
  sceneLights: boolean;
  rules: { of: string; rules: SurveyRule[] }[];
  /** Folder of the crops by class. */
  classes: Partial<Record<'capacitor' | 'ic', string>>;
  minArea: number;
  offset: number;
  /** Width and height of the crops that each kind of part gives. */
  crops: { of: string; label: string; pixels: readonly [number, number] }[];
  /** What a person has to know or decide. */
  notes: string[];
}

const resolution = [1920, 1080] as const;
/** The shorter side of the smallest part in pixels: the chips of the published boards have about so many. */
const leastPixels = 50;
/** A part that touches the border of a patch is left out, so a patch is larger than the largest part. */
const roomForPart = 1.6;
/** A smoke test renders five patches. */
const fewestCells = 9;
const mostCells = 400;
const folders = { capacitor: 'passive_component', ic: 'IC' } as const;

/** Throws `bad_input` where the scene gives nothing to label. */
export function valuesFor(survey: SceneSurvey, where: string): BoardValues {
  const labelled = survey.groups.filter((group) => group.label !== null && group.rules.length > 0);
  if (survey.root === null || labelled.length === 0) throw nothingToLabel(survey, where);
  if (survey.lie && survey.lie.state !== 'tilted') throw lying(survey.lie, where);
  const sides = labelled.map(({ millimetres: [x, y] }) => [Math.min(x, y), Math.max(x, y)] as const);
  const smallest = Math.max(0.05, Math.min(...sides.map(([short]) => short)));
  const largest = Math.max(...sides.map(([, long]) => long));
  const [width, depth] = survey.root.millimetres;
  const scan = scanFor({ width, depth, smallest, largest });
  const scale = scan.pixels;
  const offset = Math.min(40, Math.max(8, Math.round(smallest * scale * 0.2)));
  const least = Math.min(...labelled.map(({ millimetres: [x, y] }) => x * y));
  const camera = cameraFor(survey);
  const loose = survey.loose.flatMap(({ pattern, prims, label }) =>
    label === null ? [] : [{ match: pattern, label, prims }],
  );
  const classes = Object.fromEntries(
    (['capacitor', 'ic'] as const)
      .filter((label) => labelled.some((group) => group.label === label))
      .map((label) => [label, folders[label]]),
  );
  return {
    camera,
    root: survey.root.path,
    aperture: Number(((scan.cell[0] / survey.millimetresPerUnit) * 10).toPrecision(5)),
    resolution,
    grid: scan.grid,
    zMin: zMinFor(survey, camera),
    pixelsPerMillimetre: Number(scale.toPrecision(3)),
    sceneLights: survey.lights > 0,
    rules: [
      ...(loose.length > 0 ? [{ of: 'beside the parts', rules: loose }] : []),
      ...labelled.map(({ name, parts, rules }) => ({ of: `${parts} x ${name}`, rules })),
    ],
    classes,
    minArea: Math.max(50, Math.round(least * scale * scale * 0.2)),
    offset,
    crops: labelled.map(({ name, label, millimetres: [x, y] }) => ({
      of: name,
      label: label ?? '',
      pixels: [Math.round(x * scale) + 2 * offset, Math.round(y * scale) + 2 * offset],
    })),
    notes: notesOf(survey, camera),
  };
}

/** Patches as large as the largest part needs, as fine as the smallest asks for, and overlapping by one part. */
function scanFor({
  width,
  depth,
  smallest,
  largest,
}: {
  width: number;
  depth: number;
  smallest: number;
  largest: number;
}): { pixels: number; cell: readonly [number, number]; grid: readonly [number, number] } {
  const at = (pixels: number) => {
    const cell = [resolution[0] / pixels, resolution[1] / pixels] as const;
    const along = (whole: number, one: number): number =>
      whole <= one ? 1 : Math.ceil((whole - one) / Math.max(one - largest, one * 0.2)) + 1;
    return { pixels, cell, grid: [along(width, cell[0]), along(depth, cell[1])] as const };
  };
  const finest = resolution[1] / (largest * roomForPart);
  let scan = at(Math.min(leastPixels / smallest, finest));
  while (scan.grid[0] * scan.grid[1] < fewestCells && scan.pixels < finest)
    scan = at(Math.min(finest, scan.pixels * 1.1));
  while (scan.grid[0] * scan.grid[1] > mostCells) scan = at(scan.pixels / 1.1);
  return scan;
}

/** A camera stands one height of `pcba_root` above it, and draws nothing nearer than its clipping range says. */
function zMinFor({ root, cameras }: SceneSurvey, { path }: BoardValues['camera']): number | undefined {
  if (root === null) return undefined;
  const { near, lifted } = cameras.find((one) => one.path === path) ?? {
    near: defaultClipping[0],
    lifted: 0,
  };
  if (root.top + root.depth + lifted - near >= root.highest) return undefined;
  return Number((root.highest + near * clearance - lifted).toPrecision(6));
}

function cameraFor({ cameras }: SceneSurvey): BoardValues['camera'] {
  const found = cameras.find(({ straight, rig }) => straight && rig !== null);
  if (found?.rig) return { path: found.path, rig: found.rig, made: false };
  const rig = '/PcbaDay0Rig';
  return { path: `${rig}/Camera`, rig, made: true };
}

function notesOf(
  { root, lie, cameras, groups, lights, loose }: SceneSurvey,
  camera: BoardValues['camera'],
): string[] {
  const left = groups.filter(({ label }) => label === null);
  const unnamed = groups.filter(({ unnamed: none }) => none);
  const named = (some: typeof groups): string =>
    `${some
      .slice(0, 4)
      .map(({ name, parts, why }) => `${parts} x ${name} (${why})`)
      .join(', ')}${some.length > 4 ? ` and ${some.length - 4} kinds more` : ''}`;
  const placed = groups.filter(({ instancer, label }) => instancer !== undefined && label !== null);
  return [
    ...(root === null || root.larger.length === 0
      ? []
      : [
          `the board is taken to be ${root.sheet}, on which most stands, not the larger ${root.larger.join(', ')}; another: pcba_root in pcba_target.yaml`,
        ]),
    ...(placed.length > 0
      ? [
          `${placed
            .map(({ parts, name, instancer }) => `${parts} x ${name} by PointInstancer ${instancer}`)
            .slice(0, 3)
            .join(
              ', ',
            )}: rules label the prototypes, one class for all they place; should masks of a run lack them, place them by references`,
        ]
      : []),
    ...(lie ? [`${lie.what}; ${turnFlat(lie)}`] : []),
    ...(camera.made
      ? [
          cameras.length === 0
            ? 'the scene has no camera: the renderer makes one'
            : `no camera of the scene can be moved straight over the board (${cameras
                .map(({ path }) => path)
                .slice(0, 3)
                .join(', ')}): the renderer makes one`,
        ]
      : []),
    ...(lights === 0 ? ['the scene has no light: the renderer makes a white dome'] : []),
    ...(left.length > 0
      ? [
          `no rule hits ${named(left)}: neither a passive part nor an IC by their names and joints; label what you know by a line of semantics in day0_image.yaml, such as { match: ${JSON.stringify(`${left[0]?.example}/**`)}, labels: { class: ic } }`,
        ]
      : []),
    ...(unnamed.length > 0
      ? [`no pattern tells ${named(unnamed)} from other prims: rename them in the scene`]
      : []),
    ...unplacedNote([...groups.flatMap(({ rules }) => rules), ...loose]),
  ];
}

/** What placing by CAD finds no class for. */
function unplacedNote(labelled: readonly { label: string | null }[]): string[] {
  const classes = cadClasses(labelled.flatMap(({ label }) => label ?? []));
  const never = placedByCad.filter((defect) => lackByCad(defect, classes) !== undefined);
  const none = ['pad', 'solder'].filter((name) => !classes.includes(name)).join(' or ');
  return never.length === 0 ? [] : [`no prims of ${none}: ${never.join(', ')} find no place by CAD`];
}

function nothingToLabel({ root, groups, loose, tops }: SceneSurvey, where: string): Day0Error {
  const seen =
    groups.length > 0
      ? `alike prims: ${groups
          .slice(0, 5)
          .map(({ name, parts, why }) => `${parts} x ${name} (${why})`)
          .join(', ')}`
      : root === null
        ? 'it has no geometry that is drawn'
        : `below ${tops
            .map(({ path }) => path)
            .slice(0, 5)
            .join(
              ', ',
            )} lie ${loose.reduce((sum, { prims }) => sum + prims, 0) + 1} meshes, and none is a part by its name, its file or its like`;
  return new Day0Error({
    code: 'bad_input',
    what: 'the scene has no parts that could be cropped: a cookbook for it would give no picture',
    why: `${where}: ${seen}`,
    fix: 'export the board with its parts placed (each a prim of its own, such as C12, or a reference to a part file), upload the whole USD tree, then call again; or give scene_filename of the scene that has them',
    retry: 'after_check',
  });
}

const lying = (lie: NonNullable<SceneSurvey['lie']>, where: string): Day0Error =>
  new Day0Error({
    code: 'bad_input',
    what: lie.what,
    why: where,
    fix: turnFlat(lie),
    retry: 'after_check',
  });
