/** What a look at a board's scene found: the form in which the program `scene-look` tells a preflight. */
import * as z from 'zod';

const place = z.object({
  path: z.string(),
  state: z.enum(['there', 'no prim', 'empty', 'no camera', 'no translate']),
  /** Paths of the scene that could be meant. */
  instead: z.array(z.string()),
});

export const sceneReport = z.object({
  /** The exception that the renderer or the cropper would end with, in its own words. */
  stops: z.array(z.object({ file: z.string(), exception: z.string() })),
  /** What the scene's reader left out. */
  warnings: z.array(z.string()),
  /** The first of them that is about geometry which is not drawn. */
  leftOut: z.string().nullable(),
  /** How the board lies, where the camera does not see its face. */
  lie: z.object({ state: z.enum(['edge', 'back', 'tilted']), what: z.string(), turn: z.string() }).optional(),
  /** Degrees by which `camera_rotation` tilts the camera from straight down. */
  tilt: z.number().optional(),
  /** What the camera's clipping range hides of the board. Lengths in scene units. */
  clipped: z
    .object({
      /** The whole board, or the tops of so many meshes of wanted parts. */
      what: z.union([z.literal('all'), z.number()]),
      range: z.tuple([z.number(), z.number()]),
      /** From the camera down to the board's top. */
      distance: z.number(),
      /** `scan_grid.z_min` that lifts the camera far enough; absent where that does not help. */
      zMin: z.number().optional(),
    })
    .optional(),
  /** Width of a patch in scene units. */
  patch: z.number().optional(),
  /** A file in units of its own, whose geometry comes in too large or too small. */
  otherUnits: z
    .object({
      path: z.string(),
      prims: z.number(),
      file: z.string(),
      metersPerUnit: z.number(),
      scale: z.number(),
    })
    .optional(),
  /** Meters of one scene unit. */
  metersPerUnit: z.number().optional(),
  /** Width, depth and height of what lies below `pcba_root`, by the scene's units. */
  millimetres: z.array(z.number()).optional(),
  places: z.object({ pcba_root: place, camera_path: place, camera_xform_path: place }).optional(),
  /** Why moving the rig would not bring the camera where a patch is. */
  rigTrouble: z
    .union([
      z.object({ what: z.enum(['apart', 'moved', 'turned']) }),
      z.object({ what: z.literal('beside'), units: z.number() }),
    ])
    .optional(),
  /** Cameras of the scene that can be moved straight over the board. */
  straightCameras: z.array(z.string()).optional(),
  /** Lights of the scene; undefined where the renderer makes its own. */
  sceneLights: z.number().optional(),
  /** Rules of `semantics` in their order: how many prims each matches, the drawn ones at or below them, their materials. */
  rules: z.array(
    z.object({
      match: z.string(),
      label: z.string(),
      prims: z.number(),
      meshes: z.number(),
      materials: z.array(z.string()),
    }),
  ),
  /** Alike parts of which no piece is labelled. */
  missed: z.array(z.object({ name: z.string(), parts: z.number(), example: z.string() })),
  /** Classes that the rules give to one part of each kind. */
  kinds: z.array(z.object({ example: z.string(), labels: z.array(z.string()) })).optional(),
  /** Meshes of a PointInstancer that a rule labels by their prototype. */
  instanced: z.number().optional(),
  /** Labels that show on drawn geometry. */
  labelled: z.array(z.string()),
  crops: z
    .object({
      /** Cells of the scan grid that a run renders, and of those the ones that were drawn for this look. */
      cells: z.number(),
      looked: z.number(),
      /** Expected crops by material of a run, before and after its cap. */
      expected: z.record(z.string(), z.number()),
      capped: z.record(z.string(), z.number()),
      /** Regions that were left out in the cells that were drawn, by the rule. */
      skipped: z.object({ min: z.number(), max: z.number(), edge: z.number(), coverage: z.number() }),
      /** Drawn cells in which one labelled region takes more than half of the picture. */
      flooded: z.number(),
      /** Of each material without a crop in these cells: the first cell of the whole grid that gives one, and its place in it (from 1). */
      elsewhere: z.record(z.string(), z.object({ cell: z.string(), place: z.number() })).default({}),
    })
    .optional(),
});

export type SceneReport = z.infer<typeof sceneReport>;

/** One patch that was rendered on the CPU: the form in which the program `scene-picture` tells it. */
export const scenePicture = z.object({
  /** Its cell of the scan grid. */
  patch: z.string(),
  crops: z.array(z.object({ material: z.string(), width: z.number(), height: z.number() })),
  /** Colours of the mask that show. */
  legend: z.array(z.object({ name: z.string(), color: z.tuple([z.number(), z.number(), z.number()]) })),
});

export type ScenePicture = z.infer<typeof scenePicture>;
