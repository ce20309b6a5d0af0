/** How many crops a run would cut, from the cells drawn as classes alone: the cropper's own rules on smaller pictures. */
import type { SceneReport } from '../../../scene/scene-report.ts';
import type { Scene } from '../../../scene/usd/scene.ts';
import type { CropConfig, CropRules } from '../crop/config.ts';
import { colorLabels, type Found, findRegions } from '../crop/regions.ts';
import { type BoardMesh, boardMeshes } from '../render/board.ts';
import { cellView, type Frame } from '../render/cell-view.ts';
import { type Sight, sightFrom } from '../render/clipping.ts';
import type { LoadedConfig } from '../render/config.ts';
import { apertureOf, fixedPositions, resolveGrid, rigHeight, yawOf } from '../render/resolve-grid.ts';
import { cellNames, type Position, positions } from '../render/scan-grid.ts';
import { labelPrims, type PixelClasses, pixelClasses, readRules } from '../render/semantics.ts';
import { isMapping, item, str, toInt } from '../shared/python.ts';
import { classMask } from './class-mask.ts';
import { clippedBy } from './clipping.ts';

/** Width in pixels at which cells are drawn, and how many of them: more would tell no more. */
const small = 400;
const most = 16;
/** Cells that are drawn at their full size before "no crop" is said. */
const whole = 2;

interface Board {
  meshes: BoardMesh[];
  classes: PixelClasses;
  /** Class numbers that are wanted. */
  wanted: Set<number>;
  crop: CropConfig;
  resolution: readonly [number, number];
}

export function expectedCrops(
  scene: Scene,
  loaded: LoadedConfig,
  crop: CropConfig,
): Pick<SceneReport, 'labelled' | 'crops' | 'clipped' | 'patch'> {
  const { board, cells, all, frame, labelled, nameOf, sight } = boardOf(scene, loaded, crop);
  const parts = board.meshes.filter(({ classId }) => board.wanted.has(classId));
  const clipped = clippedBy(scene, str(loaded.values.pcba_root ?? ''), sight, parts);
  const crops = looked(board, inOrder(cells), frame, cells.length);
  const missed = Object.keys(crops.expected).filter((material) => crops.expected[material] === 0);
  const elsewhere = findElsewhere(board, all.slice(cells.length), missed, nameOf, frame);
  const names = cellNames(all);
  return {
    labelled,
    ...(clipped ? { clipped } : {}),
    patch: frame.aperture[0],
    crops: {
      ...crops,
      elsewhere: Object.fromEntries(
        elsewhere.map(([material, at]) => {
          const place = cells.length + at;
          return [material, { cell: names[place] ?? '', place: place + 1 }];
        }),
      ),
    },
  };
}

interface Shoot {
  board: Board;
  /** Cells of the scan grid that a run renders, in scan order. */
  cells: Position[];
  /** These, then the others of the grid. */
  all: Position[];
  nameOf: (id: number) => string;
  frame: Frame;
  sight: Sight;
  /** Labels that show on drawn geometry. */
  labelled: string[];
}

