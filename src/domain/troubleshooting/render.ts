/** What fails in the render and crop stage. */
import { foretoldBy, next, sharing } from './entry.ts';

export const renderTroubles = sharing({ stages: ['render'] }, [
  {
    id: 'render.no_usd',
    symptom: 'ERROR: no USD found under <ASSETS_IN>',
    signs: [{ log: /no USD found under/ }],
    cause: 'datasets/pcb/assets holds no USD file at all',
    fix: 'inspect <dig_url_root>/datasets/pcb/assets: it must hold the USD tree of the PCBA assets artifact',
    ...foretoldBy('artifacts.assets'),
  },
  {
    id: 'render.no_scene',
    symptom: 'scene <name> is not among the USD files',
    signs: [{ log: /scene \S.* is not among the \d+ USD files/ }],
    cause: 'the assets hold other scenes than the one asked for',
    fix: 'give scene_filename and board of a scene that is there; preflight lists them',
    ...foretoldBy('artifacts.assets'),
  },
  {
    id: 'render.missing_reference',
    symptom: 'a layer that the scene references cannot be opened',
    signs: [
      { log: /refers to \S+, (?:and .* does not exist|which is not a file)/ },
      {
        log: /(?:could not open|cannot open|failed to open|unresolved) (?:asset|layer|reference)\S*:?\s+\S+/i,
      },
    ],
    cause: 'the scene references its peers by relative path, and one of them was not uploaded',
    fix: 'upload the whole USD tree, not the scene file alone',
    ...foretoldBy('assets.references'),
  },
  {
    id: 'render.damaged_scene',
    symptom: 'the scene file cannot be read as USD',
    signs: [
      {
        log: /is a crate file that cannot be read|is not a USD layer|is no usdz package|is a package whose first|is a Git LFS pointer/,
      },
      { log: /(?:not a valid usd|unsupported crate|usda? (?:syntax|parse) error)/i, proves: 'likely' },
    ],
    cause: 'the upload of the scene is damaged, or the file is something else with a USD name',
    fix: 'upload the scene again and compare its size',
    ...foretoldBy('assets.references'),
  },
  {
    id: 'render.nvoptix',
    symptom: '/usr/share/nvidia/nvoptix.bin is not in this pod',
    signs: [
      { log: /nvoptix\.bin is not in this pod/ },
      { log: /failed to load.*nvoptix|OptiX.*(not available|denoiser.*unavailable)/i, proves: 'likely' },
    ],
    cause:
      "the pool's pod template does not mount the OptiX file of the host, and Kit would fall back to noisy path tracing",
    fix: 'ask the administrator to mount /usr/share/nvidia/nvoptix.bin from the host in a pod template of the pool',
    ...foretoldBy('cluster.pod_template'),
  },
  {
    id: 'render.shared_memory',
    symptom: '/dev/shm has <n> GiB, the renderer needs at least 16 GiB; or: Bus error',
    signs: [
      { log: /\/dev\/shm has \d+ GiB/ },
      { log: /Bus error/, proves: 'likely' },
      { exit: [135], proves: 'likely' },
    ],
    cause: 'the pod has the default shared memory of 64 MiB, or less than the renderer needs',
    fix: 'ask the administrator for a pod template with a memory volume of 32 GiB at /dev/shm (16 GiB at least)',
    ...foretoldBy('cluster.pod_template'),
  },
  {
    id: 'render.config_boundary',
    symptom: 'Config boundary violation: keys [...] appear in both --config and --pcba-config',
    signs: [{ log: /Config boundary violation: keys \[/ }],
    cause:
      'a key stands in day0_image.yaml and in pcba_target.yaml of the cookbook; it may stand in one of them',
    fix: 'remove the key from one of the two files of the board, then plan again',
    foretold: { by: 'board.cookbook' },
    next: next.planAgain,
  },
  {
    id: 'render.pcba_root',
    symptom: 'PCBA root not found: <path>; or: World bbox is empty for <path>',
    signs: [{ log: /PCBA root not found: |World bbox is empty for / }],
    cause: 'pcba_root of pcba_target.yaml is no prim of this scene, or has no geometry below it',
    fix: 'give the board whose cookbook was made for this scene, or set pcba_root to the prim that holds the board',
    foretold: { by: 'board.prims' },
    next: next.planAgain,
  },
  {
    id: 'render.camera_rig',
    symptom: '<path> missing xformOp:translate',
    signs: [{ log: /missing xformOp:translate/ }],
    cause:
      'the prim at camera_xform_path has no translate of its own, by which the renderer moves the camera over the board',
    fix: 'add a translate op to that prim (0, 0, 0 will do), or name the prim above the camera that has one',
    foretold: { by: 'board.prims' },
    next: next.planAgain,
  },
  {
    id: 'render.missing_key',
    symptom: "the render pipeline stopped with KeyError: '<key>'",
    signs: [{ log: /pipeline stopped with KeyError/ }, { log: /^KeyError: '\w+'/, proves: 'likely' }],
    cause:
      'day0_image.yaml or pcba_target.yaml lacks a key that the renderer reads; after an exception Kit would idle on, so the pod ended it',
    fix: "add the named key to the board's cookbook; the boards of this package have them all",
    foretold: { by: 'board.keys' },
    next: next.planAgain,
  },
  {
    id: 'render.bad_value',
    symptom: 'argument after * must be an iterable, not float (a single number for a range)',
    signs: [
      { log: /argument after \* must be an iterable/ },
      { log: /pipeline stopped with (?:Type|Value|NotImplemented)Error/ },
    ],
    cause: 'a key of day0_image.yaml has a value of another form: light and exposure are ranges [low, high]',
    fix: "correct the value in the board's cookbook",
    foretold: { by: 'board.keys' },
    next: next.planAgain,
  },
  {
    id: 'render.stopped',
    symptom: 'the render pipeline stopped with <exception>',
    signs: [
      { log: /the render pipeline stopped with /, proves: 'possible' },
      { log: /Task exception was never retrieved/, proves: 'possible' },
    ],
    cause: 'the pipeline raised inside Kit, which never ends by itself after that; the pod ended it',
    fix: 'read the exception: it names the key, file or prim path to correct',
    foretold: { never: 'any line of the pipeline can raise' },
    next: next.logs,
  },
  {
    id: 'render.stands_still',
    symptom: 'the renderer stands still, nothing new for <n> s',
    signs: [{ log: /the renderer stands still/ }],
    cause:
      'neither a line nor a file came for that long: Kit waits for something (a license or shader server, a scene that never loads), or idles after a failure that it did not print',
    fix: 'read the last lines for what it waits for; a slow board may need a greater render_quiet_s of the workflow file',
    foretold: { never: 'it depends on the GPU pod' },
    next: next.logs,
  },
  {
    id: 'render.kit_ended',
    symptom: 'Kit ended (exit <n>) before the pipeline was done',
    signs: [{ log: /Kit ended \(exit -?\d+\) before the pipeline was done/, proves: 'likely' }],
    cause: 'Kit crashed or was ended before the scan was complete',
    fix: "read the renderer's lines before it: the driver, the memory of the pod, or the scene",
    foretold: { never: 'it depends on the GPU pod' },
    next: next.logs,
  },
  {
    id: 'render.bad_config',
    symptom: 'the render config cannot be read, or a key has a value that it cannot have',
    signs: [
      { log: /the config \S.* (?:cannot be (?:read|parsed)|is not a mapping)/ },
      { log: /in "[^"]*day0_(?:image|crop)\.yaml", line \d+/ },
      { log: /(?:YAML|Scanner|Parser)Error: .*day0_(?:image|crop)\.yaml/ },
      { log: /day0_(?:image|crop)\.yaml: .+/, proves: 'likely' },
    ],
    cause: "a file of the board's cookbook is not valid",
    fix: "correct the named key in the board's cookbook",
    foretold: { by: 'board.cookbook' },
    next: next.planAgain,
  },
  {
    id: 'render.no_camera',
    symptom: "Camera not found at '<path>'; creating camera on session layer.",
    signs: [{ log: /Camera not found at '/, proves: 'possible' }],
    cause:
      'camera_path is no prim of this scene, and the renderer made a camera of its own there, without the look and size of the real one',
    fix: 'give the board whose cookbook was made for this scene, or correct camera_path',
    foretold: { by: 'board.prims' },
    next: next.planAgain,
  },
  {
    id: 'render.no_labels',
    symptom: 'mesh semantics: <n> rule(s) -> 0 prim(s) affected',
    signs: [{ log: /mesh semantics: \d+ rule\(s\) -> 0 prim\(s\) affected/ }],
    cause:
      'no rule of semantics matches a prim of this scene, so that nothing is labelled and nothing can be cropped',
    fix: 'correct the patterns in day0_image.yaml: they match whole paths, * stays within one segment, ** crosses them',
    foretold: { by: 'board.semantics' },
    next: next.planAgain,
  },
  {
    id: 'render.no_patches',
    symptom: 'the renderer wrote no patch to trigger_0000',
    signs: [{ log: /the renderer wrote no patch/ }],
    cause: 'Kit ended without an error code and without a picture',
    fix: "read the renderer's lines before it; check scene and prim paths of the cookbook",
    foretold: { never: 'it depends on the GPU pod' },
    next: next.logs,
  },
  {
    id: 'render.empty_board',
    symptom: 'no ROI pairs were emitted from 1 (or 2) patches',
    signs: [{ log: /no ROI pairs were emitted from [12] patches/ }],
    cause: 'one or two patches of the scan grid may look at empty board, where there is nothing to crop',
    fix: 'render 3 patches or more (render_patches)',
    foretold: { by: 'run.patches' },
    next: next.morePatches,
  },
  {
    id: 'render.no_rois',
    symptom:
      'no ROI pairs were emitted from <n> patches; or the FileNotFoundError of crop/semantic_segmentation_labels.json',
    signs: [
      { log: /no ROI pairs were emitted from (?![12] patches)\d+ patches/ },
      { log: /FileNotFoundError.*crop\/semantic_segmentation_labels\.json/, proves: 'likely' },
    ],
    cause:
      'no region of labelled pixels passed the rules of day0_crop.yaml: its classes are not among the labels, its bounds are too narrow, or everything labelled touches and reaches the edge of the patch',
    fix: 'make crop.classes match the classes of semantics exactly, label parts, solder and pads only, and lower offset or min_coverage',
    foretold: { by: 'board.crops' },
    next: next.planAgain,
  },
  {
    id: 'render.cropper',
    symptom:
      'the cropper ended with exit <n> before any crop, or after <m> crops; or: the crops have no folder per cell',
    signs: [{ log: /the cropper ended with exit \d+ (?:after|before)|have no folder per cell/ }],
    cause: 'a key of day0_crop.yaml has a value that the cropper cannot use',
    fix: "read the cropper's last lines and correct day0_crop.yaml of the board",
    foretold: { by: 'board.keys' },
    next: next.planAgain,
  },
  {
    id: 'render.gpu_driver',
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
]);
