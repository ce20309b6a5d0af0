/** The crop stage's YAML file. */
import * as z from 'zod';

export const cropSchema = z.looseObject({
  output: z.looseObject({ dir: z.string().min(1) }),
  crop: z.looseObject({
    source: z.string().default('trigger_0000'),
    pattern: z.string().default('x*_y*'),
    classes: z.array(z.string()).min(1),
    /** Material folder by class; a class without an entry is its own material. */
    class_dirs: z.record(z.string(), z.string().regex(/^[A-Za-z0-9][\w .-]*$/)).default({}),
    /** Side of the closing kernel in pixels; 0 or 1 closes nothing. */
    morph_kernel: z.number().int().min(0).default(3),
    /** Pixels of the class in one region. */
    min_area: z.number().min(0).default(0),
    max_area: z.number().nullable().default(null),
    /** Pixels added around a region's box. */
    offset: z.number().int().min(0).default(0),
    /** A region nearer to the picture's edge than this is cut off there, and skipped. */
    edge_skip: z.number().int().min(0).default(0),
    /** Share of the region's box that the class must cover. */
    min_coverage: z.number().min(0).max(1).default(0),
    /** Crops per material and cell; null is no cap. */
    max_emit: z.number().int().min(1).nullable().default(null),
    /** Regions of one class nearer than this many pixels are one. */
    bridge: z.number().int().min(0).default(0),
  }),
});

export type CropRules = z.infer<typeof cropSchema>['crop'];