/** The board as a run would see it. */
export function boardOf(
  scene: Scene,
  { values: config, maxImageCount, seed }: LoadedConfig,
  crop: CropConfig,
): Shoot {
  const writer = isMapping(config.writer) ? config.writer : {};
  const types = Array.isArray(writer.semantic_types) ? writer.semantic_types.map(str) : ['class'];
  const classes = pixelClasses(labelPrims(scene, config, readRules(config)).byPath, types);
  const yaw = yawOf(config);
  const meshes = boardMeshes(scene, classes, yaw);
  const nameOf = (id: number): string => classes.classes[id]?.labels.class ?? '';
  const labelled = [...new Set(meshes.map(({ classId }) => nameOf(classId)))].filter(
    (name) => name !== '' && name !== 'UNLABELLED',
  );
  const camera = scene.cameras.find(({ path }) => path === config.camera_path);
  const [across, down] = apertureOf(config, camera);
  const aperture = [across / 10, down / 10] as const;
  const size = item(config, 'resolution');
  const [width = 0, height = 0] = Array.isArray(size) ? size.map(toInt) : [];
  const grid = resolveGrid(scene, config, aperture, [width, height], yaw);
  const sight = sightFrom(scene, config, rigHeight(config, grid));
  const all = (grid ? positions(grid) : fixedPositions(config)).slice(seed);
  const cells = maxImageCount < 0 ? all : all.slice(0, maxImageCount);
  const wanted = new Set(
    meshes.map(({ classId }) => classId).filter((id) => crop.rules.classes.includes(nameOf(id))),
  );
  const board: Board = { meshes, classes, wanted, crop, resolution: [width, height] };
  const frame: Frame = {
    rotation: item(config, 'camera_rotation'),
    yaw,
    aperture: grid?.aperture ?? aperture,
    resolution: [width, height],
    tint: [1, 1, 1],
    seed: 0,
  };
  return { board, cells, all, frame, labelled, nameOf, sight };
}

/** The cell that gives most crops, of different classes first; undefined where none shows a wanted part. */
export function bestCell(board: Board, cells: readonly Position[], frame: Frame): Position | undefined {
  const near = spread(
    cells.filter((cell) => shows(board, cell, frame)),
    most,
  );
  const scale = Math.min(1, small / board.resolution[0]);
  const worth = (cell: Position): number => {
    const { regions } = draw(board, cell, frame, scale).found;
    return new Set(regions.map(({ className }) => className)).size * 1000 + regions.length;
  };
  const judged = near.map((cell) => ({ cell, worth: worth(cell) }));
  return judged.sort((a, b) => b.worth - a.worth)[0]?.cell;
}

/** Cells that are drawn for a material before it is given up. */
const tries = 6;

/** Materials that no rendered cell gives, with the place of the first other cell that does. */
function findElsewhere(
  board: Board,
  others: readonly Position[],
  materials: readonly string[],
  nameOf: (id: number) => string,
  frame: Frame,
): [material: string, at: number][] {
  const scale = Math.min(1, small / board.resolution[0]);
  return materials.flatMap((material): [string, number][] => {
    const wanted = new Set([...board.wanted].filter((id) => materialOf(board.crop, nameOf(id)) === material));
    const near = others.flatMap((cell, at) =>
      shows({ ...board, wanted }, cell, frame) ? [{ cell, at }] : [],
    );
    const first = near
      .slice(0, tries)
      .find(({ cell }) =>
        draw(board, cell, frame, scale).found.regions.some(
          ({ className }) => materialOf(board.crop, className) === material,
        ),
      );
    return first ? [[material, first.at]] : [];
  });
}

const materialOf = ({ classDirs }: CropConfig, name: string): string => classDirs?.get(name) ?? 'component';

/** Cells in the order in which the cropper reads their files. */
function inOrder(cells: readonly Position[]): Position[] {
  const names = cellNames(cells);
  return cells
    .map((cell, n) => ({ cell, name: names[n] ?? '' }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ cell }) => cell);
}

