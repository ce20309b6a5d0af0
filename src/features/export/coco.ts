/** COCO: an annotation for each part of a sample's mask, as compressed run lengths, which keep every pixel. */

import { inParallel } from '../../base/system/in-parallel.ts';
import { line, shownJson } from '../../base/untrusted-text.ts';
import { sides } from '../../domain/split.ts';
import type { Plan } from './plan.ts';
import type { Target } from './target.ts';

export async function writeCoco(plan: Plan, target: Target): Promise<void> {
  const categories = plan.classes.map((name, n) => {
    const [material = '', ...defect] = name.split('+');
    return { id: n + 1, name, supercategory: material, material, defect: defect.join('+') };
  });
  const info = {
    description: `Labelled defect samples of the Day 0 run ${plan.run}`,
    version: '1',
    contributor: line(plan.notice, 300),
    url: '',
  };
  for (const side of sides) {
    const own = plan.samples.filter((sample) => sample.side === side);
    const images = own.map(({ file, width, height, board }, n) => ({
      id: n + 1,
      file_name: file,
      width,
      height,
      // No key of COCO's own; readers pass over it.
      ...(board ? { board } : {}),
    }));
    const annotations = own
      .flatMap(({ defect, width, height, shape }, n) =>
        (shape.instances ?? []).map(({ area, box, rle = '' }) => ({
          image_id: n + 1,
          category_id: plan.classes.indexOf(defect) + 1,
          segmentation: { size: [height, width], counts: rle },
          area,
          bbox: [box.x0, box.y0, box.x1 - box.x0 + 1, box.y1 - box.y0 + 1],
          iscrowd: 0,
        })),
      )
      .map((one, n) => ({ id: n + 1, ...one }));
    const body = { info, licenses: [], images, annotations, categories };
    await target.write(`annotations/instances_${side}.json`, `${shownJson(body)}\n`);
    await target.folder(`images/${side}`);
    await inParallel(own, 8, ({ pictureKey, file }) => target.copy(pictureKey, `images/${side}/${file}`));
  }
}
