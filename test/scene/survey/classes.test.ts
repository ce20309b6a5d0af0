/** What a part and its pieces are taken for: by the part's name, then by words, then by its joints; and what no part is. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { survey } from '../../../src/scene/survey/survey.ts';
import { loadScene } from '../../../src/scene/usd/load-scene.ts';
import { square, usdFolder } from '../../support/usd-files.ts';

const at = (x: number): string =>
  `double3 xformOp:translate = (${x}, 0, 0)\nuniform token[] xformOpOrder = ["xformOp:translate"]`;

/** A sheet of 40 units with two alike parts of these pieces. */
function surveyOf([first, second]: readonly [string, string], pieces: readonly string[], file?: string) {
  const body = pieces.map((name, n) => square(name, 2, n / 10)).join('\n');
  const part = (name: string, x: number): string =>
    file === undefined
      ? `def Xform "${name}" {\n${at(x)}\n${body}\n}`
      : `def Xform "${name}" (prepend references = @./${file}@) {\n${at(x)}\n}`;
  const folder = usdFolder({
    'board.usda': `(metersPerUnit = 0.001 upAxis = "Z")\ndef Xform "Board" {\n${square('Sheet', 40, -1)}\n${part(first, -8)}\n${part(second, 8)}\n}`,
    ...(file === undefined ? {} : { [file]: `(defaultPrim = "Part")\ndef Xform "Part" {\n${body}\n}` }),
  });
  return survey(loadScene(join(folder, 'board.usda')));
}

const two = ['Body', 'Solder_0', 'Solder_1'];
const four = [...two, 'Solder_2', 'Solder_3'];

test.each<[string, readonly [string, string], readonly string[], string | undefined, string | null, RegExp]>([
  [
    'a resistor by its designator, whatever its joints',
    ['R1', 'R2'],
    four,
    undefined,
    'capacitor',
    /the name R1/,
  ],
  ['an underscore in it', ['C_1', 'C_2'], two, undefined, 'capacitor', /the name C_1/],
  ['an IC by its designator, whatever its joints', ['U1', 'U2'], two, undefined, 'ic', /the name U1/],
  ['a connector by its designator', ['J1', 'J2'], two, undefined, null, /the name J1/],
  ['a mark', ['FID1', 'FID2'], ['Dot', 'Ring'], undefined, null, /the name FID1/],
  [
    'the size in the name of its file',
    ['part_a', 'part_b'],
    four,
    'lib_0603.usda',
    'capacitor',
    /the words of lib_0603\.usda/,
  ],
  [
    'the package in the name of its file',
    ['part_a', 'part_b'],
    two,
    'lib_qfn.usda',
    'ic',
    /the words of lib_qfn\.usda/,
  ],
  [
    'a connector by its file, though a word of a passive part is in it',
    ['part_a', 'part_b'],
    two,
    'conn_cap.usda',
    null,
    /the words of conn_cap/,
  ],
  ['two joints', ['thing1', 'thing2'], two, undefined, 'capacitor', /^2 joints/],
  ['four joints', ['thing1', 'thing2'], four, undefined, 'ic', /^4 joints/],
  [
    'one joint, which tells nothing',
    ['thing1', 'thing2'],
    ['Body', 'Solder'],
    undefined,
    null,
    /^1 joints, and no name/,
  ],
])('%s', (_name, names, pieces, file, label, why) => {
  const { groups } = surveyOf(names, pieces, file);
  expect(groups.map((group) => [group.parts, group.label, group.why])).toEqual([
    [2, label, expect.stringMatching(why)],
  ]);
});

test.each<[string, string]>([
  ['Body', 'capacitor'],
  ['Housing', 'capacitor'],
  ['End_Cap', 'capacitor'],
  ['surface_term_0', 'capacitor'],
  ['Fillet_0', 'solder'],
  ['SolderJoint', 'solder'],
  ['Lead_3', 'solder'],
  ['Land_0', 'pad'],
  ['pads', 'pad'],
  ['SolderMask', 'capacitor'],
])('a piece %s of a resistor is labelled %s', (piece, label) => {
  const { groups } = surveyOf(['R1', 'R2'], ['Rest', piece]);
  const rule = groups[0]?.rules.find(({ match }) => match.endsWith(`/${piece}`));
  expect([rule?.label, rule?.prims]).toEqual([label, 2]);
});
