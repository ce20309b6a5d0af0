/** What a board's cookbook must be like, told from its parsed files. */
import * as z from 'zod';

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

/** Sentences; empty when the renderer and the cropper can use the files. */
export function cookbookProblems({ target, image, crop: cropFile }: CookbookFiles): string[] {
  const problems: string[] = [];
  const render = mapping.safeParse(image);
  const place = mapping.safeParse(target);
  if (!render.success || !place.success) return ['day0_image.yaml and pcba_target.yaml must be mappings'];
  const both = Object.keys(render.data).filter((key) => key in place.data);
  if (both.length > 0)
    problems.push(
      `Config boundary violation: ${both.join(', ')} stand in day0_image.yaml and in pcba_target.yaml`,
    );
  for (const key of ['scene', 'camera_path', 'pcba_root'])
    if (!(key in place.data)) problems.push(`pcba_target.yaml lacks ${key}`);
  const regions = crop.safeParse(cropFile);
  if (!regions.success) {
    problems.push('day0_crop.yaml needs crop.classes and crop.class_dirs');
    return problems;
  }
  const { classes, class_dirs } = regions.data.crop;
  const without = classes.filter((name) => !(name in class_dirs));
  if (without.length > 0) problems.push(`day0_crop.yaml: ${without.join(', ')} have no class_dirs`);
  const drawn = semantics.safeParse(image);
  if (drawn.success) {
    const known = new Set(drawn.data.semantics.map(({ labels }) => labels.class));
    if (!classes.some((name) => known.has(name)))
      problems.push(
        `day0_crop.yaml crops ${classes.join(', ')}, and day0_image.yaml labels none of them: 0 ROI pairs`,
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
