/** Do the pool's pod templates give the render pod what it needs? Only administrators may see them on some clusters. */

import { detailOf, errorBody } from '../../base/errors.ts';
import type { Check } from '../../domain/checks.ts';
import { podNeeds } from '../../domain/pod-template.ts';
import { fail, type Probe, pass, skipped, warn } from './subject.ts';

const id = 'cluster.pod_template';
const inPod = 'the render pod looks for both before it starts';
const ask =
  'ask the administrator whether a pod template mounts /usr/share/nvidia/nvoptix.bin and at least 16 GiB (better 32) of memory at /dev/shm';

export const podTemplate: Probe = {
  id,
  check: async ({ cluster, osmo, facts, signal }) => {
    if (cluster === 'embedded')
      return [skipped(id, 'no GPU pods here', 'the in-pod checks say that they are waived')];
    if ('error' in (await facts()).pools)
      return [skipped(id, 'not looked at: the cluster did not answer', 'see cluster.reachable')];
    let templates: Awaited<ReturnType<typeof osmo.podTemplates>>;
    try {
      templates = await osmo.podTemplates({ signal });
    } catch (error) {
      return [unseen(error)];
    }
    const { nvoptix, shm } = podNeeds(templates);
    const evidence = `osmo config show POD_TEMPLATE: ${Object.keys(templates).join(', ') || 'none'}`;
    const lacks: string[] = [];
    if (nvoptix.length === 0)
      lacks.push('none mounts nvoptix.bin (Kit would fall back to noisy path tracing)');
    const enough = shm.filter(({ gib }) => gib === undefined || gib >= 16);
    if (enough.length === 0)
      lacks.push(
        shm.length === 0
          ? 'none mounts memory at /dev/shm'
          : `/dev/shm has ${shm.map(({ gib }) => `${gib} GiB`).join(', ')}, 16 GiB is the least`,
      );
    if (lacks.length > 0) return [fail(id, lacks.join('; '), `${evidence}; ${inPod} and stops`, ask)];
    const tight = enough.find(({ gib }) => gib !== undefined && gib < 32);
    if (tight)
      return [
        warn(id, `/dev/shm has ${tight.gib} GiB in ${tight.template}; 32 GiB is better`, evidence, ask),
      ];
    return [
      pass(
        id,
        `nvoptix.bin (${nvoptix[0]}) and shared memory (${enough[0]?.template}) are mounted`,
        evidence,
      ),
    ];
  },
};

/** 403: only an administrator may look. 409: the service takes its configuration from ConfigMaps and shows none. */
function unseen(error: unknown): Check {
  const { why } = errorBody(error);
  const detail = detailOf(error);
  const hiddenFrom = detail?.kind === 'config_hidden' ? detail.from : undefined;
  const evidence = `osmo config show POD_TEMPLATE: ${why.slice(0, 200)}`;
  if (hiddenFrom === 'everybody')
    return skipped(
      id,
      `this OSMO keeps its configuration in ConfigMaps and shows no pod templates (409); ${inPod}`,
      evidence,
      'nothing: the check in the render pod stops the run in its first minute when something is missing',
    );
  if (hiddenFrom === 'users')
    return skipped(id, `only an administrator may see pod templates (403); ${inPod}`, evidence, ask);
  return skipped(id, `the pod templates could not be read; ${inPod}`, evidence, ask);
}
