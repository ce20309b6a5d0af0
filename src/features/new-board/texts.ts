/** A proposed cookbook as the three files that a person goes on with. */
import { line } from '../../base/untrusted-text.ts';
import type { BoardFile } from '../../domain/board.ts';
import type { BoardValues } from './values.ts';

export function textsFor(board: string, values: BoardValues): Record<BoardFile, string> {
  return { target: target(board, values), image: image(board, values), crop: crop(board, values) };
}

const quoted = (text: string): string => JSON.stringify(text);

/** Names of files and prims of the scene, in a comment: one line, and nothing that the pod or OSMO would fill. */
const remark = (text: string): string => `# ${line(text).replace(/[${}]/g, '_')}`;

const target = (
  board: string,
  { camera, root, aperture }: BoardValues,
): string => `# Where things are in the scene of ${board}. Proposed by pcba-day0 from the scene; every key: references/your-own-board.md
scene: \${SCENE}
camera_path: ${quoted(camera.path)}${camera.made ? ' # not in the scene: the renderer makes it' : ''}
camera_xform_path: ${quoted(camera.rig)}
ring_light_root: ${quoted(`${camera.rig}/RingLight`)}
pcba_root: ${quoted(root)}
horizontal_aperture: ${aperture} # width of a patch in tenths of a scene unit
`;

function image(
  board: string,
  { grid, zMin, resolution, pixelsPerMillimetre, rules, sceneLights }: BoardValues,
): string {
  const labels = rules.flatMap(({ of, rules: some }) => [
    `  ${remark(of)}`,
    ...some.map(
      ({ match, label, prims }) =>
        `  - { match: ${quoted(match)}, labels: { class: ${label} } } # ${prims} prims`,
    ),
  ]);
  return `# How ${board} is rendered and labelled: about ${pixelsPerMillimetre} pixels a millimetre. Proposed by pcba-day0 from the scene.
pipeline_type: good
seed: 0 # cells of the scan grid that are skipped
random_seed: 0
max_image_count: \${MAX_IMAGE_COUNT}
num_triggers: 1
rename_to_grid_index: true
output: \${OUTPUT}
resolution: [${resolution.join(', ')}]
pathtracing: { spp: 1, total_spp: 32, max_bounces: 4 }
scan_grid: { x_num: ${grid[0]}, y_num: ${grid[1]}${zMin === undefined ? ' }' : `, z_min: ${zMin} } # scene units; lower, and the board is nearer than the camera draws`}
# The last rule that matches a prim wins. Classes that defects are placed by: capacitor, ic, solder, pad.
semantics:
${labels.join('\n')}
use_scene_lights: ${sceneLights}
vantablack_components: false
lighting:
  ring_light: false
${
  sceneLights
    ? ''
    : `  exposure_range: [0.4, 0.6]
  cone_angle_range: [90, 150]
  cone_softness_range: [0.5, 1.0]
  white_light: { intensity: [4500, 6500], color_r: [0.95, 1.0], color_g: [0.95, 1.0], color_b: [0.95, 1.0] }
`
}camera_rotation: { x_range: [0, 0], y_range: [0, 0], z_fixed: 0 }
augmentation:
  motion_blur: { probability: 0.8, alpha_range: [0.01, 0.3], kernel_choices: [5, 7] }
writer:
  rgb: true
  image_output_format: png
  semantic_segmentation: true
  colorize_semantic_segmentation: true
  semantic_types: [class]
  frame_padding: 4
`;
}

function crop(board: string, { classes, minArea, offset, crops }: BoardValues): string {
  const sizes = crops.map(({ of, label, pixels: [x, y] }) =>
    remark(`${of} (${label}): about ${x} x ${y} pixels`),
  );
  const names = Object.keys(classes);
  const dirs = Object.entries(classes).map(([name, folder]) => `${name}: ${folder}`);
  return `# defaults: MAX_EMIT=null
# What is cut out of the patches of ${board}. Proposed by pcba-day0 from the scene. Crops:
${sizes.join('\n')}
output:
  dir: \${OUTPUT}
crop:
  source: trigger_0000
  pattern: "x*_y*"
  classes: [${names.join(', ')}]
  class_dirs: { ${dirs.join(', ')} }
  morph_kernel: 1
  min_area: ${minArea}
  max_area: null
  offset: ${offset}
  edge_skip: true
  min_coverage: 0.2
  max_emit: \${MAX_EMIT} # of the whole run, not per cell
  bridge: false
`;
}
