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
  retry_id: z.number(),
  start_time: time,
  end_time: time,
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
  submitted_by: z.string(),
  submit_time: time,
  start_time: time,
  end_time: time,
  pool: z.string().nullable(),
  priority: z.string().nullable().default(null),
  labels: z.record(z.string(), z.string()).default({}),
  cancelled_by: z.string().nullable().default(null),
  /** Seconds. */
  exec_timeout: z.number().nullable().default(null),
  queue_timeout: z.number().nullable().default(null),
  groups: z.array(group),
});

export const listAnswer = z.object({
  workflows: z.array(
    z.object({
      name: z.string(),
      user: z.string(),
      status: z.string(),
      submit_time: time,
      start_time: time,
      end_time: time,
      pool: z.string().nullable(),
      labels: z.record(z.string(), z.string()).default({}),
    }),
  ),
});

export const submitAnswer = z.object({ name: z.string(), warnings: z.array(z.unknown()).default([]) });

/** Counts come as text: `"quota_free": "8"`. */
const count = z.union([z.string().regex(/^-?\d+(\.\d+)?$/), z.number()]).transform(Number);

export const poolAnswer = z.object({
  node_sets: z.array(
    z.object({
      pools: z.array(
        z.object({
          name: z.string(),
          status: z.string(),
          default_platform: z.string().nullable(),
          resource_usage: z.object({
            quota_free: count,
            quota_limit: count,
            total_capacity: count,
            total_free: count,
          }),
        }),
      ),
    }),
  ),
});

/** What workflows may use of a node, by pool and platform: cores, GPUs, memory such as `534773760Ki`, storage bytes. */
const allocatable = z.object({
  gpu: count,
  cpu: count,
  memory: z.union([z.string(), z.number()]),
  storage: z.union([z.string(), z.number()]),
});

export const resourceAnswer = z.object({
  resources: z.array(
    z.object({
      hostname: z.string(),
      platform_workflow_allocatable_fields: z
        .record(z.string(), z.record(z.string(), allocatable))
        .nullable()
        .transform((value) => value ?? {}),
    }),
  ),
});

export const profileAnswer = z.object({
  profile: z.object({ username: z.string().nullable(), pool: z.string().nullable() }),
});

export const credentialAnswer = z.object({
  credentials: z.array(
    z.object({
      cred_name: z.string(),
      cred_type: z.string(),
      profile: z.string().nullable().default(null),
    }),
  ),
});

const versionNumbers = z
  .object({ major: z.string(), minor: z.string(), revision: z.string() })
  .transform(({ major, minor, revision }) => `${major}.${minor}.${revision}`);

/** `service` is absent when the service does not answer; the exit code is 0 all the same. */
export const versionAnswer = z.object({
  client: versionNumbers,
  service: versionNumbers.optional(),
  engine: z.object({ name: z.string(), version: z.string() }).optional(),
});

export const cancelAnswer = z.object({ name: z.string() });

export const dataCheckAnswer = z.object({
  status: z.enum(['pass', 'fail']),
  error: z.string().optional(),
});

const volume = z.object({
  name: z.string(),
  hostPath: z.object({ path: z.string() }).optional(),
  emptyDir: z.object({ medium: z.string().optional(), sizeLimit: z.string().optional() }).optional(),
});
const mount = z.object({ name: z.string(), mountPath: z.string() });

/** Kubernetes pod templates by name, as far as their volumes go. */
export const podTemplateAnswer = z.record(
  z.string(),
  z.object({
    spec: z
      .object({
        volumes: z.array(volume).optional(),
        containers: z.array(z.object({ volumeMounts: z.array(mount).optional() })).optional(),
      })
      .optional(),
  }),
);

export const errorAnswer = z.object({ message: z.string(), code: z.number().optional() });

export type QueryAnswer = z.infer<typeof queryAnswer>;
export type Pool = z.infer<typeof poolAnswer>['node_sets'][number]['pools'][number];
export type NodeResources = z.infer<typeof resourceAnswer>['resources'][number];
export type ListedWorkflow = z.infer<typeof listAnswer>['workflows'][number];
export type Versions = z.infer<typeof versionAnswer>;
export type PodTemplates = z.infer<typeof podTemplateAnswer>;
