/** The raw dataset's own files are read with their mistakes, each told by its line. */
import { expect, test } from 'vitest';
import { isSubmask, labelsProblem, readDefectSpec, withoutPrompt } from '../../src/domain/raw-dataset.ts';

const line = (values: object = {}): string =>
  JSON.stringify({ defect_type: 'IC+bridge', spatial_dependency: 'cad', ...values });

test.each<[string, string, string[]]>([
  ['a good line', line(), []],
  ['empty lines, a mark of UTF-8 and line ends of Windows', `\uFEFF${line()}\r\n\r\n`, []],
  ['nothing', '', ['it is empty']],
  ['no JSON', `${line()}\n{`, ['line 2 is not JSON']],
  ['a list', '[]', ['line 1: the line Invalid input: expected object, received array']],
  ['no pair', line({ defect_type: 'bridge' }), ['line 1: defect_type is not <MATERIAL>+<DEFECT>']],
  [
    'another way of placing',
    line({ spatial_dependency: 'map' }),
    ['line 1: spatial_dependency is none of free, text, cad'],
  ],
])('a specification: %s', (_, text, problems) => {
  expect(readDefectSpec(text).problems).toEqual(problems);
});

test('pairs without a prompt are those whose prompt is missing, empty or null', () => {
  const spec = readDefectSpec(
    [
      line({ roi_prompt_defect_location: 'between the leads' }),
      line({ defect_type: 'IC+void', roi_prompt_defect_location: '  ' }),
      line({ defect_type: 'IC+crack', roi_prompt_defect_location: null }),
    ].join('\n'),
  );
  expect(
    withoutPrompt(
      [
        ['IC', 'bridge'],
        ['IC', 'void'],
        ['IC', 'crack'],
        ['IC', 'dent'],
      ],
      spec,
    ),
  ).toEqual(['IC+void', 'IC+crack', 'IC+dent']);
});

test.each([
  ['a.png', true],
  ['a.JPEG', true],
  ['a.bmp', true],
  ['.a.png', false],
  ['a.tiff', false],
  ['.DS_Store', false],
  ['README.txt', false],
  ['png', false],
])('%s is a submask: %s', (name, is) => {
  expect(isSubmask(name)).toBe(is);
});

test.each<[string, string, string | undefined]>([
  ["Replicator's form", '{"(255, 0, 0, 255)": {"class": "IC"}}', undefined],
  ['the same without spaces', '{"(255,0,0,255)": {"class": "IC"}}', undefined],
  ['no entry', '{}', undefined],
  ['a broken text', '{', 'it is not JSON'],
  ['a list', '[]', 'it is not an object'],
  ['null', 'null', 'it is not an object'],
  [
    'three channels',
    '{"(1, 2, 3)": {"class": "IC"}}',
    'the entry "(1, 2, 3)" is not "(r, g, b, a)": {"class": name}',
  ],
  [
    'a class that is a number',
    '{"(1, 2, 3, 4)": {"class": 1}}',
    'the entry "(1, 2, 3, 4)" is not "(r, g, b, a)": {"class": name}',
  ],
  [
    'a bare name',
    '{"(1, 2, 3, 4)": "IC"}',
    'the entry "(1, 2, 3, 4)" is not "(r, g, b, a)": {"class": name}',
  ],
])('labels: %s', (_, text, problem) => {
  expect(labelsProblem(text)).toBe(problem);
});
