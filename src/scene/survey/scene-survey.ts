/** What a scene holds that a cookbook could name: the form in which the program `scene-survey` tells it. */
import * as z from 'zod';

const size = z.tuple([z.number(), z.number(), z.number()]);
const rule = z.object({
  match: z.string(),
  label: z.enum(['capacitor', 'ic', 'solder', 'pad']),
  prims: z.number(),
});

export const sceneSurvey = z.object({
  upAxis: z.enum(['Y', 'Z']),
  millimetresPerUnit: z.number(),
  /** How the board lies, where the camera does not see its face. */
  lie: z.object({ state: z.enum(['edge', 'back', 'tilted']), what: z.string(), turn: z.string() }).optional(),
  cameras: z.array(
    z.object({
      path: z.string(),
      /** It draws nothing nearer; scene units. And how much higher than its rig it stands. */
      near: z.number(),
      lifted: z.number(),
      /** The nearest prim at or above it that the renderer can move; null where none has a translate. */
      rig: z.string().nullable(),
      /** What moves the rig moves it straight over the board. */
      straight: z.boolean(),
    }),
  ),
  lights: z.number(),
  /** Prims near the top with geometry below: size in millimetres, meshes. */
  tops: z.array(z.object({ path: z.string(), millimetres: size, meshes: z.number() })),
  /** The prim that holds the board with its parts; null in a scene without geometry. */
  root: z
    .object({
      path: z.string(),
      millimetres: size,
      /** The mesh that was taken for the board, and larger ones that were not. */
      sheet: z.string(),
      larger: z.array(z.string()),
      /** Of the geometry below it, in scene units: its top, its height; and the top of the highest part. */
      top: z.number(),
      depth: z.number(),
      highest: z.number(),
    })
    .nullable(),
  /** Alike parts. */
  groups: z.array(
    z.object({
      /** File of their reference, or the pattern of their names. */
      name: z.string(),
      file: z.string().nullable(),
      parts: z.number(),
      /** Path of one of them, and a pattern for all. */
      example: z.string(),
      pattern: z.string(),
      /** Width, depth, height of the middle one in millimetres. */
      millimetres: size,
      label: z.enum(['capacitor', 'ic']).nullable(),
      /** What says so. */
      why: z.string(),
      /** The PointInstancer that places them; rules match its prototypes. */
      instancer: z.string().optional(),
      /** Pieces of solder of one part. */
      joints: z.number(),
      /** Empty where nothing is labelled; `unnamed` where no pattern tells it from other prims. */
      rules: z.array(rule),
      unnamed: z.boolean(),
    }),
  ),
  /** Geometry of no part, by pattern; with a rule where its name says solder or pad. */
  loose: z.array(
    z.object({ pattern: z.string(), prims: z.number(), label: z.enum(['solder', 'pad']).nullable() }),
  ),
});

export type SceneSurvey = z.infer<typeof sceneSurvey>;
export type SurveyRule = z.infer<typeof rule>;
