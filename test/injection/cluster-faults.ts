/** Faults that only a cluster has, told in the form that the real command prints; log lines as the images write them. */

import type { ClusterRun } from '../support/cluster-run.ts';
import { completion, endpoint, json, listing, pictureIn } from '../support/endpoints.ts';
import type { Part } from '../support/healthy-cluster.ts';
import { gpus } from '../support/healthy-cluster.ts';

export interface ClusterFault {
  name: string;
  cause: string;
  evidence: RegExp;
  run: ClusterRun;
  /** The check that has to say so before; undefined where the catalogue says that nothing can. */
  foretold?: string;
  /** How the healthy cluster differs when preflight looks at it. */
  cluster?: Partial<Record<Part, (text: string) => string>>;
  /** Given to preflight. */
  values?: () => Record<string, unknown> | Promise<Record<string, unknown>>;
  /** What OSMO said when it refused the submit. */
  refusal?: string;
}

const model = 'nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL';
/** A service that edits, if only by giving the picture back. */
const editing = () =>
  endpoint((request, body, response) => {
    if (request.url?.endsWith('/models')) return json(response, 200, listing(model));
    if (!body.includes('image_url')) return json(response, 400, { error: { message: 'no messages' } });
    setTimeout(() => json(response, 200, completion(pictureIn(body))), 50);
  });

const noTemplates = (): string =>
  JSON.stringify({ default_user: { spec: { containers: [{ name: '{{USER_CONTAINER_NAME}}' }] } } });
/** Pod templates that give a pod 8 GiB of it. */
export const smallShm = (): string =>
  JSON.stringify({
    gpu_pod: {
      spec: {
        volumes: [
          { name: 'optix', hostPath: { path: '/usr/share/nvidia/nvoptix.bin' } },
          { name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '8Gi' } },
        ],
        containers: [
          {
            volumeMounts: [
              { name: 'optix', mountPath: '/usr/share/nvidia/nvoptix.bin' },
              { name: 'shm', mountPath: '/dev/shm' },
            ],
          },
        ],
      },
    },
  });

