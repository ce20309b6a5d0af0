/** What a board's cookbook must be like, told from its parsed files. */
import * as z from 'zod';
import { isPlain } from '../base/untrusted-text.ts';
import { placeholders } from './board.ts';
import type { CheckId } from './checks.ts';

export interface CookbookFiles {
  /** `pcba_target.yaml`, `day0_image.yaml`, `day0_crop.yaml`, placeholders filled. */
  target: unknown;
  image: unknown;
  crop: unknown;
}

const mapping = z.record(z.string(), z.unknown());
const crop = z.looseObject({
  crop: z.looseObject({ classes: z.array(z.string()).min(1), class_dirs: z.record(z.string(), z.string()) }),
});
const semantics = z.looseObject({
  semantics: z.array(z.looseObject({ labels: z.looseObject({ class: z.string() }) })),
});

/** One thing that is wrong, the check that says so, and the known failure that it ends with. */
export interface CookbookProblem {
  id: CheckId;
  trouble: string;
  what: string;
}

/** Empty when the renderer and the cropper can use the files. */
export function cookbookProblems({ target, image, crop: cropFile }: CookbookFiles): CookbookProblem[] {
  const problems: CookbookProblem[] = [];
  const found = (id: CheckId, trouble: string, what: string): void => {
    problems.push({ id, trouble, what });
  };
  const render = mapping.safeParse(image);
  const place = mapping.safeParse(target);
  if (!render.success || !place.success) {
    const what = 'day0_image.yaml and pcba_target.yaml must be mappings';
    return [{ id: 'board.cookbook', trouble: 'render.bad_config', what }];
  }
  const both = Object.keys(render.data).filter((key) => Object.hasOwn(place.data, key));
  if (both.length > 0) {
    const what = `Config boundary violation: ${both.join(', ')} stand in day0_image.yaml and in pcba_target.yaml`;
    found('board.cookbook', 'render.config_boundary', what);
  }
  for (const key of ['scene', 'camera_path', 'pcba_root'])
    if (!Object.hasOwn(place.data, key))
      found('board.keys', 'render.missing_key', `pcba_target.yaml lacks ${key}`);
  for (const what of strayPaths(place.data, render.data, cropFile))
    found('board.cookbook', 'render.bad_config', what);
  const regions = crop.safeParse(cropFile);
  if (!regions.success) {
    found('board.keys', 'render.cropper', 'day0_crop.yaml needs crop.classes and crop.class_dirs');
    return problems;
  }
  const { classes, class_dirs } = regions.data.crop;
  const without = classes.filter((name) => !Object.hasOwn(class_dirs, name));
  if (without.length > 0)
    found('board.keys', 'render.cropper', `day0_crop.yaml: ${without.join(', ')} have no class_dirs`);
  const drawn = semantics.safeParse(image);
  if (drawn.success) {
    const known = new Set(drawn.data.semantics.map(({ labels }) => labels.class));
    if (!classes.some((name) => known.has(name)))
      found(
        'board.crops',
        'render.no_rois',
        `day0_crop.yaml crops ${classes.join(', ')}, and day0_image.yaml labels none of them (${[...known].join(', ')}): no crop would come out, 0 ROI pairs`,
      );
  }
  return problems;
}

/** Paths of the files that lead elsewhere than to the run's scene and its output: a board may be anybody's. */
function strayPaths(
  place: Record<string, unknown>,
  render: Record<string, unknown>,
  cropFile: unknown,
): string[] {
  const found: string[] = [];
  const needs = (file: string, key: string, value: unknown, wanted: string, hole: string): void => {
    if (value !== undefined && value !== wanted)
      found.push(
        `${file}: ${key} must be the placeholder \${${hole}}, which the run fills; it is ${JSON.stringify(value)?.slice(0, 120)}`,
      );
  };
  needs('pcba_target.yaml', 'scene', place.scene, placeholders.scene, 'SCENE');
  needs('day0_image.yaml', 'output', render.output, placeholders.output, 'OUTPUT');
  const { output, crop: cut } = cropPaths.safeParse(cropFile).data ?? {};
  needs('day0_crop.yaml', 'output.dir', output?.dir, placeholders.output, 'OUTPUT');
  for (const folder of [cut?.source, ...Object.values(cut?.class_dirs ?? {})])
    if (typeof folder === 'string' && !isFolderName(folder))
      found.push(`day0_crop.yaml: ${JSON.stringify(folder.slice(0, 80))} is no name of one folder`);
  return found;
}

const cropPaths = z.looseObject({
  output: z.looseObject({ dir: z.unknown() }).optional(),
  crop: z.looseObject({ source: z.unknown(), class_dirs: mapping.optional() }).optional(),
});

/** One folder, below another whatever it is called. */
const isFolderName = (name: string): boolean =>
  isPlain(name) && !/[/\\]/.test(name) && !['', '.', '..'].includes(name) && !name.startsWith('-');

/** Materials that the crops of this board can have; undefined when the file does not tell. */
export function materialsOf(cropFile: unknown): string[] | undefined {
  const parsed = crop.safeParse(cropFile);
  if (!parsed.success) return undefined;
  const { classes, class_dirs } = parsed.data.crop;
  return [
    ...new Set(classes.flatMap((name) => (Object.hasOwn(class_dirs, name) ? (class_dirs[name] ?? []) : []))),
  ];
}

/** Class names that the rules of this `day0_image.yaml` give; undefined when the file does not tell. */
export function classesOf(imageFile: unknown): string[] | undefined {
  const parsed = semantics.safeParse(imageFile);
  return parsed.success ? [...new Set(parsed.data.semantics.map(({ labels }) => labels.class))] : undefined;
}
