/** Scenes as they are in the wild, rendered: what is off or damaged is not drawn, and no dark picture is a success. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { picture } from '../../../support/pictures.ts';
import { renderFolder, scene } from '../../../support/render-scene.ts';
import { standIn } from '../../../support/run.ts';
import { square } from '../../../support/usd-files.ts';

const one = { max_image_count: 1, scan_grid: { x_num: 1, y_num: 1 } };

test('chips below an over are drawn and labelled; one that is off and a damaged mesh are not, and are named', async () => {
  const chips = `def PointInstancer "C2" (inactiveIds = [1]) {
  point3f[] positions = [(5, 0, 1), (5, 3, 1)]
  int[] protoIndices = [0, 0]
  rel prototypes = [</World/PCBA/C2/Protos/chip>]
  over "Protos" { def Xform "chip" { ${square('body', 2, 0)} } }
}
def Mesh "Bad" {
  int[] faceVertexCounts = [3]
  int[] faceVertexIndices = [0, 1, 2]
  point3f[] points = [(0, 0, 0), (inf, 0, 0), (1, 1, 0)]
}
def Xform "Lost" (references = @./gone.usda@) {}
    def Xform "C1"`;
  const semantics = [
    { match: '**/Board', labels: { class: 'board' } },
    { match: '/World/*/C?', labels: { class: 'chip' } },
  ];
  const folder = renderFolder({ ...one, semantics }, {}, scene.replace('def Xform "C1"', chips));
  const { exit, stdout, stderr } = await standIn(['render', ...folder.args]);
  expect([exit, stderr]).toEqual([0, '']);
  expect(stdout).toContain('WARNING: /World/PCBA/Bad is left out: a point of it is not finite');
  expect(stdout).toMatch(/WARNING: .*\/World\/PCBA\/Lost refers to \.\/gone\.usda/);
  const mask = await picture(join(folder.trigger, 'semantic_segmentation_x0_y0.png'));
  const labels: Record<string, { class: string }> = JSON.parse(
    readFileSync(join(folder.trigger, 'semantic_segmentation_labels_x0_y0.json'), 'utf8'),
  );
  const classAt = (x: number, y: number) => labels[`(${mask.at(x, y).join(', ')})`]?.class;
  // The cell spans x -10..10 at 5 pixels a unit: C1 at (-5, 0), the chip at (5, 0), the one that is off at (5, 3).
  expect([classAt(25, 50), classAt(75, 50), classAt(75, 35), classAt(50, 50)]).toEqual([
    'chip',
    'chip',
    'board',
    'board',
  ]);
});

const flat = scene
  .replace('upAxis = "Z"', 'upAxis = "Y"')
  .replace('double3 xformOp:translate = (0, 0, 50)', 'double3 xformOp:translate = (0, 50, 0)')
  .replace(
    'def Xform "PCBA" {',
    'def Xform "PCBA" {\nfloat xformOp:rotateX = -90\nuniform token[] xformOpOrder = ["xformOp:rotateX"]',
  );

test.each<[string, Record<string, unknown>, string, RegExp]>([
  ['that lies flat with Y up', one, flat, /upAxis is Y .*export the scene with Z up/],
  [
    'that no patch shows',
    { scan_grid: { x_start: 95, x_end: 90, y_start: 95, y_end: 90, step: 5, z: 50 } },
    scene,
    /none of \d+ patches shows any geometry/,
  ],
])('a board %s is an error, not a dark success', async (_name, changes, usd, message) => {
  const { args } = renderFolder(changes, {}, usd);
  const { exit, stderr } = await standIn(['render', ...args]);
  expect([exit, stderr]).toEqual([1, expect.stringMatching(message)]);
});