export const clusterFaults: ClusterFault[] = [
  {
    name: 'no pod template mounts nvoptix.bin',
    cause: 'render.nvoptix',
    evidence: /nvoptix\.bin is not in this pod/,
    run: {
      group: 'usd2roi-render',
      exit: 1,
      log: [
        'ERROR: /usr/share/nvidia/nvoptix.bin is not in this pod: Kit would fall back to noisy path tracing',
      ],
    },
    foretold: 'cluster.pod_template',
    cluster: { templates: noTemplates },
  },
  {
    name: 'too little shared memory',
    cause: 'render.shared_memory',
    evidence: /8 GiB/,
    run: {
      group: 'usd2roi-render',
      exit: 1,
      log: ['ERROR: /dev/shm has 8 GiB, the renderer needs at least 16 GiB'],
    },
    foretold: 'cluster.pod_template',
    cluster: { templates: smallShm },
  },
  {
    name: 'a bus error of the renderer',
    cause: 'render.shared_memory',
    evidence: /Bus error|135/,
    run: { group: 'usd2roi-render', exit: 135, log: ['Fatal Python error: Bus error'] },
  },
  {
    name: 'no Vulkan device',
    cause: 'render.gpu_driver',
    evidence: /ERROR_INCOMPATIBLE_DRIVER/,
    run: {
      group: 'usd2roi-render',
      exit: 1,
      log: ['[Error] [carb.graphics-vulkan.plugin] VkResult: ERROR_INCOMPATIBLE_DRIVER'],
    },
  },
  {
    name: 'the credential is missing',
    cause: 'platform.credential_missing',
    evidence: /Could not find the credential/,
    run: { status: 'FAILED_SUBMISSION' },
    refusal: 'Could not find the credential: hf-token.',
    foretold: 'cluster.credential',
    cluster: { credentials: () => '{"credentials": []}' },
  },
  {
    name: 'the credential has another key',
    cause: 'platform.credential_key',
    evidence: /not a valid credential key/,
    run: { status: 'FAILED_SUBMISSION' },
    refusal: "token is not a valid credential key please choose from dict_keys(['HF_TOKEN'])",
  },
  {
    name: 'the pool went into maintenance',
    cause: 'platform.pool',
    evidence: /maintenance/,
    run: { status: 'FAILED_SUBMISSION' },
    refusal: 'Pool default is undergoing maintenance.',
    foretold: 'cluster.pool',
    cluster: { pools: (text) => text.replace('ONLINE', 'MAINTENANCE') },
  },
  {
    name: 'no quota until the queue timeout',
    cause: 'platform.queue_timeout',
    evidence: /FAILED_QUEUE_TIMEOUT/,
    run: { status: 'FAILED_QUEUE_TIMEOUT', group: 'usd2roi-render', task: 'FAILED_QUEUE_TIMEOUT' },
    foretold: 'cluster.gpus',
    cluster: { pools: gpus({ quota_free: 0 }) },
  },
  {
    name: 'a stage that no node can hold',
    cause: 'platform.queue_timeout',
    evidence: /FAILED_QUEUE_TIMEOUT/,
    run: {
      status: 'FAILED_QUEUE_TIMEOUT',
      task: 'FAILED_QUEUE_TIMEOUT',
      events: [
        'PodScheduled: False, Reason: Unschedulable, Message: 0/1 nodes are available: 1 Insufficient nvidia.com/gpu.',
      ],
    },
    foretold: 'cluster.nodes',
    cluster: { nodes: (text) => text.replaceAll('"gpu": 8', '"gpu": 0') },
  },
  {
    name: 'preempted outside the quota',
    cause: 'platform.preempted',
    evidence: /FAILED_PREEMPTED|3006/,
    run: { task: 'FAILED_PREEMPTED', exit: 3006 },
  },
  {
    name: 'evicted for the disk',
    cause: 'platform.evicted',
    evidence: /FAILED_EVICTED/,
    run: {
      task: 'FAILED_EVICTED',
      exit: 3004,
      events: ['Evicted: The node was low on resource: ephemeral-storage.'],
    },
  },
  {
    name: 'killed for its memory',
    cause: 'platform.out_of_memory',
    evidence: /OOMKilled/,
    run: {
      exit: 137,
      message: 'Task failed with exit code 137',
      log: ['Loading checkpoint shards:  60%|######    | 3/5'],
      events: ['OOMKilled: Container infer-all-defects was killed'],
    },
    foretold: 'run.memory',
    values: () => ({ infer_memory: '32Gi' }),
  },
  {
    name: 'an image that cannot be pulled',
    cause: 'platform.image_pull',
    evidence: /FAILED_IMAGE_PULL/,
    run: {
      group: 'augment-image-edit',
      task: 'FAILED_IMAGE_PULL',
      message: 'Failed to pull image "nvcr.io/nvidia/paidf-augmentation:1.0.0": not found',
    },
  },
  {
    name: 'a registry that limits pulls',
    cause: 'platform.registry_limit',
    evidence: /toomanyrequests/,
    run: {
      group: 'augment-image-edit',
      task: 'FAILED_IMAGE_PULL',
      events: ['Failed: Failed to pull image: toomanyrequests: You have reached your pull rate limit'],
    },
  },
  {
    name: 'longer than the exec timeout',
    cause: 'platform.exec_timeout',
    evidence: /FAILED_EXEC_TIMEOUT/,
    run: { status: 'FAILED_EXEC_TIMEOUT', group: 'augment-image-edit', task: 'FAILED_EXEC_TIMEOUT' },
    foretold: 'endpoint.time',
    // So many crops of one edit each, which takes some milliseconds here.
    values: async () => ({ image_edit_endpoint: await editing(), crop_max_emit: 900_000_000, deep: true }),
  },
  {
    name: 'a container that cannot be created',
    cause: 'platform.start_error',
    evidence: /FAILED_START_ERROR|CreateContainerConfigError/,
    run: {
      task: 'FAILED_START_ERROR',
      exit: 3003,
      message: 'CreateContainerConfigError: secret "x" not found',
    },
  },
  {
    name: 'a pod that does not start in time',
    cause: 'platform.start_timeout',
    evidence: /FAILED_START_TIMEOUT|3005/,
    run: { task: 'FAILED_START_TIMEOUT', exit: 3005 },
  },
  {
    name: 'an error of the backend',
    cause: 'platform.backend',
    evidence: /FAILED_BACKEND_ERROR|3001/,
    run: { task: 'FAILED_BACKEND_ERROR', exit: 3001 },
  },
  {
    name: 'contact to the service lost',
    cause: 'platform.contact_lost',
    evidence: /2021/,
    run: { exit: 2021 },
  },
  {
    name: 'no data credential for the bucket',
    cause: 'platform.data_access',
    evidence: /2013/,
    run: { group: 'usd2roi-render', exit: 2013, message: 'Task failed with exit code 2013' },
  },
  {
    name: 'a bucket that cannot be written',
    cause: 'platform.upload',
    evidence: /2012/,
    run: { group: 'usd2roi-render', exit: 2012, log: ['render done: 40 crops from 5 patches'] },
  },
  {
    name: 'the image-edit service crashes for its shared memory',
    cause: 'edit.shared_memory',
    evidence: /Errno 28/,
    run: {
      group: 'augment-image-edit',
      exit: 1,
      log: [
        'edit failed: 500 {"error": "EngineCore died: OSError: [Errno 28] No space left on device"}',
        'ERROR: 12 of 40 crops have no camera look (12 no picture came); at most 2 may be lost (edit_max_lost_percent)',
      ],
    },
  },
  {
    name: 'a licence that nobody accepted',
    cause: 'edit.gated',
    evidence: /401 Client Error/,
    run: {
      exit: 1,
      log: [
        'requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://huggingface.co/nvidia/x',
      ],
    },
  },
  {
    name: 'a GPU that is too small',
    cause: 'defects.cuda_memory',
    evidence: /CUDA out of memory/,
    run: { exit: 1, log: ['torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.50 GiB.'] },
  },
  {
    name: 'the real tool does not find the step',
    cause: 'defects.no_step',
    evidence: /iter_000012000\.pt/,
    run: {
      exit: 1,
      log: ["ls: cannot access '/ckpt/checkpoints/model/iter_000012000.pt': No such file or directory"],
    },
  },
];
