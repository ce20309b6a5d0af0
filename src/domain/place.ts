/**
 * Where on the board a crop was cut out, and which crops show one part. Patches of a scan overlap (each is as wide as the board over
 * x_num, but as high as the picture's shape makes it, and the step is what covers the board), so a part is in several of them.
 */
import * as z from 'zod';

const centers = z.array(z.number()).max(10_000);
const span = z.number().positive();
const still = z.tuple([z.literal(0), z.literal(0)]);

/** What the renderer says in `trigger_0000/metadata.json` of its grid (sdg_pipeline.py, resolve_scan_grid_from_stage), in scene units and degrees. */
export const scanForm = z.object({
  config: z.object({
    scan_grid: z.object({ x_centers: centers, y_centers: centers, footprint_x: span, footprint_y: span }),
    // A tilted camera sees a part elsewhere, by its height: such places are not told.
    camera_rotation: z.object({ x_range: still, y_range: still, z_fixed: z.number().multipleOf(90) }),
  }),
});
export type Scan = z.infer<typeof scanForm>;

/** A rectangle as the camera sees it: scene units, x to the right and y down. */
export interface Rectangle {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

export interface Place extends Rectangle {
  /** Crops of other boards or materials are never of one part: `<board> <material>`. */
  kind: string;
  /** Scene units a pixel. */
  pixel: number;
  /** Sides at which the patch ends: there the crop may be narrower than in another patch. */
  cut: { left: boolean; top: boolean; right: boolean; bottom: boolean };
}

/** What the patch of a cell `x3_y0` shows; undefined where the grid has no such cell. */
export function viewOf({ config }: Scan, cell: string): Rectangle | undefined {
  const { scan_grid: grid, camera_rotation: rotation } = config;
  const [, i, j] = /x(\d+)_y(\d+)$/.exec(cell) ?? [];
  const [x, y] = [grid.x_centers[Number(i)], grid.y_centers[Number(j)]];
  if (x === undefined || y === undefined) return undefined;
  const quarters = (((rotation.z_fixed / 90) % 4) + 4) % 4;
  // Of a camera turned by yaw, the picture's right is (cos, sin) and its up is (-sin, cos) (scan_grid_geometry.py).
  const [right, up] = [[x, y] as const, [y, -x] as const, [-x, -y] as const, [-y, x] as const][quarters] ?? [
    x,
    y,
  ];
  const turned = quarters % 2 === 1;
  const [width, height] = turned
    ? [grid.footprint_y, grid.footprint_x]
    : [grid.footprint_x, grid.footprint_y];
  return { x0: right - width / 2, y0: -up - height / 2, x1: right + width / 2, y1: -up + height / 2 };
}

/** The place of a crop with these inclusive pixel bounds in a patch of this size. */
export function placeOf(
  kind: string,
  view: Rectangle,
  box: Rectangle,
  { width, height }: { width: number; height: number },
): Place {
  const [across, down] = [(view.x1 - view.x0) / width, (view.y1 - view.y0) / height];
  return {
    kind,
    x0: view.x0 + box.x0 * across,
    y0: view.y0 + box.y0 * down,
    x1: view.x0 + (box.x1 + 1) * across,
    y1: view.y0 + (box.y1 + 1) * down,
    pixel: Math.max(across, down),
    cut: {
      left: box.x0 === 0,
      top: box.y0 === 0,
      right: box.x1 === width - 1,
      bottom: box.y1 === height - 1,
    },
  };
}

/** A mask's edge falls a pixel to either side in each patch, and closing (morph_kernel) may add one. */
const tolerance = 3;

/** The rectangles agree side by side, but where a patch ended before the other's rectangle did. */
function isSamePart(a: Place, b: Place): boolean {
  if (Math.min(a.x1, b.x1) <= Math.max(a.x0, b.x0) || Math.min(a.y1, b.y1) <= Math.max(a.y0, b.y0))
    return false;
  const near = tolerance * Math.max(a.pixel, b.pixel);
  const [inLeft, inRight] = [a.x0 > b.x0 ? a : b, a.x1 < b.x1 ? a : b];
  const [inTop, inBottom] = [a.y0 > b.y0 ? a : b, a.y1 < b.y1 ? a : b];
  return (
    (inLeft.cut.left || Math.abs(a.x0 - b.x0) <= near) &&
    (inRight.cut.right || Math.abs(a.x1 - b.x1) <= near) &&
    (inTop.cut.top || Math.abs(a.y0 - b.y0) <= near) &&
    (inBottom.cut.bottom || Math.abs(a.y1 - b.y1) <= near)
  );
}

/**
 * The part of each crop, named after the first crop that shows it. A crop that fits several places of its patch (two parts
 * that look alike to the last pixel) is of all of them, so that none of them comes apart.
 */
export function partsOfPlaces(crops: ReadonlyMap<string, readonly Place[]>): Map<string, string> {
  const owner = new Map([...crops.keys()].map((id) => [id, id]));
  const root = (id: string): string => {
    let at = id;
    for (let next = owner.get(at); next !== undefined && next !== at; next = owner.get(at)) at = next;
    return at;
  };
  const join = (a: string, b: string): void => {
    const [first = a, second = b] = [root(a), root(b)].sort();
    owner.set(second, first);
  };
  const kinds = new Map<string, { id: string; place: Place }[]>();
  for (const [id, places] of crops)
    for (const place of places) {
      const known = kinds.get(place.kind);
      if (known) known.push({ id, place });
      else kinds.set(place.kind, [{ id, place }]);
    }
  for (const list of kinds.values()) {
    list.sort((a, b) => a.place.x0 - b.place.x0);
    list.forEach(({ id, place }, n) => {
      for (let next = n + 1; next < list.length; next++) {
        const other = list[next];
        if (other === undefined || other.place.x0 >= place.x1) break;
        if (isSamePart(place, other.place)) join(id, other.id);
      }
    });
  }
  return new Map([...crops.keys()].map((id) => [id, root(id)]));
}
