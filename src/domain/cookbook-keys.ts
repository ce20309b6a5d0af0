/**
 * Keys of a board's files that the tools read: `CFG[...]` and `CFG.get(...)` of sdg_pipeline.py, common.py and randomize.py
 * (paidf-simulation 1.0.0), `crop_cfg.get(...)` of usd2roi_crop.py. They ignore any other key without a word.
 */
import type { BoardFile } from './board.ts';

/** Keys of a mapping; `true` where what lies below is free or another tool's. */
interface Keys {
  [key: string]: Keys | true;
}

const words = (text: string): Keys =>
  Object.fromEntries(text.split(/\s+/).map((key): [string, true] => [key, true]));
const lamp = words('intensity color_r color_g color_b');

/** The renderer merges its two files: a key may stand in either. */
const render: Keys = {
  ...words(`scene output num_triggers camera_path camera_xform_path ring_light_root pcba_root resolution pipeline_type seed
    random_seed max_image_count rename_to_grid_index render_mode realtime horizontal_aperture vertical_aperture focal_length
    component_types use_scene_lights preserve_scene_light_color vantablack_components semantics writer defects missing
    rig randomize_rig component_material board_material randomize_material randomize_fillet randomize_tin_noise
    solder_fillet tin_noise extra_blackout_prims extra_blackout_enabled randomize_defects_per_trigger camera_position
    auto_locate_prim_path auto_locate_component component_list_override flat_output samples_per_position crop`),
  pathtracing:
    words(`spp total_spp max_bounces max_specular_and_transmission_bounces max_volume_bounces ptfog_max_bounces
    ptvol_max_bounces adaptive_sampling_enabled adaptive_sampling_target_error cached_enabled lightcache_cached_enabled
    ris_mesh_lights optix_denoiser_enabled optix_denoiser_temporal_enabled optix_denoiser_blend_factor
    optix_denoiser_denoise_aovs firefly_filter_enabled aa_op aa_filter_radius reset_pt_accum_on_anim_time_change
    fractional_cutout_opacity`),
  scan_grid: words('x_num y_num z z_min x_start x_end y_start y_end x_step y_step step x_centers y_centers'),
  lighting: {
    ...words('ring_light exposure_range cone_angle_range cone_softness_range'),
    white_light: lamp,
    layers: { Inner_Red: lamp, Middle_Green: lamp, Outer_Blue: lamp },
  },
  camera_rotation: words('x_range y_range z_fixed'),
  augmentation: { motion_blur: words('probability alpha_range kernel_choices') },
};

const cut: Keys = {
  output: words('dir'),
  crop: words(`source pattern classes class_dirs morph_kernel min_area max_area offset edge_skip min_coverage max_emit bridge
    bridge_dis bridge_classes`),
};

const readKeys: Readonly<Record<BoardFile, Keys>> = { target: render, image: render, crop: cut };

/** Keys that nobody reads, as paths such as `crop.ofset`, with the names that stand there. */
export function unreadKeys(file: BoardFile, value: unknown): { path: string; known: string[] }[] {
  return unread(value, readKeys[file], '');
}

function unread(value: unknown, keys: Keys, above: string): { path: string; known: string[] }[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = above === '' ? key : `${above}.${key}`;
    const below = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (below === undefined) return [{ path, known: Object.keys(keys) }];
    return below === true ? [] : unread(inner, below, path);
  });
}
