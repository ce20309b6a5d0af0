/** Faults of the endpoint, the cookbook, the images' tools and the platform. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endpoint, json, listing } from '../support/endpoints.ts';
import type { Fault, World } from '../support/injection.ts';
import { until } from '../support/workflows.ts';

const model = 'nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL';
const use = ({ values }: World, url: string): void =>
  void Object.assign(values, { image_edit_endpoint: url, image_edit_model: model });

function edit(world: World, path: string, change: (text: string) => string): void {
  const file = join(world.package, 'assets', path);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}
const cookbook = (world: World, name: string, change: (text: string) => string): void =>
  edit(world, `cookbooks/pcb/sample_board/${name}`, change);
/** Replaces a program of an image. */
const tool = (world: World, path: string, script: string): void => {
  writeFileSync(join(world.package, 'assets', 'toolboxes', path), `#!/usr/bin/env bash\n${script}\n`);
};
const utilities = 'anomalygen/rootfs/workspace/paidf-anomalygen/scripts/utilities';

/** A service that lists the model and answers chats like this. */
const chatting = (status: number, answer: unknown) =>
  endpoint((request, _body, response) =>
    request.url?.endsWith('/models') ? json(response, 200, listing(model)) : json(response, status, answer),
  );

export const runFaults: Fault[] = [
  {
    name: 'nothing listens at the endpoint',
    cause: 'edit.endpoint_down',
    evidence: /does not answer as an image-edit service/,
    foretold: 'endpoint.service',
    break: (world) => use(world, 'http://127.0.0.1:9/v1'),
  },
  {
    name: 'another model is served',
    cause: 'edit.wrong_model',
    evidence: /does not list .*; it lists some\/other/,
    foretold: 'endpoint.service',
    break: async (world) =>
      use(world, await endpoint((_request, _body, response) => json(response, 200, listing('some/other')))),
  },
  {
    name: 'the generic model is served',
    cause: 'edit.generic_model',
    evidence: /it lists Qwen\/Qwen-Image-Edit/,
    foretold: 'endpoint.service',
    break: async (world) =>
      use(world, await endpoint((_r, _b, response) => json(response, 200, listing('Qwen/Qwen-Image-Edit')))),
  },
  {
    name: 'a Triton service without a list of models',
    cause: 'edit.not_openai',
    evidence: /HTTP Error 404/,
    foretold: 'endpoint.service',
    break: async (world) =>
      use(
        world,
        await endpoint((request, _body, response) =>
          json(response, request.url?.includes('health') ? 200 : 404, {}),
        ),
      ),
  },
  {
    name: 'a service without chat completions',
    cause: 'edit.no_chat',
    evidence: /404/,
    foretold: 'endpoint.service',
    break: async (world) => use(world, await chatting(404, { detail: 'Not Found' })),
  },
  {
    name: 'a service that answers in words',
    cause: 'edit.no_image',
    evidence: /./,
    break: async (world) =>
      use(
        world,
        await endpoint((request, body, response) => {
          if (request.url?.endsWith('/models')) return json(response, 200, listing(model));
          if (!body.includes('image_url')) return json(response, 400, { error: { message: 'no messages' } });
          json(response, 200, { choices: [{ message: { role: 'assistant', content: 'a nice board' } }] });
        }),
      ),
  },
  {
    name: 'a service that fails under load',
    cause: 'edit.overloaded',
    evidence: /50[03]/,
    break: async (world) =>
      use(
        world,
        await endpoint((request, body, response) => {
          if (request.url?.endsWith('/models')) return json(response, 200, listing(model));
          if (!body.includes('image_url')) return json(response, 400, { error: { message: 'no messages' } });
          json(response, 503, { error: { message: 'overloaded' } });
        }),
      ),
  },
  {
    name: 'a key in both configs',
    package: true,
    cause: 'render.config_boundary',
    evidence: /Config boundary violation/,
    foretold: 'board.cookbook',
    break: (world) => cookbook(world, 'pcba_target.yaml', (text) => `${text}seed: 7\n`),
  },
  {
    name: 'a camera of another scene',
    package: true,
    cause: 'render.prim_path',
    evidence: /camera_path \/World\/Elsewhere is no camera/,
    break: (world) =>
      cookbook(world, 'pcba_target.yaml', (text) =>
        text.replace('/World/CameraRig/Camera', '/World/Elsewhere'),
      ),
  },
  {
    name: 'crop classes that nothing has',
    package: true,
    cause: 'render.no_rois',
    evidence: /no ROI pairs|0 ROI pairs/,
    foretold: 'board.cookbook',
    break: (world) =>
      cookbook(world, 'day0_crop.yaml', (text) =>
        text
          .replace('classes: [capacitor, ic]', 'classes: [inductor]')
          .replace('{ capacitor: passive_component, ic: IC }', '{ inductor: passive_component }'),
      ),
  },
  {
    name: 'a cookbook that is no YAML',
    package: true,
    cause: 'render.bad_config',
    evidence: /day0_image\.yaml/,
    foretold: 'board.cookbook',
    break: (world) => cookbook(world, 'day0_image.yaml', (text) => `${text}broken: [1, 2\n`),
  },
  {
    name: 'no asked material on the board',
    package: true,
    cause: 'defects.material_not_rendered',
    evidence: /no pair of the taxonomy was rendered/,
    foretold: 'board.materials',
    break: (world) => {
      cookbook(world, 'day0_crop.yaml', (text) => text.replace(', IC: IC }', ', IC: passive_component }'));
      Object.assign(world.values, { anomaly_types_json: '[["IC","bridge"]]' });
    },
  },
  {
    name: 'the pod has no nvoptix.bin',
    package: true,
    cause: 'render.nvoptix',
    evidence: /nvoptix\.bin is not in this pod/,
    break: (world) => edit(world, 'toolboxes/usd2roi/toolbox.json', (text) => text.replace(' nvoptix', '')),
  },
  {
    name: 'a renderer that reads horizontal_aperture',
    package: true,
    cause: 'render.horizontal_aperture',
    evidence: /KeyError: 'horizontal_aperture'/,
    foretold: 'board.cookbook',
    break: (world) => {
      cookbook(world, 'day0_image.yaml', (text) => text.replace(/^horizontal_aperture.*\n/m, ''));
      tool(world, 'usd2roi/rootfs/isaac-sim/kit/kit', `echo "KeyError: 'horizontal_aperture'"; exit 1`);
    },
  },
  {
    name: 'a renderer that writes nothing',
    package: true,
    cause: 'render.no_patches',
    evidence: /wrote no patch/,
    break: (world) => tool(world, 'usd2roi/rootfs/isaac-sim/kit/kit', 'echo "[Warning] harmless"; exit 0'),
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
        await sleep(300);
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
