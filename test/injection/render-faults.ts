/** Faults of a board's cookbook and of Kit, as the real renderer and cropper meet them. */
import type { Fault, World } from '../support/injection.ts';
import { cookbook, edit, tool } from './edits.ts';

const kit = 'usd2roi/rootfs/isaac-sim/kit/kit';
const image = 'day0_image.yaml';
const target = 'pcba_target.yaml';

/** Of one patch it is said that it may look at empty board. */
const morePatches = ({ values }: World): void => void Object.assign(values, { render_patches: '5' });

export const renderFaults: Fault[] = [
  {
    name: 'a key in both configs',
    package: true,
    cause: 'render.config_boundary',
    evidence: /Config boundary violation/,
    foretold: 'board.cookbook',
    break: (world) => cookbook(world, target, (text) => `${text}seed: 7\n`),
  },
  {
    name: 'a cookbook that is no YAML',
    package: true,
    cause: 'render.bad_config',
    evidence: /day0_image\.yaml/,
    foretold: 'board.cookbook',
    break: (world) => cookbook(world, image, (text) => `${text}broken: [1, 2\n`),
  },
  {
    name: 'crop classes that nothing has',
    package: true,
    cause: 'render.no_rois',
    evidence: /no ROI pairs were emitted/,
    foretold: 'board.crops',
    break: (world) => {
      morePatches(world);
      cookbook(world, 'day0_crop.yaml', (text) =>
        text
          .replace('classes: [capacitor, ic]', 'classes: [inductor]')
          .replace('{ capacitor: passive_component, ic: IC }', '{ inductor: passive_component }'),
      );
    },
  },
  {
    name: 'the pod has no nvoptix.bin',
    package: true,
    cause: 'render.nvoptix',
    evidence: /nvoptix\.bin is not in this pod/,
    break: (world) => edit(world, 'stand-ins/usd2roi/stand-in.json', (text) => text.replace(' nvoptix', '')),
  },
  {
    name: 'a renderer that is done and wrote nothing',
    package: true,
    cause: 'render.no_patches',
    evidence: /wrote no patch/,
    break: (world) => tool(world, kit, 'echo "[Pipeline] All done! 0 output frame(s) written."'),
  },
  {
    name: 'a board root of another scene',
    package: true,
    cause: 'render.pcba_root',
    evidence: /PCBA root not found: \/World\/Elsewhere/,
    foretold: 'board.prims',
    break: (world) =>
      cookbook(world, target, (text) => text.replace(/^pcba_root: .*$/m, 'pcba_root: /World/Elsewhere')),
  },
  {
    name: 'a camera rig that cannot be moved',
    package: true,
    cause: 'render.camera_rig',
    evidence: /\/World missing xformOp:translate/,
    foretold: 'board.prims',
    break: (world) =>
      cookbook(world, target, (text) =>
        text.replace(/^camera_xform_path: .*$/m, 'camera_xform_path: /World'),
      ),
  },
  {
    name: 'a key that the renderer reads is missing',
    package: true,
    cause: 'render.missing_key',
    evidence: /KeyError: 'augmentation'/,
    foretold: 'board.keys',
    break: (world) => cookbook(world, image, (text) => text.replace(/^augmentation:\n(?: .*\n)+/m, '')),
  },
  {
    name: 'a number where the renderer wants a range',
    package: true,
    cause: 'render.bad_value',
    evidence: /TypeError/,
    foretold: 'board.keys',
    break: (world) => cookbook(world, image, (text) => text.replace('x_range: [0, 0]', 'x_range: 0')),
  },
  {
    name: 'patterns that match no prim',
    package: true,
    cause: 'render.no_labels',
    evidence: /mesh semantics: \d+ rule\(s\) -> 0 prim\(s\) affected/,
    foretold: 'board.semantics',
    break: (world) => cookbook(world, image, (text) => text.replaceAll('"**/', '"*/')),
  },
  {
    name: 'the board itself is labelled',
    package: true,
    cause: 'render.no_rois',
    evidence: /no ROI pairs were emitted/,
    foretold: 'board.crops',
    break: (world) => {
      morePatches(world);
      cookbook(world, image, (text) =>
        text.replace(
          'semantics:\n',
          'semantics:\n  - { match: "/World/PCBA/Board/**", labels: { class: pad } }\n',
        ),
      );
    },
  },
  {
    name: 'an offset that leaves no coverage',
    package: true,
    cause: 'render.no_rois',
    evidence: /no ROI pairs were emitted/,
    foretold: 'board.crops',
    break: (world) => {
      morePatches(world);
      cookbook(world, 'day0_crop.yaml', (text) => text.replace('min_coverage: 0.2', 'min_coverage: 0.99'));
    },
  },
  {
    name: 'a value that the cropper cannot compare',
    package: true,
    cause: 'render.cropper',
    evidence: /the cropper ended with exit 1 before any crop/,
    foretold: 'board.keys',
    break: (world) =>
      cookbook(world, 'day0_crop.yaml', (text) => text.replace('min_area: 1500', 'min_area: many')),
  },
  {
    name: 'a renderer that stands still',
    package: true,
    cause: 'render.stands_still',
    evidence: /the renderer stands still, nothing new for 2 s/,
    break: (world) => {
      tool(world, kit, 'echo "[Pipeline] Output: /out"; exec sleep 600');
      Object.assign(world.values, { render_quiet_s: '2' });
    },
  },
  {
    name: 'a renderer that crashes',
    package: true,
    cause: 'render.kit_ended',
    evidence: /Kit ended \(exit 0\) before the pipeline was done/,
    break: (world) => tool(world, kit, 'echo "[Warning] harmless"; exit 0'),
  },
];
