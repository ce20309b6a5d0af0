/** The in-cluster image-edit service itself, as Kubernetes sees it: deployed rightly, starting, or crashing in a loop. */
import type { Check } from '../../domain/checks.ts';
import { judgeService, serviceOf } from '../../domain/image-edit-service.ts';
import { type KubectlAnswer, kubectl } from '../../ports/image-edit/kubectl.ts';
import { fail, type Probe, pass, skipped, warn } from './subject.ts';

const id = 'endpoint.deployment';
const verify = 'verify the endpoint from inside instead: preflight with "from": "cluster"';

export const deployment: Probe = {
  id,
  check: async ({ cluster, run, signal }) => {
    if (cluster === 'embedded') return [skipped(id, 'no Kubernetes here', 'the embedded engine')];
    const service = serviceOf(run.image_edit_endpoint);
    if (service === undefined)
      return [skipped(id, 'the endpoint is no service of the cluster', run.image_edit_endpoint)];
    const { name, namespace } = service;
    const command = `kubectl get nimservice ${name} -n ${namespace}`;
    const [found, pods] = await Promise.all([
      kubectl(['get', 'nimservice', name, '-n', namespace, '-o', 'json'], signal),
      kubectl(['get', 'pods', '-n', namespace, '-l', `app.kubernetes.io/name=${name}`, '-o', 'json'], signal),
    ]);
    if (found.kind === 'unknown') return [skipped(id, 'not looked at', found.why, verify)];
    if (found.kind !== 'value')
      return [
        warn(
          id,
          `there is no NIMService ${name} in ${namespace}`,
          command,
          'deploy it: kubectl apply -f references/nim/qwen-image-edit-nvpcb-ovsl2sl.yaml (see references/image-edit-endpoint.md)',
        ),
      ];
    return [await judged(found.value, pods, command, service, signal)];
  },
};

async function judged(
  nimService: unknown,
  pods: KubectlAnswer,
  command: string,
  { name, namespace }: { name: string; namespace: string },
  signal: AbortSignal | undefined,
): Promise<Check> {
  const list = pods.kind === 'value' ? pods.value : undefined;
  const before = judgeService(nimService, list, '');
  const last =
    before.state === 'looping'
      ? await kubectl(
          ['logs', '-n', namespace, '-l', `app.kubernetes.io/name=${name}`, '--previous', '--tail', '200'],
          signal,
        )
      : undefined;
  const { state, what, fix } = last?.kind === 'text' ? judgeService(nimService, list, last.text) : before;
  if (state === 'ready') return pass(id, what, command);
  if (state === 'unreadable') return skipped(id, what, command, verify);
  return (state === 'starting' ? warn : fail)(id, what, command, fix);
}
