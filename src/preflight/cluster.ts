/** Does the cluster answer, know us, the credential and the pool, and has the pool room? */
import type { Pool } from '../osmo/answers.ts';
import { fail, type Probe, pass, type Subject, skipped, warn } from './subject.ts';

export const credential: Probe = {
  id: 'cluster.credential',
  look: async ({ osmo, signal }) => {
    const found = await osmo.credentials({ signal });
    const token = found.find(({ name }) => name === 'hf-token');
    const evidence = `osmo credential list: ${found.map(({ name }) => name).join(', ') || 'none'}`;
    if (!token) {
      const fix =
        'run: osmo credential set hf-token --type GENERIC --payload token=<your Hugging Face token>';
      return [fail('cluster.credential', 'the credential hf-token is missing', evidence, fix)];
    }
    if (token.type !== 'GENERIC') {
      return [
        fail(
          'cluster.credential',
          `the credential hf-token is of type ${token.type}`,
          evidence,
          'delete it and set it as GENERIC with the key token',
        ),
      ];
    }
    return [pass('cluster.credential', 'the credential hf-token is there', evidence)];
  },
};

export const pool: Probe = {
  id: 'cluster.pool',
  look: async (subject) => {
    const pools = await subject.osmo.pools({ signal: subject.signal });
    const found = pools.filter(({ name }) => name === subject.run.pool);
    const evidence = `osmo pool list: ${pools.map(({ name, status }) => `${name} ${status}`).join(', ') || 'none'}`;
    const online = found.find(({ status }) => status === 'ONLINE');
    const answers = pass('cluster.reachable', 'the cluster answers and knows this user', evidence);
    if (found.length === 0) {
      const known = pools.map(({ name }) => name).join(', ');
      return [
        answers,
        fail(
          'cluster.pool',
          `the pool ${subject.run.pool} does not exist`,
          evidence,
          `give pool as one of: ${known}`,
        ),
      ];
    }
    if (!online) {
      return [
        answers,
        fail(
          'cluster.pool',
          `the pool ${subject.run.pool} is ${found[0]?.status}`,
          evidence,
          'wait, or give another pool',
        ),
      ];
    }
    return [
      answers,
      pass('cluster.pool', `the pool ${online.name} is online`, evidence),
      gpus(subject, online),
    ];
  },
};

function gpus({ cluster, run }: Subject, { name, resource_usage: usage }: Pool): ReturnType<typeof pass> {
  if (cluster === 'embedded') {
    return skipped(
      'cluster.gpus',
      'the embedded engine needs no GPU',
      'CPU toolboxes take the place of the GPU images',
    );
  }
  const stages = [run.sizes.render.gpu, run.sizes.edit.gpu, run.sizes.infer.gpu];
  if (!run.use_pretrained_checkpoint) stages.push(run.sizes.train.gpu);
  const needed = Math.max(...stages);
  const free = Math.min(usage.quota_free, usage.total_free);
  const evidence = `${name}: capacity ${usage.total_capacity}, free ${usage.total_free}, free in quota ${usage.quota_free}`;
  if (usage.total_capacity < needed) {
    return fail(
      'cluster.gpus',
      `a stage needs ${needed} GPUs at once and the pool has ${usage.total_capacity}`,
      evidence,
      'give another pool or fewer GPUs',
    );
  }
  if (free < needed)
    return warn(
      'cluster.gpus',
      `needs ${needed} GPUs, ${free} are free now: expect to queue`,
      evidence,
      'submit anyway, or give another pool',
    );
  return pass('cluster.gpus', `${free} GPUs are free, ${needed} are needed at once`, evidence);
}

/** The pod needs nvoptix and shared memory; only a GPU cluster has pod templates. */
export const podTemplate: Probe = {
  id: 'cluster.pod_template',
  look: async ({ cluster }) => [
    cluster === 'embedded'
      ? skipped('cluster.pod_template', 'no GPU pods here', 'the in-pod checks say that they are waived')
      : skipped(
          'cluster.pod_template',
          'not looked at from here; the render pod checks nvoptix and /dev/shm before it starts',
          'assets/pods checks',
          'ask the administrator whether a pod template mounts /usr/share/nvidia/nvoptix.bin and at least 16 GiB of /dev/shm',
        ),
  ],
};

/** Tries to write below runs/ with a small object, which is removed again. */
export const writable: Probe = {
  id: 'root.writable',
  look: async ({ store, run }) => {
    const key = `runs/.pcba-day0-write-check-${run.name}`;
    await store.write(key, Buffer.from('written by a preflight check; may be removed\n'));
    await store.remove(key);
    return [pass('root.writable', 'runs/ can be written', `${store.url}/${key} was written and removed`)];
  },
};

/** A run of this name must not exist yet. */
export const freshName: Probe = {
  id: 'run.name',
  look: async ({ store, run }) => {
    const prefix = `runs/${run.name}/`;
    for await (const { key } of store.list(prefix, { limit: 1 })) {
      return [
        fail(
          'run.name',
          `the run name ${run.name} is taken`,
          `${store.url}/${key} exists`,
          'leave name out to get a fresh one, or call stamp_name',
        ),
      ];
    }
    return [pass('run.name', 'the run name is free', `${store.url}/${prefix} is empty`)];
  },
};
