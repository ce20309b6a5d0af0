/** Is the pool there and open, and can it ever hold what the run asks for? */
import {
  endpointGpus,
  fitGpus,
  memoryRisks,
  type NodeSize,
  type PoolGpus,
  unfittable,
  unfittableDownload,
} from '../../domain/capacity.ts';
import type { Check } from '../../domain/checks.ts';
import type { SetupStep } from '../../domain/setup.ts';
import { gibibytes } from '../../domain/sizing.ts';
import type { NodeResources, Pool } from '../../ports/osmo/answers.ts';
import { given } from './cluster.ts';
import { fail, type Probe, pass, type Subject, skipped, warn } from './subject.ts';

export const pool: Probe = {
  id: 'cluster.pool',
  check: async (subject) =>
    given('cluster.pool', (await subject.facts()).pools, (pools) => {
      const { pool: name } = subject.run;
      const evidence = `osmo pool list: ${pools.map((one) => `${one.name} ${one.status}`).join(', ') || 'none'}`;
      const found = pools.filter((one) => one.name === name);
      if (found.length === 0) {
        const known = [...new Set(pools.map((one) => one.name))].join(', ');
        const fix = known ? `give pool as one of: ${known}` : 'ask the administrator for access to a pool';
        const open = new Set(pools.filter(({ status }) => status === 'ONLINE').map((one) => one.name));
        const [only] = open;
        const correction = open.size === 1 && only !== undefined ? { correction: { pool: only } } : {};
        const what = `the pool ${name} does not exist, or you may not use it`;
        return [{ ...fail('cluster.pool', what, evidence, fix), ...correction }];
      }
      if (!found.some(({ status }) => status === 'ONLINE')) {
        const what = `the pool ${name} is ${found[0]?.status}: it takes no work now`;
        return [
          fail(
            'cluster.pool',
            what,
            evidence,
            `wait, or give another pool: ${openPools(pools) || 'none is online'}`,
          ),
        ];
      }
      return [pass('cluster.pool', `the pool ${name} is online`, evidence), gpus(subject, name, found)];
    }),
};

const openPools = (pools: readonly Pool[]): string =>
  [...new Set(pools.filter(({ status }) => status === 'ONLINE').map(({ name }) => name))].join(', ');

/** A pool that several node sets share is listed once for each; together they are what it has. */
export function poolGpus(entries: readonly Pool[]): PoolGpus {
  const sum = (pick: (usage: Pool['resource_usage']) => number): number =>
    entries.reduce((all, { resource_usage }) => all + pick(resource_usage), 0);
  return {
    capacity: sum((usage) => usage.total_capacity),
    free: sum((usage) => usage.total_free),
    quotaFree: sum((usage) => usage.quota_free),
    quotaLimit: sum((usage) => usage.quota_limit),
  };
}

function gpus({ cluster, run }: Subject, name: string, entries: readonly Pool[]): Check {
  const id = 'cluster.gpus';
  if (cluster === 'embedded')
    return skipped(id, 'the embedded engine needs no GPU', 'CPU stand-ins take the place of the GPU images');
  const has = poolGpus(entries);
  const { fit, needed, now, free } = fitGpus(run, has);
  const evidence = `${name}: ${has.capacity} GPUs, ${has.free} idle, ${has.quotaFree} free in the quota of ${has.quotaLimit}`;
  const withEndpoint = endpointGpus(run) > 0;
  if (fit === 'never') {
    return fail(
      id,
      withEndpoint
        ? `the run needs ${needed} GPUs, one of them for the in-cluster image-edit endpoint, and the pool has ${has.capacity}`
        : `a stage needs ${needed} GPUs at once and the pool has ${has.capacity}`,
      evidence,
      withEndpoint
        ? 'give a larger pool or fewer GPUs, or give image_edit_endpoint of a service that runs elsewhere'
        : 'give a larger pool or fewer GPUs',
    );
  }
  if (fit === 'fits') return pass(id, `${free} GPUs are free, ${now} are needed at once`, evidence);
  const idle =
    has.free >= now
      ? `; ${has.free} are idle outside the quota, which priority LOW may use until somebody with quota needs them`
      : '';
  const queue = warn(
    id,
    `needs ${now} GPUs and ${free} can be had now: expect to queue`,
    `${evidence}${idle}`,
    'submit anyway (the run waits up to its queue timeout of 2 h), free quota, or give another pool',
  );
  return { ...queue, trouble: 'platform.queue_timeout' };
}

