/** Strength goes node by node over all arcs, as OpenUSD's prim index has it. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadScene } from '../../../src/scene/usd/load-scene.ts';
import type { Scene } from '../../../src/scene/usd/scene.ts';
import { square, usdFolder } from '../../support/usd-files.ts';

const load = (files: Record<string, string>): Scene => loadScene(join(usdFolder(files), 'root.usda'));
const paths = (scene: Scene): string[] => scene.meshes.map(({ path }) => path).sort();
const part = (name: string, inside: string): string =>
  `(defaultPrim = "${name}")\ndef Xform "${name}" {\n${inside}\n}`;
/** Height of a square, which tells whose opinion it is. */
const heights = ({ meshes }: Scene): Record<string, number | undefined> =>
  Object.fromEntries(meshes.map(({ path, points }) => [path, points[2]]));
const at = (z: number): string =>
  `point3f[] points = [(0, 0, ${z}), (1, 0, ${z}), (1, 1, ${z}), (0, 1, ${z})]`;

test.each(['references', 'prepend references'])(
  'a list of %s replaces or edits those of its own layer stack, not those beyond a reference',
  (edit) => {
    const scene = load({
      'pad.usda': part('Pad', square('pad', 1, 0)),
      'dot.usda': part('Dot', square('dot', 1, 0)),
      'board.usda': part('Board', 'def Xform "U1" (references = @./pad.usda@) {}'),
      'root.usda': `def Xform "World" (references = @./board.usda@) { over "U1" (${edit} = @./dot.usda@) {} }`,
    });
    expect(paths(scene)).toEqual(['/World/U1/dot', '/World/U1/pad']);
  },
);

test('a sublayer edits the list of the layer below it', () => {
  const scene = load({
    'pad.usda': part('Pad', square('pad', 1, 0)),
    'dot.usda': part('Dot', square('dot', 1, 0)),
    'weak.usda': 'def Xform "A" (references = @./pad.usda@) {}\ndef Xform "B" (references = @./pad.usda@) {}',
    'root.usda': `(subLayers = [@./weak.usda@])
over "A" (references = @./dot.usda@) {}
over "B" (delete references = @./pad.usda@) {}`,
  });
  expect(paths(scene)).toEqual(['/A/dot']);
});

test.each([
  [0, 'local'],
  [1, 'inherits'],
  [2, 'variants'],
  [3, 'references'],
  [4, 'payload'],
  [5, 'specializes'],
])('without %i stronger kinds of opinions those of %s count', (strongest) => {
  const has = (kind: number, text: string): string => (kind >= strongest ? text : '');
  const scene = load({
    'ref.usda': part('P', `over "m" { ${at(3)} }`),
    'pay.usda': part('P', `over "m" { ${at(4)} }`),
    'root.usda': `class "_i" { over "m" { ${at(1)} } }
class "_s" { over "m" { ${at(5)} } }
def Xform "A" (
  specializes = </_s>
  ${has(4, 'payload = @./pay.usda@')}
  ${has(3, 'references = @./ref.usda@')}
  ${has(2, 'variants = { string v = "x" }')}
  prepend variantSets = "v"
  ${has(1, 'inherits = </_i>')}
) {
  def Mesh "m" {
    int[] faceVertexCounts = [4]
    int[] faceVertexIndices = [0, 1, 2, 3]
    ${has(0, at(0))}
  }
  variantSet "v" = { "x" { over "m" { ${at(2)} } } }
}`,
  });
  expect(heights(scene)).toEqual({ '/A/m': strongest });
});

test('a class that an asset inherits from may be edited by who refers to the asset', () => {
  const scene = load({
    'chip.usda': `(defaultPrim = "Chip")
class "_Kind" { ${square('pad', 1, 1)} }
def Xform "Chip" (inherits = </_Kind>) {
  class "_Pin" { ${square('metal', 1, 1)} }
  def Xform "Pin" (inherits = </Chip/_Pin>) {}
}`,
    'root.usda': `class "_Kind" { over "pad" { ${at(7)} } }
def Xform "U1" (references = @./chip.usda@) { over "_Pin" { over "metal" { ${at(8)} } } }
def Xform "U2" (references = @./chip.usda@) {}`,
  });
  expect(heights(scene)).toEqual({ '/U1/pad': 7, '/U1/Pin/metal': 8, '/U2/pad': 7, '/U2/Pin/metal': 1 });
});

test('what a scene says about the inside of an instance counts for nothing', () => {
  const scene = load({
    'chip.usda': part('Chip', square('body', 1, 1)),
    'root.usda': ['A', 'B']
      .map(
        (name, n) =>
          `def Xform "${name}" (references = @./chip.usda@ instanceable = ${n === 0}) { over "body" { ${at(5)} } }`,
      )
      .join('\n'),
  });
  expect(heights(scene)).toEqual({ '/A/body': 1, '/B/body': 5 });
});

test('variables in paths and selections, relocated prims and layer offsets', () => {
  const scene = load({
    'part.usda': part('Part', `def Xform "old" { ${square('pad', 1, 1)} }`),
    'weak.usda': `def Xform "V" (variants = { string v = "\`\${WHICH}\`" } prepend variantSets = "v") {
  variantSet "v" = { "one" { ${square('one', 1, 1)} } "two" { ${square('two', 1, 1)} } }
}`,
    'root.usda': `(
  expressionVariables = { string NAME = "part" string WHICH = "two" }
  subLayers = [@./weak.usda@ (offset = 10; scale = 2)]
  relocates = { </World/A/old>: </World/B> }
)
def Xform "World" { def Xform "A" (references = @\`"./\${NAME}.usda"\`@) {} }`,
  });
  expect(paths(scene)).toEqual(['/V/two', '/World/B/pad']);
  expect(scene.warnings).toEqual([]);
});

test('of two orders of children that of the referring layer is kept behind that of the asset', () => {
  const scene = load({
    'part.usda': part('Part', `${square('b', 1, 1)}\n${square('a', 1, 1)}`),
    'root.usda': `reorder rootPrims = ["Y", "X"]
def Xform "X" (references = @./part.usda@) {
  reorder nameChildren = ["c", "b"]
  ${square('c', 1, 1)}
}
def Xform "Y" {}`,
  });
  expect(scene.prims.map(({ path }) => path)).toEqual(['/Y', '/X', '/X/c', '/X/b', '/X/a']);
});
