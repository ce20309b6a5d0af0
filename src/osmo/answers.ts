/** The JSON that `osmo` 6.4 prints, as far as it is read here. Unknown fields are ignored; missing ones are an error. */
import * as z from 'zod';

/** OSMO prints UTC times without a zone suffix. */
const time = z
  .string()
  .nullable()
  .transform((text) =>
    text === null ? undefined : Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`),
  );

const task = z.object({
  name: z.string(),
  status: z.string(),
  failure_message: z.string().nullable(),
  exit_code: z.number().nullable(),
});

const group = z.object({
  name: z.string(),
  status: z.string(),
  start_time: time,
  end_time: time,
  failure_message: z.string().nullable(),
  tasks: z.array(task),
});

export const queryAnswer = z.object({
  name: z.string(),
  status: z.string(),
  submit_time: time,
  start_time: time,
  end_time: time,
  pool: z.string().nullable(),
  labels: z.record(z.string(), z.string()).default({}),
  groups: z.array(group),
});

export const listAnswer = z.object({
  workflows: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      submit_time: time,
      labels: z.record(z.string(), z.string()).default({}),
    }),
  ),
});

export const submitAnswer = z.object({ name: z.string(), warnings: z.array(z.unknown()).default([]) });

const count = z.union([z.string(), z.number()]).transform(Number);

export const poolAnswer = z.object({
  node_sets: z.array(
    z.object({
      pools: z.array(
        z.object({
          name: z.string(),
          description: z.string().nullable().default(null),
          status: z.string(),
          default_platform: z.string().nullable().default(null),
          resource_usage: z.object({ quota_free: count, total_capacity: count, total_free: count }),
        }),
      ),
    }),
  ),
});

export const profileAnswer = z.object({
  profile: z.object({ username: z.string().nullable().default(null), pool: z.string().nullable() }),
});

export const credentialAnswer = z.object({
  credentials: z.array(z.object({ cred_name: z.string(), cred_type: z.string() })),
});

export const versionAnswer = z.looseObject({
  client: z.unknown().optional(),
  service: z.unknown().optional(),
});

export const errorAnswer = z.object({ message: z.string(), code: z.number().optional() });

export type QueryAnswer = z.infer<typeof queryAnswer>;
export type Pool = z.infer<typeof poolAnswer>['node_sets'][number]['pools'][number];
export type ListedWorkflow = z.infer<typeof listAnswer>['workflows'][number];
