/** What a NIMService of the image-edit model must be like, and what its state means. Form: apps.nvidia.com/v1alpha1. */
import * as z from 'zod';
import { requiredModel } from './model-id.ts';
import { gibibytes } from './sizing.ts';

/** Where the in-cluster service lives, from a service name such as `name.namespace.svc.cluster.local`. */
export function serviceOf(endpoint: string): { name: string; namespace: string } | undefined {
  const match = /^([a-z0-9-]+)\.([a-z0-9-]+)\.svc(\.|$)/.exec(new URL(endpoint).hostname);
  return match?.[1] && match[2] ? { name: match[1], namespace: match[2] } : undefined;
}

const service = z.object({
  spec: z.object({
    args: z.array(z.string()).default([]),
    storage: z.object({ sharedMemorySizeLimit: z.union([z.string(), z.number()]).optional() }).default({}),
  }),
  status: z.object({ state: z.string().optional() }).default({}),
});
const podList = z.object({
  items: z.array(
    z.object({
      status: z.object({
        containerStatuses: z
          .array(
            z.object({
              restartCount: z.number().default(0),
              state: z
                .object({ waiting: z.object({ reason: z.string().optional() }).optional() })
                .default({}),
              lastState: z
                .object({
                  terminated: z.object({ reason: z.string().optional(), exitCode: z.number() }).optional(),
                })
                .default({}),
            }),
          )
          .default([]),
      }),
    }),
  ),
});

type ServiceState = 'ready' | 'starting' | 'looping' | 'misconfigured' | 'unreadable';

export interface ServiceReport {
  state: ServiceState;
  what: string;
  /** Empty when it is ready. */
  fix: string;
}

const leastShm = 32;

/** `nimService` and `pods` as `kubectl get -o json` prints them, `lastLog` of a pod that crashed. */
export function judgeService(nimService: unknown, pods: unknown, lastLog: string): ServiceReport {
  const parsed = service.safeParse(nimService);
  if (!parsed.success)
    return {
      state: 'unreadable',
      what: 'the NIMService has a form that is not known here',
      fix: 'look at it with kubectl',
    };
  const { spec, status } = parsed.data;
  const problems = specProblems(spec.args, spec.storage.sharedMemorySizeLimit);
  const loop = crashLoop(pods);
  if (loop !== undefined) {
    const shm = /Errno 28|No space left on device/.test(lastLog);
    return {
      state: 'looping',
      what: `its pod crashes again and again (${loop})${shm ? ': shared memory is used up, OSError: [Errno 28]' : ''}`,
      fix: problems[0]?.fix ?? (shm ? shmFix : 'read why: kubectl logs --previous of the pod'),
    };
  }
  const [first] = problems;
  if (first) return { state: 'misconfigured', ...first };
  if (status.state === 'Ready') return { state: 'ready', what: 'the service is ready', fix: '' };
  return {
    state: 'starting',
    what: `the service is ${status.state ?? 'new'}: the first start downloads and loads the model for up to an hour`,
    fix: 'wait until it is Ready, then check again',
  };
}

const shmFix = 'set spec.storage.sharedMemorySizeLimit: 32Gi and apply the manifest again';

function specProblems(
  args: readonly string[],
  shm: string | number | undefined,
): { what: string; fix: string }[] {
  const problems: { what: string; fix: string }[] = [];
  const manifest = 'apply references/nim/qwen-image-edit-nvpcb-ovsl2sl.yaml';
  if (!args.includes(requiredModel))
    problems.push({ what: `it does not serve ${requiredModel}`, fix: manifest });
  if (!args.includes('--omni'))
    problems.push({ what: 'it is started without --omni and answers edits in words', fix: manifest });
  const gib = typeof shm === 'number' ? shm / 1024 ** 3 : shm === undefined ? 0 : (gibibytes(shm) ?? 0);
  if (gib < leastShm)
    problems.push({
      what: `its shared memory is ${shm === undefined ? 'not set' : shm}, and it needs ${leastShm}Gi: the engine dies of OSError: [Errno 28]`,
      fix: shmFix,
    });
  return problems;
}

/** Reason and number of restarts of the first pod that loops. */
function crashLoop(pods: unknown): string | undefined {
  const parsed = podList.safeParse(pods);
  if (!parsed.success) return undefined;
  for (const { status } of parsed.data.items)
    for (const { state, lastState, restartCount } of status.containerStatuses)
      if (state.waiting?.reason === 'CrashLoopBackOff') {
        const end = lastState.terminated;
        const last =
          end === undefined ? '' : `, last end ${end.reason ?? 'unknown'} with exit code ${end.exitCode}`;
        return `CrashLoopBackOff after ${restartCount} restarts${last}`;
      }
  return undefined;
}
