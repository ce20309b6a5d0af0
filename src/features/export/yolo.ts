/** YOLO as Ultralytics reads it: a text file a picture, boxes or outlines as shares of the picture's size. */

import { inParallel } from '../../base/system/in-parallel.ts';
import { line } from '../../base/untrusted-text.ts';
import { sides } from '../../domain/split.ts';
import type { Plan, Shaped } from './plan.ts';
import type { Target } from './target.ts';

export async function writeYolo(plan: Plan, outlines: boolean, target: Target): Promise<void> {
  for (const side of sides) {
    await target.folder(`images/${side}`);
    await target.folder(`labels/${side}`);
  }
  await inParallel(plan.samples, 8, async (sample) => {
    const { side, file, pictureKey } = sample;
    const index = plan.classes.indexOf(sample.defect);
    const lines = outlines ? outlineLines(sample, index) : boxLines(sample, index);
    const text = `${lines.join('\n')}\n`;
    await target.copy(pictureKey, `images/${side}/${file}`);
    await target.write(`labels/${side}/${file.replace(/\.[^.]+$/, '')}.txt`, text);
  });
  const has = (side: string): boolean => plan.samples.some((sample) => sample.side === side);
  const data = [
    `# ${line(plan.notice, 300)}`,
    `# Day 0 run ${plan.run}`,
    // Without a path, loaders take the folder of this file.
    'train: images/train',
    // A trainer insists on a validation set; the card says so when it had to be the training set.
    `val: images/${has('val') ? 'val' : 'train'}`,
    ...(has('test') ? ['test: images/test'] : []),
    'names:',
    ...plan.classes.map((name, n) => `  ${n}: ${JSON.stringify(line(name))}`),
  ];
  await target.write('data.yaml', `${data.join('\n')}\n`);
}

const share = (value: number, of: number): string => (value / of).toFixed(6);

/** A line for each part of the mask. */
function boxLines({ shape, width, height }: Shaped, index: number): string[] {
  return (shape.instances ?? []).map(({ box }) => boxLine(box, width, height, index));
}

function boxLine(box: Shaped['box'], width: number, height: number, index: number): string {
  const w = box.x1 - box.x0 + 1;
  const h = box.y1 - box.y0 + 1;
  return [
    index,
    share(box.x0 + w / 2, width),
    share(box.y0 + h / 2, height),
    share(w, width),
    share(h, height),
  ].join(' ');
}

/** A line for each part of the mask. */
function outlineLines({ shape, width, height }: Shaped, index: number): string[] {
  return (shape.polygons ?? []).map((polygon) =>
    [index, ...polygon.flatMap(([x, y]) => [share(x, width), share(y, height)])].join(' '),
  );
}