function looked(
  board: Board,
  cells: readonly Position[],
  frame: Frame,
  total: number,
): Omit<NonNullable<SceneReport['crops']>, 'elsewhere'> {
  // A cell without a wanted part gives nothing, and need not be drawn.
  const near = cells.filter((cell) => shows(board, cell, frame));
  const chosen = spread(near, most);
  const scale = Math.min(1, small / board.resolution[0]);
  let outcomes = chosen.map((cell) => draw(board, cell, frame, scale));
  // Details that a small picture swallows must not become a verdict.
  const flooded = (): number => outcomes.filter((outcome) => outcome.flooded).length;
  if (
    scale < 1 &&
    flooded() * 2 <= outcomes.length &&
    outcomes.every(({ found }) => found.regions.length === 0)
  )
    outcomes = spread(near, whole).map((cell) => draw(board, cell, frame, 1));
  const each = outcomes.length === 0 ? 0 : near.length / outcomes.length;
  const skipped = { min: 0, max: 0, edge: 0, coverage: 0 };
  const expected: Record<string, number> = {};
  const capped: Record<string, number> = {};
  const materials = board.crop.classDirs ?? new Map<string, string>();
  for (const name of board.crop.rules.classes) {
    expected[materials.get(name) ?? 'component'] = 0;
    capped[materials.get(name) ?? 'component'] = 0;
  }
  let room = board.crop.maxEmit ?? Number.POSITIVE_INFINITY;
  for (const { found } of outcomes) {
    for (const key of ['min', 'max', 'edge', 'coverage'] as const) skipped[key] += found.skipped[key];
    for (const { className } of found.regions) {
      const material = materials.get(className) ?? 'component';
      expected[material] = (expected[material] ?? 0) + each;
      capped[material] = (capped[material] ?? 0) + Math.min(each, Math.max(0, room));
      room -= each;
    }
  }
  const rounded = (counts: Record<string, number>): Record<string, number> =>
    Object.fromEntries(Object.entries(counts).map(([material, count]) => [material, Math.round(count)]));
  return {
    cells: total,
    looked: outcomes.length,
    expected: rounded(expected),
    capped: rounded(capped),
    skipped,
    flooded: flooded(),
  };
}

/** Evenly over the list. */
function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, n) => items[Math.floor((n * items.length) / count)]).filter(
    (item) => item !== undefined,
  );
}

function shows({ meshes, wanted }: Board, cell: Position, frame: Frame): boolean {
  const view = cellView(cell, frame);
  const [halfX, halfY] = [view.width / 2, (view.width * frame.resolution[1]) / frame.resolution[0] / 2];
  return meshes.some(
    ({ classId, bounds }) =>
      wanted.has(classId) &&
      bounds.max[0] > view.x - halfX &&
      bounds.min[0] < view.x + halfX &&
      bounds.max[1] > view.y - halfY &&
      bounds.min[1] < view.y + halfY,
  );
}

function draw(board: Board, cell: Position, frame: Frame, scale: number): { found: Found; flooded: boolean } {
  const { crop, classes } = board;
  const view = cellView(cell, frame);
  const size = frame.resolution.map((pixels) => Math.max(1, Math.round(pixels * scale)));
  const mask = classMask(board.meshes, { ...view, resolution: [size[0] ?? 1, size[1] ?? 1] }, classes);
  const labels = colorLabels(
    Object.fromEntries(classes.classes.map(({ labels: names, color }) => [`(${color.join(', ')})`, names])),
  );
  const { rules } = crop;
  const fitted: CropRules = {
    ...rules,
    morphKernel: Math.round(rules.morphKernel * scale),
    minArea: rules.minArea * scale * scale,
    maxArea: rules.maxArea === null ? null : rules.maxArea * scale * scale,
    offset: Math.round(rules.offset * scale),
  };
  const found = findRegions(mask, labels, fitted);
  // Without a wanted region every region counts: what floods a picture is left out by the rules.
  const bare = { ...fitted, minArea: 0, maxArea: null, edgeSkip: false, minCoverage: 0, offset: 0 };
  const every = found.regions.length > 0 || scale === 1 ? found : findRegions(mask, labels, bare);
  const area = mask.width * mask.height;
  const flooded = every.regions.some(
    (region) => region.area > area / 2 || (spans(region.inner, mask) && region.area > area / 4),
  );
  return { found, flooded };
}

const spans = (
  { x0, y0, x1, y1 }: { x0: number; y0: number; x1: number; y1: number },
  { width, height }: { width: number; height: number },
): boolean => x0 <= 0 && y0 <= 0 && x1 >= width - 1 && y1 >= height - 1;
