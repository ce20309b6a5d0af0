/**
 * Scenes of boards that the project does not know, as other makers export them: each with its own names, units, axis and way
 * of bringing parts in. `bare` has no part at all.
 */
import { join } from 'node:path';
import { usdFolder } from './usd-files.ts';

export const plainBoards = ['millimetres', 'metres', 'deep', 'bare'] as const;
export type PlainBoard = (typeof plainBoards)[number];

/** Millimetres: x, y and z from and to. */
type Box = readonly [readonly [number, number], readonly [number, number], readonly [number, number]];
interface Solid {
  name: string;
  box: Box;
  material: string;
}

const sides = [-1, 1] as const;
const span = (side: number, from: number, to: number): [number, number] =>
  side < 0 ? [-to, -from] : [from, to];

/** A chip of 1.6 x 0.8 mm with its joints and lands, by the names that a maker gives to each kind. */
function chip(names: { body: string; end: string; joint: string; land: string }): Solid[] {
  const body: Solid = {
    name: names.body,
    box: [
      [-0.5, 0.5],
      [-0.4, 0.4],
      [0.05, 0.5],
    ],
    material: 'Ceramic',
  };
  return [
    body,
    ...sides.flatMap((side, n): Solid[] => [
      { name: `${names.end}${n}`, box: [span(side, 0.5, 0.8), [-0.4, 0.4], [0.05, 0.5]], material: 'Tin' },
      {
        name: `${names.joint}${n}`,
        box: [span(side, 0.8, 1.15), [-0.4, 0.4], [0.03, 0.25]],
        material: 'Tin',
      },
      {
        name: `${names.land}${n}`,
        box: [span(side, 0.55, 1.3), [-0.45, 0.45], [0, 0.03]],
        material: 'Copper',
      },
    ]),
  ];
}

/** A package of 3.9 x 4.9 mm with four leads on each side. */
function package8(names: { body: string; lead: string; joint: string; land: string }): Solid[] {
  const legs = sides.flatMap((side) => [-1.905, -0.635, 0.635, 1.905].map((y) => ({ side, y })));
  const wide = (y: number, width: number): [number, number] => [y - width / 2, y + width / 2];
  return [
    {
      name: names.body,
      box: [
        [-1.95, 1.95],
        [-2.45, 2.45],
        [0.1, 1.5],
      ],
      material: 'Epoxy',
    },
    ...legs.flatMap(({ side, y }, n): Solid[] => [
      { name: `${names.lead}${n}`, box: [span(side, 1.95, 3), wide(y, 0.4), [0.03, 0.4]], material: 'Tin' },
      { name: `${names.joint}${n}`, box: [span(side, 3, 3.35), wide(y, 0.5), [0.03, 0.2]], material: 'Tin' },
      { name: `${names.land}${n}`, box: [span(side, 2.6, 3.5), wide(y, 0.6), [0, 0.03]], material: 'Copper' },
    ]),
  ];
}

const looks: Record<string, { color: string; metal: number }> = {
  Ceramic: { color: '(0.28, 0.2, 0.14)', metal: 0 },
  Epoxy: { color: '(0.03, 0.03, 0.035)', metal: 0 },
  Tin: { color: '(0.75, 0.75, 0.77)', metal: 1 },
  Copper: { color: '(0.8, 0.5, 0.25)', metal: 1 },
  Laminate: { color: '(0.02, 0.2, 0.07)', metal: 0 },
};

/** A closed box as a mesh; `scale` is units a millimetre. */
function mesh({ name, box, material }: Solid, scale: number, bound: boolean): string {
  const [[x0, x1], [y0, y1], [z0, z1]] = box;
  const corners = [z0, z1].flatMap((z) => [
    [x0, y0, z],
    [x1, y0, z],
    [x1, y1, z],
    [x0, y1, z],
  ]);
  const points = corners.map(
    (corner) => `(${corner.map((value) => Number((value * scale).toPrecision(9))).join(', ')})`,
  );
  const look = looks[material]?.color ?? '(0.5, 0.5, 0.5)';
  const finish = bound
    ? `rel material:binding = </Looks/${material}>`
    : `color3f[] primvars:displayColor = [${look}]`;
  return `def Mesh "${name}" ${bound ? '(prepend apiSchemas = ["MaterialBindingAPI"])' : ''} {
    int[] faceVertexCounts = [4, 4, 4, 4, 4, 4]
    int[] faceVertexIndices = [3, 2, 1, 0, 4, 5, 6, 7, 0, 1, 5, 4, 1, 2, 6, 5, 2, 3, 7, 6, 3, 0, 4, 7]
    point3f[] points = [${points.join(', ')}]
    uniform token subdivisionScheme = "none"
    ${finish}
  }`;
}

