/** What the peer of AnomalyGen makes small, so that placing takes seconds, and how it records what the tools made. */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repository } from './places.ts';
import { type Container, checkout } from './real-anomalygen.ts';
import type { Ended } from './run.ts';
import { filesBelow } from './training.ts';

/** Bridges are looked for among all pairs and triples of joints, which takes minutes for a part with many: few pictures do. */
export function thin(dataset: string): void {
  for (const material of ['IC', 'passive_component']) {
    const folder = join(dataset, material, 'anomaly_image');
    for (const defect of readdirSync(folder))
      for (const name of readdirSync(join(folder, defect)).slice(2)) {
        rmSync(join(folder, defect, name));
        rmSync(join(dataset, material, 'mask', defect, name.replace('.png', '_mask.png')));
      }
    const size = (name: string): number => statSync(join(dataset, material, 'cad_mask', name)).size;
    const [, ...others] = readdirSync(join(dataset, material, 'clean_image')).sort(
      (x, y) => size(x) - size(y),
    );
    for (const name of others)
      for (const kind of ['clean_image', 'cad_mask']) rmSync(join(dataset, material, kind, name));
  }
}

/** Leaves the IC whose CAD mask shows the least, so that its placing takes seconds. */
export function oneIc(augment: string, render: string): void {
  const folder = join(augment, 'crop', 'IC');
  const found = readdirSync(folder).flatMap((cell) =>
    readdirSync(join(folder, cell)).map((name) => {
      const mask = join(render, 'crop', 'IC', cell, 'cad_mask', name.replace('.png', '_cad_mask.png'));
      return { path: join(folder, cell, name), size: statSync(mask).size };
    }),
  );
  const [, ...others] = found.sort((a, b) => a.size - b.size);
  for (const { path } of others) rmSync(path);
}

/** Writes what the tools made to test/fixtures/anomalygen/<state>, with places in the stead of this machine's paths. */
export function record(state: string, { work, root }: Container, { stdout, stderr }: Ended): void {
  const target = join(repository, 'test', 'fixtures', 'anomalygen', state);
  mkdirSync(target, { recursive: true });
  const places = {
    [work]: '<work>',
    [root]: '<root>',
    [dirname(root)]: '<inputs>',
    [checkout]: '<checkout>',
  };
  // Python writes letters beyond ASCII as \\u....
  const ascii = (text: string): string =>
    text.replace(/[^\0-\x7f]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const told = (text: string): string =>
    Object.entries(places)
      .reduce((all, [path, place]) => all.replaceAll(path, place).replaceAll(ascii(path), place), text)
      .trim();
  const put = (name: string, text: string): void => writeFileSync(join(target, name), `${told(text)}\n`);
  for (const name of ['inference.jsonl', 'allocation.json', 'amp_samples.json'])
    put(name, readFileSync(join(work, name), 'utf8'));
  put('summary.json', readFileSync(join(work, 'testcase', 'summary.json'), 'utf8'));
  put('tree.txt', filesBelow(join(work, 'testcase')).join('\n'));
  // Placement tells each of its thousand tries.
  const short = `${stdout}\n--- stderr\n${stderr}`
    .split('\n')
    .filter((line) => !/\/tmp\/tmp|automatic_mask_placement\/(?!cad2roi\/defects\/missing)/.test(line));
  put('infer.log', short.join('\n'));
}
