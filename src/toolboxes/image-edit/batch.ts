/** The batch file of the image-edit client. */
import * as z from 'zod';
import { checkMapping, readMapping } from '../shared/yaml-mapping.ts';

const batchSchema = z.looseObject({
  data: z
    .array(
      z.object({
        inputs: z.looseObject({ rgb: z.string() }),
        output: z.looseObject({
          /** The edited picture: the key is really called so. */
          video: z.string(),
          caption: z.string().optional(),
          metadata: z.string().optional(),
        }),
      }),
    )
    .min(1),
  endpoints: z.looseObject({ image_edit: z.object({ url: z.string(), model: z.string() }) }),
  pipeline: z.looseObject({ retry: z.number().int().min(0).default(3) }).default({ retry: 3 }),
  captioning: z.looseObject({ llm: z.looseObject({ text: z.string() }) }),
  augmentation: z.looseObject({
    parameters: z
      .looseObject({
        num_inference_steps: z.number().default(30),
        guidance_scale: z.number().default(4),
        seed: z.number().int().default(0),
      })
      .default({ num_inference_steps: 30, guidance_scale: 4, seed: 0 }),
  }),
  data_processing: z
    .looseObject({
      alignment: z
        .looseObject({
          rot_range_deg: z.tuple([z.number(), z.number(), z.number()]).default([-1, 1, 0.1]),
          shift_step: z.number().int().min(1).default(2),
          bins: z.number().int().min(2).max(256).default(64),
        })
        .optional(),
    })
    .default({}),
});

export type Batch = z.infer<typeof batchSchema>;
export type Alignment = NonNullable<Batch['data_processing']['alignment']>;

export async function readBatch(path: string): Promise<Batch> {
  return checkMapping(batchSchema, await readMapping(path), path);
}
