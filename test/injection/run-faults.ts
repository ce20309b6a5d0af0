/** Faults of the images' tools and the platform. */
import type { Fault } from '../support/injection.ts';
import { until } from '../support/patience.ts';
import { cookbook, tool } from './edits.ts';

const utilities = 'anomalygen/rootfs/workspace/paidf-anomalygen/scripts/utilities';

export const runFaults: Fault[] = [
  {
    name: 'no asked material on the board',
    package: true,
    cause: 'defects.material_not_rendered',
    evidence: /no pair of the taxonomy was rendered/,
    foretold: 'board.materials',
    break: (world) => {
      cookbook(world, 'day0_crop.yaml', (text) => text.replace(', ic: IC }', ', ic: passive_component }'));
      Object.assign(world.values, { anomaly_types_json: '[["IC","bridge"]]' });
    },
  },
  {
    name: 'an image whose tool takes other flags',
    package: true,
    cause: 'defects.unknown_flag',
    evidence: /unknown arg: --mode/,
    break: (world) => tool(world, `${utilities}/prep_testcase.sh`, 'echo "unknown arg: --mode"; exit 2'),
  },
  {
    name: 'no place for any defect',
    package: true,
    cause: 'defects.no_test_cases',
    evidence: /0 entries written/,
    break: (world) => tool(world, `${utilities}/prep_testcase.sh`, 'echo "error: 0 entries written"; exit 1'),
  },
  {
    name: 'the GPU is too small',
    package: true,
    cause: 'defects.cuda_memory',
    evidence: /CUDA out of memory/,
    break: (world) =>
      tool(
        world,
        `${utilities}/run_sdg.sh`,
        'echo "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.5 GiB"; exit 1',
      ),
  },
  {
    name: 'inference is killed for its memory',
    package: true,
    cause: 'platform.out_of_memory',
    evidence: /137/,
    break: (world) => tool(world, `${utilities}/run_sdg.sh`, 'echo "loading rank 0"; kill -KILL $$'),
  },
  {
    name: 'inference crashes',
    package: true,
    cause: 'platform.segfault',
    evidence: /139/,
    break: (world) => tool(world, `${utilities}/run_sdg.sh`, 'echo "loading"; kill -SEGV $$'),
  },
  {
    name: 'inference loses samples',
    package: true,
    cause: 'defects.count_mismatch',
    evidence: /SDG_result\.csv not found/,
    break: (world) => tool(world, `${utilities}/run_sdg.sh`, 'echo done; exit 0'),
  },
  {
    name: 'a full disk',
    package: true,
    cause: 'platform.disk_full',
    evidence: /No space left on device/,
    break: (world) =>
      tool(
        world,
        `${utilities}/run_sdg.sh`,
        `echo "OSError: [Errno 28] No space left on device: '/tmp/x.png'"; exit 1`,
      ),
  },
  {
    name: 'a program that is not in the image',
    package: true,
    cause: 'platform.command_missing',
    evidence: /command not found|127/,
    break: (world) => tool(world, `${utilities}/run_sdg.sh`, 'ag_infer_driver --all'),
  },
  {
    name: 'a gated repository',
    package: true,
    cause: 'edit.gated',
    evidence: /GatedRepoError/,
    break: (world) =>
      tool(
        world,
        `${utilities}/run_sdg.sh`,
        'echo "huggingface_hub.errors.GatedRepoError: 403 Client Error"; exit 1',
      ),
  },
  {
    name: 'an image that nobody has',
    cause: 'platform.image_pull',
    evidence: /FAILED_IMAGE_PULL|Failed to pull image/,
    break: (world) => {
      world.workflow = (text) => text.replace('paidf-augmentation:1.0.0', 'paidf-nowhere:9');
    },
  },
  {
    name: 'a cancelled run',
    cause: 'platform.cancelled',
    evidence: /FAILED_CANCELED/,
    break: (world) => {
      world.meanwhile = async (id, osmo) => {
        await until(async () => (await osmo('workflow', 'query', id, '-t', 'json')).includes('"RUNNING"'));
        await osmo('workflow', 'cancel', id);
      };
    },
  },
  {
    name: 'a run that takes too long',
    cause: 'platform.exec_timeout',
    evidence: /FAILED_EXEC_TIMEOUT/,
    break: ({ values }) => void Object.assign(values, { exec_timeout: '1s' }),
  },
];
