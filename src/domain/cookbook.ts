/** What a board's cookbook must be like, told from its parsed files. */
import * as z from 'zod';
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
  const both = Object.keys(render.data).filter((key) => key in place.data);
  if (both.length > 0) {
    const what = `Config boundary violation: ${both.join(', ')} stand in day0_image.yaml and in pcba_target.yaml`;
    found('board.cookbook', 'render.config_boundary', what);
  }
  for (const key of ['scene', 'camera_path', 'pcba_root'])
    if (!(key in place.data)) found('board.keys', 'render.missing_key', `pcba_target.yaml lacks ${key}`);
  const regions = crop.safeParse(cropFile);
  if (!regions.success) {
    found('board.keys', 'render.cropper', 'day0_crop.yaml needs crop.classes and crop.class_dirs');
    return problems;
  }
  const { classes, class_dirs } = regions.data.crop;
  const without = classes.filter((name) => !(name in class_dirs));
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

/** Materials that the crops of this board can have; undefined when the file does not tell. */
export function materialsOf(cropFile: unknown): string[] | undefined {
  const parsed = crop.safeParse(cropFile);
  if (!parsed.success) return undefined;
  const { classes, class_dirs } = parsed.data.crop;
  return [...new Set(classes.flatMap((name) => class_dirs[name] ?? []))];
}

/** Class names that the rules of this `day0_image.yaml` give; undefined when the file does not tell. */
export function classesOf(imageFile: unknown): string[] | undefined {
  const parsed = semantics.safeParse(imageFile);
  return parsed.success ? [...new Set(parsed.data.semantics.map(({ labels }) => labels.class))] : undefined;
}
