/** What the render pod needs from the pool's pod templates: the OptiX file of the host and large shared memory. */
import { gibibytes } from './sizing.ts';

/** The part of a pod template that matters here. */
export interface PodTemplate {
  spec?:
    | {
        volumes?:
          | {
              name: string;
              hostPath?: { path: string } | undefined;
              emptyDir?: { medium?: string | undefined; sizeLimit?: string | undefined } | undefined;
            }[]
          | undefined;
        containers?: { volumeMounts?: { name: string; mountPath: string }[] | undefined }[] | undefined;
      }
    | undefined;
}

export interface PodNeeds {
  /** Names of the templates that mount nvoptix.bin. */
  nvoptix: string[];
  /** Templates with a memory volume at /dev/shm, and its size in GiB (undefined: without a limit). */
  shm: { template: string; gib: number | undefined }[];
}

/** A need may be met by any template, not by `default_user` alone. */
export function podNeeds(templates: Record<string, PodTemplate>): PodNeeds {
  const needs: PodNeeds = { nvoptix: [], shm: [] };
  for (const [name, { spec }] of Object.entries(templates)) {
    const mounts = (spec?.containers ?? []).flatMap(({ volumeMounts = [] }) => volumeMounts);
    const volumes = new Map((spec?.volumes ?? []).map((one) => [one.name, one]));
    for (const { name: of, mountPath } of mounts) {
      const from = volumes.get(of);
      if (/nvoptix\.bin$/.test(mountPath) || /nvoptix/.test(from?.hostPath?.path ?? ''))
        needs.nvoptix.push(name);
      if (mountPath.replace(/\/$/, '') === '/dev/shm' && from?.emptyDir?.medium === 'Memory') {
        const limit = from.emptyDir.sizeLimit;
        needs.shm.push({ template: name, gib: limit === undefined ? undefined : gibibytes(limit) });
      }
    }
  }
  return needs;
}
