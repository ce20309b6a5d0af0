/** The sample board's cookbook over its scene: what the real renderer, cropper and placing need of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import { primPattern } from '../../src/scene/globs.ts';
import { loadScene } from '../../src/scene/usd/load-scene.ts';
import { repository } from '../support/places.ts';

const file = (name: string) =>
  parse(
    readFileSync(join(repository, 'assets', 'cookbooks', 'pcb', 'sample_board', name), 'utf8').replace(
      /\$\{[A-Z_]+\}/g,
      'null',
    ),
  );
const scene = loadScene(join(inject('sampleRoot'), 'datasets', 'pcb', 'assets', 'sample_board.usda'));

test('every rule labels something, with a class that the placing knows, and never the board', () => {
  const rules: { match: string; labels: { class: string } }[] = file('day0_image.yaml').semantics;
  const labelled = rules.map(({ match }) => {
    const pattern = primPattern(match);
    return scene.prims.filter(({ path }) => pattern.test(path)).map(({ path }) => path);
  });
  expect(labelled.every((paths) => paths.length > 0)).toBe(true);
  expect(new Set(rules.map(({ labels }) => labels.class))).toEqual(
    new Set(['pad', 'solder', 'capacitor', 'ic']),
  );
  const all = labelled.flat();
  expect(all.filter((path) => !/^\/World\/PCBA\/Components\/\w+\/\w+$/.test(path))).toEqual([]);
});

test('the rig can be moved, and camera, ring and board are where the cookbook says', () => {
  const target: Record<string, string> = file('pcba_target.yaml');
  const at = (key: string) => scene.prims.find(({ path }) => path === target[key]);
  expect(at('camera_path')?.type).toBe('Camera');
  expect(at('camera_xform_path')?.xformOps).toEqual(['xformOp:translate']);
  expect([at('ring_light_root')?.type, at('pcba_root')?.type]).toEqual(['Xform', 'Xform']);
  const { crop } = file('day0_crop.yaml');
  expect(crop.class_dirs).toEqual({ capacitor: 'passive_component', ic: 'IC' });
  expect([file('day0_image.yaml').seed, crop.edge_skip, crop.bridge]).toEqual([0, true, false]);
});
