/** What fails in the render and crop stage. */
import { next, type Trouble } from './entry.ts';

const stages = ['render'] as const;

export const renderTroubles: readonly Trouble[] = [
  {
    id: 'render.no_usd',
    stages,
    symptom: 'ERROR: no USD found under <ASSETS_IN>',
    signs: [{ log: /no USD found under/ }],
    cause: 'datasets/pcb/assets holds no USD file at all',
    fix: 'inspect <dig_url_root>/datasets/pcb/assets: it must hold the USD tree of the PCBA assets artifact',
    foretold: { by: 'artifacts.assets' },
    next: next.preflight,
  },
  {
    id: 'render.no_scene',
    stages,
    symptom: 'scene <name> is not among the USD files',
    signs: [{ log: /scene \S.* is not among the \d+ USD files/ }],
    cause: 'the assets hold other scenes than the one asked for',
    fix: 'give scene_filename and board of a scene that is there; preflight lists them',
    foretold: { by: 'artifacts.assets' },
    next: next.preflight,
  },
  {
    id: 'render.missing_reference',
    stages,
    symptom: 'a layer that the scene references cannot be opened',
    signs: [
      { log: /refers to \S+, (?:and .* does not exist|which is not a file)/ },
      {
        log: /(?:could not open|cannot open|failed to open|unresolved) (?:asset|layer|reference)\S*:?\s+\S+/i,
      },
    ],
    cause: 'the scene references its peers by relative path, and one of them was not uploaded',
    fix: 'upload the whole USD tree, not the scene file alone',
    foretold: { by: 'assets.references' },
    next: next.preflight,
  },
  {
    id: 'render.damaged_scene',
    stages,
    symptom: 'the scene file cannot be read as USD',
    signs: [
      {
        log: /is a crate file that cannot be read|is not a USD layer|is a usdz package|is a Git LFS pointer/,
      },
      { log: /(?:not a valid usd|unsupported crate|usda? (?:syntax|parse) error)/i, proves: 'likely' },
    ],
    cause: 'the upload of the scene is damaged, or the file is something else with a USD name',
    fix: 'upload the scene again and compare its size',
    foretold: { by: 'assets.references' },
    next: next.preflight,
  },
  {
    id: 'render.nvoptix',
    stages,
    symptom: '/usr/share/nvidia/nvoptix.bin is not in this pod',
    signs: [
      { log: /nvoptix\.bin is not in this pod/ },
      { log: /failed to load.*nvoptix|OptiX.*(not available|denoiser.*unavailable)/i, proves: 'likely' },
    ],
    cause:
      "the pool's pod template does not mount the OptiX file of the host, and Kit would fall back to noisy path tracing",
    fix: 'ask the administrator to mount /usr/share/nvidia/nvoptix.bin from the host in a pod template of the pool',
    foretold: { by: 'cluster.pod_template' },
    next: next.preflight,
  },
  {
    id: 'render.shared_memory',
    stages,
    symptom: '/dev/shm has <n> GiB, the renderer needs at least 16 GiB; or: Bus error',
    signs: [
      { log: /\/dev\/shm has \d+ GiB/ },
      { log: /Bus error/, proves: 'likely' },
      { exit: [135], proves: 'likely' },
    ],
    cause: 'the pod has the default shared memory of 64 MiB, or less than the renderer needs',
    fix: 'ask the administrator for a pod template with a memory volume of 32 GiB at /dev/shm (16 GiB at least)',
    foretold: { by: 'cluster.pod_template' },
    next: next.preflight,
  },
  {
    id: 'render.config_boundary',
    stages,
    symptom: 'Config boundary violation: keys [...] appear in both --config and --pcba-config',
    signs: [{ log: /Config boundary violation: keys \[/ }],
    cause:
      'a key stands in day0_image.yaml and in pcba_target.yaml of the cookbook; it may stand in one of them',
    fix: 'remove the key from one of the two files of the board, then plan again',
    foretold: { by: 'board.cookbook' },
    next: next.planAgain,
  },
  {
    id: 'render.horizontal_aperture',
    stages,
    symptom: "KeyError: 'horizontal_aperture'",
    signs: [{ log: /KeyError: '?horizontal_aperture/ }],
    cause: 'some builds of the renderer read horizontal_aperture although the config may leave it out',
    fix: 'add horizontal_aperture: 200.0 to day0_image.yaml of the board',
    foretold: { by: 'board.cookbook' },
    next: next.planAgain,
  },
  {
    id: 'render.bad_config',
    stages,
    symptom: 'the render config cannot be read, or a key has a value that it cannot have',
    signs: [
      { log: /the config \S.* (?:cannot be (?:read|parsed)|is not a mapping)/ },
      { log: /in "[^"]*day0_(?:image|crop)\.yaml", line \d+/ },
      { log: /day0_(?:image|crop)\.yaml: .+/, proves: 'likely' },
    ],
    cause: "a file of the board's cookbook is not valid",
    fix: "correct the named key in the board's cookbook",
    foretold: { by: 'board.cookbook' },
    next: next.planAgain,
  },
  {
    id: 'render.prim_path',
    stages,
    symptom: 'camera_path <path> is no camera of the scene',
    signs: [
      { log: /camera_path \S+ is no camera/ },
      {
        log: /(?:prim|camera)(?: path)? \/\S+.*(?:not found|does not exist|invalid)/i,
        proves: 'likely',
      },
    ],
    cause: 'pcba_target.yaml names prims of another scene: board and scene_filename do not belong together',
    fix: 'give the board whose cookbook was made for this scene',
    foretold: { never: 'the prims of a large scene cannot be read without downloading it' },
    next: next.planAgain,
  },
  {
    id: 'render.no_patches',
    stages,
    symptom: 'the renderer wrote no patch to trigger_0000',
    signs: [{ log: /the renderer wrote no patch/ }],
    cause: 'Kit ended without an error code and without a picture',
    fix: "read the renderer's lines before it; check scene and prim paths of the cookbook",
    foretold: { never: 'it depends on the GPU pod' },
    next: next.logs,
  },
  {
    id: 'render.empty_board',
    stages,
    symptom: 'no ROI pairs were emitted from 1 (or 2) patches',
    signs: [{ log: /no ROI pairs were emitted from [12] patches/ }],
    cause: 'one or two patches of the scan grid may look at empty board, where there is nothing to crop',
    fix: 'render 3 patches or more (render_patches)',
    foretold: { by: 'run.patches' },
    next: next.morePatches,
  },
  {
    id: 'render.no_rois',
    stages,
    symptom: 'no ROI pairs were emitted from <n> patches; or: 0 ROI pairs',
    signs: [
      { log: /no ROI pairs were emitted from (?![12] patches)\d+ patches/ },
      { log: /\b0 ROI pairs\b/, proves: 'likely' },
    ],
    cause:
      'the crop classes of the cookbook match none of the semantics that were rendered, or its area bounds are too narrow',
    fix: "make crop.classes in day0_crop.yaml match the classes of semantics in the board's day0_image.yaml",
    foretold: { by: 'board.cookbook' },
    next: next.planAgain,
  },
  {
    id: 'render.gpu_driver',
    stages,
    symptom: 'Kit finds no usable GPU or Vulkan device',
    signs: [
      {
        log: /(?:no (?:vulkan|cuda)[- ]capable device|vkCreateInstance failed|failed to create any GPU devices|ERROR_INCOMPATIBLE_DRIVER)/i,
      },
    ],
    cause: 'the container did not get the graphics driver: NVIDIA_DRIVER_CAPABILITIES or the device plugin',
    fix: 'ask the administrator to check the GPU node and its driver',
    foretold: { never: 'only the node knows' },
    next: next.logs,
  },
];
