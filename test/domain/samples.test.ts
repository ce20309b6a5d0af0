/** Samples: their table as CSV, and what names and rows tell of defect and source. */
import { expect, test } from 'vitest';
import { baseName, parseTable, pickSpread, samplesOf } from '../../src/domain/samples.ts';

test.each<[string, string, Record<string, string>[]]>([
  [
    'rows by header',
    'a,b\n1,2\n3,4\n',
    [
      { a: '1', b: '2' },
      { a: '3', b: '4' },
    ],
  ],
  ['line ends of Windows, no end of the last line', 'a,b\r\n1,2', [{ a: '1', b: '2' }]],
  ['a comma and quotes in quotes', 'a,b\n"1,5","say ""x"""\n', [{ a: '1,5', b: 'say "x"' }]],
  ['a line break in quotes becomes one line', 'a\n"1\n2"\n', [{ a: '1 2' }]],
  ['a short row is filled', 'a,b\n1\n', [{ a: '1', b: '' }]],
  ['empty rows are left', 'a,b\n\n,\n1,2\n', [{ a: '1', b: '2' }]],
  ['a header alone', 'a,b\n', []],
  ['nothing', '', []],
])('a table: %s', (_, text, rows) => {
  expect(parseTable(text)).toEqual(rows);
});

const file = 'reconstructed_image/x1_y2__0003.png';
test.each<[string, Record<string, string> | undefined, object]>([
  [
    'the row tells the pair and the clean picture',
    {
      output_filename: file,
      anomaly_type: 'IC+bridge',
      image_filename: '/in/IC/clean_image/x1_y2__0003.png',
    },
    {
      defect: 'IC+bridge',
      source: { material: 'IC', cell: 'x1_y2', stem: '0003' },
      image: '/in/IC/clean_image/x1_y2__0003.png',
    },
  ],
  [
    'material and defect apart',
    { name: file, material: 'IC', defect: 'bridge' },
    { defect: 'IC+bridge', source: { material: 'IC', cell: 'x1_y2', stem: '0003' } },
  ],
  ['a row of another sample', { name: 'other.png', anomaly_type: 'IC+bridge' }, { defect: 'unknown' }],
  ['no row at all', undefined, { defect: 'unknown' }],
])('a sample: %s', (_, row, expected) => {
  expect(samplesOf([file], row ? [row] : [])).toMatchObject([{ name: 'x1_y2__0003', ...expected }]);
});

test.each([
  ['a/b/c.png', 'c'],
  ['c.JPG', 'c'],
  ['c.mask.bmp', 'c.mask'],
  ['c.txt', 'c.txt'],
])('%s is named %s', (path, name) => {
  expect(baseName(path)).toBe(name);
});

test.each<[number, string[]]>([
  [2, ['a1', 'b1']],
  [3, ['a1', 'b1', 'c1']],
  [5, ['a1', 'b1', 'c1', 'a3', 'a2']],
  [99, ['a1', 'b1', 'c1', 'a3', 'a2']],
  [0, []],
])('%i samples show every kind first', (count, names) => {
  const samples = ['a1', 'a2', 'a3', 'b1', 'c1'].map((name) => ({ name, defect: name.slice(0, 1) }));
  expect(pickSpread(samples, count).map(({ name }) => name)).toEqual(names);
});

test.each<[string, string[], string[]]>([
  ['other patches come first', ['p/1', 'p/2', 'q/1'], ['p/1', 'q/1', 'p/2']],
  ['then other crops of a patch', ['p/1', 'p/1', 'p/2'], ['p/1', 'p/2', 'p/1']],
  ['of one crop, whatever there is', ['p/1', 'p/1'], ['p/1', 'p/1']],
  ['far apart in the list', ['p/1', 'q/1', 'r/1', 's/1', 't/1'], ['p/1', 't/1', 'r/1', 'q/1', 's/1']],
])('unlike samples: %s', (_, crops, shown) => {
  const samples = crops.map((crop) => {
    const [cell = '', stem = ''] = crop.split('/');
    return { defect: 'a', source: { material: 'IC', cell, stem } };
  });
  expect(pickSpread(samples, 9).map(({ source }) => `${source.cell}/${source.stem}`)).toEqual(shown);
});

test('unlike samples: another part comes before another crop of the same one', () => {
  const samples = ['p/1 soic', 'q/1 soic', 'r/1 soic', 'p/2 qfn'].map((words) => {
    const [cell = '', stem = '', part = ''] = words.split(/[/ ]/);
    return { defect: 'a', part, source: { material: 'IC', cell, stem } };
  });
  expect(pickSpread(samples, 2).map(({ part }) => part)).toEqual(['soic', 'qfn']);
  expect(pickSpread(samples, 4).map(({ source }) => source.cell)).toEqual(['p', 'p', 'r', 'q']);
});
