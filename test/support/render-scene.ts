/** A small scene and configs that the real render script takes, for tests of its stand-in. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { square, usdFolder } from './usd-files.ts';

/** A 20 x 10 board at z 0 with a 4 x 2 block whose centre is at (-5, 0), 1 high; the camera sees 10 x 10. */
export const scene = `(metersPerUnit = 0.001 upAxis = "Z")
def Xform "World" {
  def Xform "PCBA" {
    def Mesh "Board" {
      int[] faceVertexCounts = [4]
      int[] faceVertexIndices = [0, 1, 2, 3]
      point3f[] points = [(-10, -5, 0), (10, -5, 0), (10, 5, 0), (-10, 5, 0)]
      color3f[] primvars:displayColor = [(0, 0.5, 0)]
    }
    def Xform "C1" {
      double3 xformOp:translate = (-5, 0, 1)
      double3 xformOp:scale = (4, 2, 1)
      uniform token[] xformOpOrder = ["xformOp:translate", "xformOp:scale"]
      ${square('Body', 1, 0, 'color3f[] primvars:displayColor = [(0.8, 0.1, 0.1)]')}
    }
  }
  def Xform "Rig" {
    double3 xformOp:translate = (0, 0, 50)
    uniform token[] xformOpOrder = ["xformOp:translate"]
    def Camera "Cam" {
      token projection = "orthographic"
      float horizontalAperture = 100
      float verticalAperture = 100
    }
  }
  def Xform "Fixed" {}
  def DiskLight "Lamp" {}
}`;

const target = {
  scene: 'scene.usda',
  camera_path: '/World/Rig/Cam',
  camera_xform_path: '/World/Rig',
  ring_light_root: '/World/Ring',
  pcba_root: '/World/PCBA',
};

export const lamp = { intensity: [4700, 4700], color_r: [1, 1], color_g: [1, 1], color_b: [1, 1] };

/** Lamps of a config without the scene's own. */
export const ownLamps = {
  use_scene_lights: false,
  lighting: {
    exposure_range: [0.5, 0.5],
    cone_angle_range: [90, 150],
    cone_softness_range: [0.5, 1],
    layers: { Inner_Red: lamp },
  },
};

const image = {
  pipeline_type: 'good',
  seed: 0,
  num_triggers: 1,
  rename_to_grid_index: true,
  resolution: [100, 100],
  pathtracing: { spp: 1, total_spp: 32 },
  scan_grid: { x_num: 2, y_num: 1 },
  semantics: [
    { match: '**/PCBA', labels: { class: 'never' } },
    { match: '**/Board', labels: { class: 'board' } },
    { match: '/World/*/C1', labels: { class: 'capacitor' } },
  ],
  use_scene_lights: true,
  lighting: { ring_light: false },
  camera_rotation: { x_range: [0, 0], y_range: [0, 0], z_fixed: 0 },
  augmentation: { motion_blur: { probability: 0, alpha_range: [0, 0.1], kernel_choices: [5] } },
  writer: { rgb: true, semantic_segmentation: true, semantic_types: ['class'], frame_padding: 4 },
};

export interface RenderFolder {
  output: string;
  trigger: string;
  args: string[];
}

/** Writes scene and configs; a change to undefined leaves the key out. */
export function renderFolder(
  changes: Record<string, unknown> = {},
  targetChanges: Record<string, unknown> = {},
  usd = scene,
): RenderFolder {
  const folder = usdFolder({ 'scene.usda': usd });
  const output = join(folder, 'out');
  const place = { ...target, scene: join(folder, 'scene.usda'), ...targetChanges };
  writeFileSync(join(folder, 'render.yaml'), stringify({ ...image, output, ...changes }));
  writeFileSync(join(folder, 'target.yaml'), stringify(place));
  const args = ['--config', join(folder, 'render.yaml'), '--pcba-config', join(folder, 'target.yaml')];
  return { output, trigger: join(output, 'trigger_0000'), args };
}