const nodesId = 'cluster.nodes';

/** What a look at the nodes of the pool means; not looked at where there are none, or none is shown. */
const ofNodes = (
  judge: (run: Subject['run'], nodes: readonly NodeSize[], evidence: string) => Check,
  unseen?: string,
): Probe => ({
  id: nodesId,
  check: async ({ cluster, run, osmo, facts, signal }) => {
    if (cluster === 'embedded') return [skipped(nodesId, 'requests are waived on this machine', 'no nodes')];
    const { pools } = await facts();
    const entry = 'value' in pools ? pools.value.find(({ name }) => name === run.pool) : undefined;
    if (entry === undefined)
      return [skipped(nodesId, 'not looked at: the pool is not known', 'see cluster.pool')];
    const asked = await osmo.nodes(run.pool, { signal });
    const sizes = nodeSizes(asked, run.pool, entry.default_platform ?? undefined);
    const evidence = `osmo resource list --pool ${run.pool}: ${sizes.map(nodeText).join('; ') || 'no node'}`;
    return sizes.length === 0
      ? [skipped(nodesId, 'OSMO shows no nodes of this pool', evidence, unseen)]
      : [judge(run, sizes, evidence)];
  },
});

/** Every stage must fit one node: cores, memory, storage and GPUs together. */
export const nodes = ofNodes((run, sizes, evidence) => {
  const problems = unfittable(run, sizes);
  if (problems.length === 0) return pass(nodesId, 'every stage fits a node', evidence);
  return fail(
    nodesId,
    problems.map(({ need, missing }) => `${need.what} can never be scheduled: ${missing}`).join('; '),
    `${evidence}; OSMO accepts such a workflow and leaves it pending until the queue timeout`,
    'ask for less (infer_gpu, infer_memory, train_gpu, ...), or give a pool with larger nodes',
  );
}, 'ask the administrator when stages stay unscheduled');

/** Each download of a setup must fit a node, with the disk that its files need. */
export const nodesForSetup = (steps: readonly SetupStep[]): Probe =>
  ofNodes((_run, sizes, evidence) => {
    const lacking = steps.flatMap(({ what, needs }) => {
      const missing = unfittableDownload(needs, sizes);
      return missing === undefined ? [] : [`${what}: ${missing}`];
    });
    if (lacking.length === 0) return pass(nodesId, 'every download fits a node', evidence);
    const problem = `the download can never be scheduled: ${lacking.join('; ')}`;
    return fail(
      nodesId,
      problem,
      evidence,
      'give a pool with larger nodes, or upload the artifact to the root',
    );
  });

/** `platform`: the one that the workflow runs on; every platform counts when the pool names none. */
export function nodeSizes(
  resources: readonly NodeResources[],
  pool: string,
  platform: string | undefined,
): NodeSize[] {
  return resources.flatMap(({ hostname: name, platform_workflow_allocatable_fields: fields }) => {
    const platforms = fields[pool] ?? {};
    return Object.entries(platforms).flatMap(([key, { gpu, cpu, memory, storage }]) =>
      platform === undefined || key === platform
        ? [{ name, gpu, cpu, memory: gibibytes(memory) ?? 0, storage: gibibytes(storage) ?? 0 }]
        : [],
    );
  });
}

export const nodeText = ({ name, gpu, cpu, memory, storage }: NodeSize): string =>
  `${name} ${gpu} GPU, ${cpu} cpu, ${Math.floor(memory)} GiB memory, ${Math.floor(storage)} GiB storage`;

/** Memory that the user set below what the ranks load. */
export const memory: Probe = {
  id: 'run.memory',
  check: async ({ run, cluster }) => {
    const id = 'run.memory';
    if (cluster === 'embedded') return [skipped(id, 'requests are waived on this machine', 'no pods')];
    const risks = memoryRisks(run);
    if (risks.length === 0)
      return [pass(id, 'host memory is as the sizing table says', 'infer_memory, train_memory')];
    return [
      warn(
        id,
        risks.join('; '),
        'sizing table of the AnomalyGen image',
        'give the safe size that is named, or leave the value out, which gives it, too',
      ),
    ];
  },
};