/** OpenUSD wants every statement on a line of its own. */
const prim = (header: string, ...body: string[]): string => [`${header} {`, ...body, '}'].join('\n');

const materials = (): string =>
  prim(
    'def Scope "Looks"',
    ...Object.entries(looks).map(([name, { color, metal }]) =>
      prim(
        `def Material "${name}"`,
        `token outputs:surface.connect = </Looks/${name}/Surface.outputs:surface>`,
        prim(
          'def Shader "Surface"',
          'uniform token info:id = "UsdPreviewSurface"',
          `color3f inputs:diffuseColor = ${color}`,
          `float inputs:metallic = ${metal}`,
          `float inputs:roughness = ${metal ? 0.3 : 0.7}`,
          'token outputs:surface',
        ),
      ),
    ),
  );

/** Centres in millimetres on a board of 44 x 32. */
const chipsAt = [-18, -12, -6, 6, 12, 18]
  .flatMap((x) => [-11, 0, 11].map((y) => [x, y] as const))
  .filter(([x]) => Math.abs(x) > 6);
const packagesAt = [
  [-1.5, -8],
  [0, 8],
] as const;
const board: Solid = {
  name: 'Panel',
  box: [
    [-22, 22],
    [-16, 16],
    [-1.6, 0],
  ],
  material: 'Laminate',
};

const moved = (x: number, y: number, z: number, scale: number): string =>
  `double3 xformOp:translate = (${x * scale}, ${y * scale}, ${z * scale})\nuniform token[] xformOpOrder = ["xformOp:translate"]`;
const head = (metersPerUnit: number, up: 'Y' | 'Z', first: string): string =>
  `(\n  defaultPrim = "${first}"\n  metersPerUnit = ${metersPerUnit}\n  upAxis = "${up}"\n)\n`;
type At = readonly [number, number];

/** Names as designers give them; two part files by reference; a camera of its own and a lamp. */
function millimetres(withParts = true): Record<string, string> {
  const part = (solids: Solid[]): string =>
    head(0.001, 'Z', 'Part') + prim('def Xform "Part"', ...solids.map((one) => mesh(one, 1, false)));
  const place = (name: string, file: string, [x, y]: At): string =>
    prim(`def Xform "${name}" (prepend references = @./parts/${file}@)`, moved(x, y, 0, 1));
  const parts = [
    ...chipsAt.map((at, n) => place(`R_${n + 1}`, 'smallres.usda', at)),
    ...packagesAt.map((at, n) => place(`U_${n + 1}`, 'amplifier.usda', at)),
  ];
  const camera = prim(
    'def Camera "Eye"',
    'token projection = "orthographic"',
    'float horizontalAperture = 200',
    'float verticalAperture = 112.5',
  );
  const scene = prim(
    'def Xform "Acme"',
    prim('def Xform "Pcb"', mesh(board, 1, false), prim('def Xform "Placed"', ...(withParts ? parts : []))),
    prim('def Xform "Mount"', moved(0, 0, 60, 1), camera),
    prim('def DistantLight "Lamp"', 'float inputs:intensity = 3000'),
  );
  return {
    'acme.usda': head(0.001, 'Z', 'Acme') + scene,
    ...(withParts
      ? {
          'parts/smallres.usda': part(chip({ body: 'Body', end: 'Cap_', joint: 'Fillet_', land: 'Land_' })),
          'parts/amplifier.usda': part(
            package8({ body: 'Housing', lead: 'Pin_', joint: 'Fillet_', land: 'Land_' }),
          ),
        }
      : {}),
  };
}

