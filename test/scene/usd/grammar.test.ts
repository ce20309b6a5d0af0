/** The text form as OpenUSD reads it: what older and other writers make of it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadScene } from '../../../src/scene/usd/load-scene.ts';
import { parseTextLayer } from '../../../src/scene/usd/text-layer.ts';
import { temporaryFolder } from '../../support/places.ts';
import { square, usdFolder } from '../../support/usd-files.ts';

const layer = (text: string) => parseTextLayer(`#usda 1.0\n${text}`, 'x.usda').root;
const values = (text: string) => layer(`def "A" {\n${text}\n}`).children.get('A')?.values;

test('three kinds of comments', () => {
  expect([
    ...layer('// laminate\ndef "A" { // more\n} # and\n/* more */ def "B" {}').children.keys(),
  ]).toEqual(['A', 'B']);
});

test('a path may stand apart from its asset', () => {
  const prim = layer('def "A" (references = @a.usda@ </X>) {}').children.get('A');
  expect(prim?.references.explicit).toEqual([{ asset: 'a.usda', prim: '/X' }]);
});

test('attributes may be called as keywords are', () => {
  const found = values(
    'int over = 1\ncustom double reorder = 2\nuniform token class = "c"\nstring rel = "r"',
  );
  expect(Object.fromEntries(found ?? [])).toEqual({ over: 1, reorder: 2, class: 'c', rel: 'r' });
});

test('quoted keys, and escapes in texts and asset paths', () => {
  const found = values(
    String.raw`string s = "tab\tquote\"\x41\101\\" (customData = { int "a key" = 1 })
string t = """one "two" \""" three"""
asset f = @@@a@b.png@@@`,
  );
  expect(found?.get('s')).toBe('tab\tquote"AA\\');
  expect(found?.get('t')).toBe('one "two" """ three');
  expect(found?.get('f')).toMatchObject({ asset: 'a@b.png' });
});

test('of samples the earliest counts, before any default', () => {
  const found = values(
    'double x = 5\ndouble x.timeSamples = { 2: 20, 1: 10 }\ndouble y.timeSamples = { 0: 1 }\ndouble y = 5',
  );
  expect([found?.get('x'), found?.get('y')]).toEqual([10, 1]);
});

test('what stands in brackets behind a relationship is its own, also behind a path', () => {
  const prim = layer(
    'def "A" {\nrel material:binding = </B> (bindMaterialAs = "strongerThanDescendants")\n}',
  );
  expect(prim.children.get('A')?.bindAs.get('material:binding')).toBe('strongerThanDescendants');
});

test('lines of Windows and a mark of the byte order', () => {
  const folder = temporaryFolder();
  const text = `\uFEFF#usda 1.0\n(upAxis = "Z")\n${square('A', 1, 0)}`.replaceAll('\n', '\r\n');
  writeFileSync(join(folder, 'root.usda'), text);
  expect(loadScene(join(folder, 'root.usda'))).toMatchObject({ upAxis: 'Z', meshes: [{ path: '/A' }] });
});

test.each([
  ['a function in an expression', '@`if(true, "a.usda", "b.usda")`@', /calls a function/],
  ['a variable that is not there', `@\`"\${GONE}.usda"\`@`, /GONE/],
  ['a search path', '@parts/a.usda@', /search paths are not asked/],
  ['a path of Windows', '@.\\a.usda@', /has "\/" here/],
  ['a MaterialX document', '@./look.mtlx@</MaterialX>', /MaterialX/],
])('%s is a warning of its own', (_name, asset, message) => {
  const folder = usdFolder({
    'look.mtlx': '#<materialx/>',
    'root.usda': `def Xform "A" (references = ${asset}) { ${square('B', 1, 0)} }`,
  });
  const { meshes, warnings } = loadScene(join(folder, 'root.usda'));
  expect([meshes.length, warnings]).toEqual([1, [expect.stringMatching(message)]]);
});
