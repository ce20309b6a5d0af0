/**
 * The client's batch file, by the schema of paidf-augmentation 1.0.0 as far as an image-edit batch reaches it. Keys that
 * the schema does not have are ignored, as there.
 */
import * as z from 'zod';
import { type PydanticIssue, validationText } from './pydantic.ts';

const executors = ['local', 'gradio', 'passthrough'] as const;
const models = ['cosmos-transfer2.5', 'cosmos-predict', 'image-edit'] as const;
const levels = ['DEBUG', 'INFO', 'WARNING', 'ERROR'] as const;

/** Pydantic takes numbers that stand as text. */
const fromText = (value: unknown): unknown =>
  typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
const float = z.preprocess(fromText, z.number());
const int = z.preprocess(fromText, z.number().int());
const positive = z.preprocess(fromText, z.number().int().gt(0));
const least = z.preprocess(fromText, z.number().int().min(0));
const flags: Record<string, boolean> = {
  true: true,
  yes: true,
  on: true,
  false: false,
  no: false,
  off: false,
};
const bool = z.preprocess(
  (value) => (typeof value === 'string' ? (flags[value.toLowerCase()] ?? value) : value),
  z.boolean(),
);
const triple = z.array(float).length(3);

const endpoint = z.object({ url: z.string(), model: z.string().default('') });
const output = z.preprocess(
  (value) =>
    typeof value === 'object' && value !== null && 'media' in value && !('video' in value)
      ? { ...value, video: value.media }
      : value,
  /** `video` is the edited picture: the key is really called so. */
  z.object({ video: z.string(), caption: z.string(), metadata: z.string() }),
);
const logging = z.object({ enabled: bool.default(true), level: z.enum(levels).default('INFO') });
const alignment = z.object({
  sx_range: triple.nullish(),
  sy_range: triple.nullish(),
  rot_range_deg: triple.default([-1, 1, 0.1]),
  shift_range: least.nullish(),
  shift_step: positive.default(1),
  bins: positive.default(64),
  pyr_levels: positive.nullish(),
  interp: z.enum(['nearest', 'bilinear']).default('nearest'),
  no_resize: bool.default(true),
  min_mi: float.nullish(),
});

const form = z.object({
  data: z.array(z.object({ inputs: z.object({ rgb: z.string().nullish() }).nullish(), output })).min(1),
  endpoints: z.object({ image_edit: endpoint.nullish() }).default({}),
  pipeline: z
    .object({
      retry: least.default(1),
      regenerate_caption_on_retry: bool.default(true),
      logging: logging.default({ enabled: true, level: 'INFO' }),
    })
    .prefault({}),
  captioning: z
    .object({
      llm: z
        .object({
          text: z.string().nullish(),
          variables: z.record(z.string(), z.array(z.string())).nullish(),
        })
        .nullish(),
    })
    .nullish(),
  augmentation: z
    .object({
      model: z.object({ name: z.enum(models), executor_type: z.enum(executors).default('local') }),
      parameters: z
        .object({
          seed: int.nullish(),
          num_inference_steps: positive.nullish(),
          guidance_scale: float.nullish(),
          negative_prompt: z.string().nullable().default(' '),
        })
        .prefault({}),
    })
    .nullish(),
  data_processing: z.object({ alignment: alignment.nullish() }).nullish(),
});

export type Batch = z.infer<typeof form>;
export type Alignment = z.infer<typeof alignment>;

/** The batch, or the text in which pydantic says what is wrong with it. */
export function checkBatch(value: unknown): Batch | string {
  const checked = form.safeParse(value);
  if (!checked.success)
    return validationText(
      checked.error.issues.map((issue) => ({ ...issue })),
      value,
    );
  const across = missingTogether(checked.data);
  return across === undefined ? checked.data : validationText([across], value);
}

/** What only two sections together can lack. */
function missingTogether({ augmentation, endpoints, data }: Batch): PydanticIssue | undefined {
  const wrong = (message: string): PydanticIssue => ({ code: 'custom', path: [], message });
  if (augmentation?.model.name === 'image-edit' && !endpoints.image_edit)
    return wrong("augmentation.model.name='image-edit' requires endpoints.image_edit to be configured");
  const empty = data.findIndex(({ inputs }) => !inputs?.rgb);
  if (empty < 0) return undefined;
  return wrong(
    `data[${empty}].inputs.rgb is required for the configured model (only cosmos-predict with inference_type=text2world allows null inputs)`,
  );
}