/** One file in metres with Y up, the board upright; neither camera nor lamp, and names that say nothing. */
function metres(): Record<string, string> {
  const scale = 0.001;
  const unit = (name: string, solids: Solid[], [x, y]: At): string =>
    prim(`def Xform "${name}"`, moved(x, y, 0, scale), ...solids.map((one) => mesh(one, scale, true)));
  const small = chip({ body: 'a0', end: 'b', joint: 'c', land: 'd' });
  const large = package8({ body: 'a0', lead: 'b', joint: 'c', land: 'd' });
  const deck = prim(
    'def Xform "deck"',
    mesh({ ...board, name: 'sheet' }, scale, true),
    ...chipsAt.map((at, n) => unit(`k${100 + n}`, small, at)),
    ...packagesAt.map((at, n) => unit(`q${200 + n}`, large, at)),
  );
  return { 'plant.usda': `${head(1, 'Y', 'plant')}${materials()}\n${prim('def Xform "plant"', deck)}` };
}

/** Centimetres; a payload brings the assembly, which refers to parts, which take their geometry by payload; all are instances. */
function deep(): Record<string, string> {
  const scale = 0.1;
  const geometry = (solids: Solid[]): string =>
    head(0.01, 'Z', 'geo') + prim('def Xform "geo"', ...solids.map((one) => mesh(one, scale, false)));
  const part = (file: string): string =>
    head(0.01, 'Z', 'lib') +
    prim('def Xform "lib"', prim(`def Xform "LibRef" (prepend payload = @../geo/${file}@)`));
  const place = (name: string, file: string, [x, y]: At): string =>
    prim(
      `def Xform "${name}" (\ninstanceable = true\nprepend references = @./lib/${file}@\n)`,
      moved(x, y, 0, scale),
    );
  const chips = chipsAt.map((at, n) => place(`tn__0603_${n}_zQ`, 'lib_0603.usda', at));
  const packages = packagesAt.map((at, n) => place(`tn__SO8_${n}_zQ`, 'lib_so8.usda', at));
  const camera = prim(
    'def Camera "Look"',
    moved(0, 0, 100, scale),
    'token projection = "orthographic"',
    'float horizontalAperture = 20',
  );
  const item = prim(
    'def Xform "item"',
    mesh(board, scale, false),
    prim('def Xform "_0603"', ...chips),
    prim('def Xform "_SO8"', ...packages),
  );
  return {
    'line.usda':
      head(0.01, 'Z', 'World') +
      prim(
        'def Xform "World"',
        prim('def Xform "station" (prepend payload = @./assembly/assembly.usda@)'),
        camera,
        prim('def SphereLight "Bulb"'),
      ),
    'assembly/assembly.usda': head(0.01, 'Z', 'asm') + prim('def Xform "asm"', item),
    'assembly/lib/lib_0603.usda': part('geo_0603.usda'),
    'assembly/lib/lib_so8.usda': part('geo_so8.usda'),
    'assembly/geo/geo_0603.usda': geometry(
      chip({ body: 'surface_body', end: 'surface_term_', joint: 'surface_solder_', land: 'surface_pad_' }),
    ),
    'assembly/geo/geo_so8.usda': geometry(
      package8({
        body: 'surface_body',
        lead: 'surface_lead_',
        joint: 'surface_solder_',
        land: 'surface_pad_',
      }),
    ),
  };
}

const scenes: Record<PlainBoard, { scene: string; files: () => Record<string, string> }> = {
  millimetres: { scene: 'acme.usda', files: millimetres },
  metres: { scene: 'plant.usda', files: metres },
  deep: { scene: 'line.usda', files: deep },
  bare: {
    scene: 'bare.usda',
    files: () => ({ 'bare.usda': millimetres(false)['acme.usda'] ?? '' }),
  },
};

/** Its files by their paths below the assets, and the name of the scene among them. */
export function plainBoard(name: PlainBoard): { scene: string; files: Record<string, string> } {
  const { scene, files } = scenes[name];
  return { scene, files: files() };
}

/** Puts its files among the assets below a root, and returns the name of the scene. */
export function uploadPlainBoard(name: PlainBoard, root: string): string {
  const { scene, files } = plainBoard(name);
  usdFolder(files, join(root, 'datasets', 'pcb', 'assets'));
  return scene;
}

/** Written into one folder. */
export function plainFolder(name: PlainBoard): { folder: string; scene: string } {
  const { scene, files } = plainBoard(name);
  return { folder: usdFolder(files), scene };
}
