/** The sample board as USD: one scene file that references one file per package. */

import { copper } from './board/copper.ts';
import { board, checkPlacement, mountingHoles, type Placement, placements } from './board/layout.ts';
import { silkscreen } from './board/silkscreen.ts';
import { circle, merge, roundedRectangle, slab } from './mesh.ts';
import { packageLibrary } from './packages/library.ts';
import type { PackageModel, PartMesh } from './packages/model.ts';
import { block, header, looks, meshPrim } from './usda.ts';

export interface SceneFiles {
  /** Path below the asset folder to file text. */
  files: Map<string, string>;
  parts: number;
  packages: number;
}

const note = 'Sample board of pcba-day0, generated; dimensions in millimetres.';

/** Prim names hold letters, digits and underscores only. */
const primName = (name: string): string => name.replace(/[^A-Za-z0-9_]/g, '_');

function packageFile(model: PackageModel): string {
  const root = primName(model.name);
  const scope = `/${root}/Looks`;
  const prim = ({ name, mesh, material }: PartMesh): string[] => meshPrim(name, mesh, material, scope);
  const used = new Set(
    [...model.parts, ...Object.values(model.variants).flat()].map((part) => part.material),
  );
  const body = [...looks(scope, used), ...model.parts.flatMap(prim)];
  const names = Object.keys(model.variants);
  if (names.length > 0) {
    const choices = names.flatMap((name) => {
      const [first, ...rest] = block('', (model.variants[name] ?? []).flatMap(prim));
      return [`"${name}" ${first ?? ''}`.trimEnd(), ...rest];
    });
    body.push(...block('variantSet "code" =', choices));
  }
  const meta = [
    'kind = "component"',
    ...(names.length > 0
      ? ['prepend variantSets = "code"', `variants = { string code = "${names[0]}" }`]
      : []),
  ];
  return [...header(root, note), ...block(`def Xform "${root}"`, body, meta), ''].join('\n');
}

function component({ refdes, package: pack, x, y, rotation, variant }: Placement): string[] {
  return block(
    `def Xform "${refdes}"`,
    [
      `custom string package = "${pack}"`,
      `double3 xformOp:translate = (${Math.round(x * 1e4) / 1e4}, ${Math.round(y * 1e4) / 1e4}, 0)`,
      `float xformOp:rotateZ = ${rotation}`,
      'uniform token[] xformOpOrder = ["xformOp:translate", "xformOp:rotateZ"]',
    ],
    [
      `prepend references = @./components/${pack}.usda@`,
      'instanceable = true',
      ...(variant ? [`variants = { string code = "${variant}" }`] : []),
    ],
  );
}

function boardPrims(parts: readonly Placement[], library: Map<string, PackageModel>): string[] {
  const scope = '/World/Looks';
  const outline = roundedRectangle(0, 0, board.width, board.height, board.corner, 8);
  const screws = mountingHoles();
  const { traces, rings, holes } = copper(parts, library);
  const drilled = [
    holes,
    ...screws.map(({ x, y }) => slab(circle(x, y, board.hole.radius, 40), 0.005, 0.02)),
  ];
  const annuli = screws.map(({ x, y }) => slab(circle(x, y, board.hole.radius + 0.25, 40), 0, 0.012));
  return block('def Xform "Board"', [
    ...meshPrim('Substrate', slab(outline, -1.6, -0.02), 'Laminate', scope),
    ...meshPrim('SolderMask', slab(outline, -0.02, 0), 'SolderMask', scope),
    ...meshPrim('Traces', traces, 'MaskOverCopper', scope),
    ...meshPrim('Silkscreen', silkscreen(parts, library), 'Silkscreen', scope),
    ...block('def Xform "Vias"', [
      ...meshPrim('Rings', merge([rings, ...annuli]), 'TinnedPad', scope),
      ...meshPrim('Holes', merge(drilled), 'Hole', scope),
    ]),
  ]);
}

/**
 * A camera that looks straight down on 16 x 12.8 mm, on a rig that a renderer moves over the board, and white light from
 * all sides and from one.
 */
const rig = block('def Xform "CameraRig"', [
  'double3 xformOp:translate = (0, 0, 200)',
  'uniform token[] xformOpOrder = ["xformOp:translate"]',
  ...block('def Camera "Camera"', [
    'token projection = "orthographic"',
    'float horizontalAperture = 160',
    'float verticalAperture = 128',
    'float2 clippingRange = (1, 1000)',
  ]),
  ...block('def Xform "RingLight"', []),
]);

const lights = block('def Xform "Lights"', [
  ...block('def DomeLight "Sky"', ['color3f inputs:color = (1, 1, 1)', 'float inputs:intensity = 1000']),
  ...block('def DistantLight "Key"', [
    'float inputs:angle = 20',
    'color3f inputs:color = (1, 1, 1)',
    'float inputs:intensity = 1500',
    'float3 xformOp:rotateXYZ = (-25, -25, 0)',
    'uniform token[] xformOpOrder = ["xformOp:rotateXYZ"]',
  ]),
]);

/** All USD files of the sample board. */
export function sampleScene(): SceneFiles {
  const library = packageLibrary();
  const parts = placements();
  checkPlacement(parts, library);
  const used = new Set(parts.map((part) => part.package));
  const scene = [
    ...header('World', note),
    ...block('def Xform "World"', [
      ...looks('/World/Looks', [
        'SolderMask',
        'MaskOverCopper',
        'Silkscreen',
        'Laminate',
        'Hole',
        'TinnedPad',
      ]),
      ...block('def Xform "PCBA"', [
        ...boardPrims(parts, library),
        ...block('def Xform "Components"', parts.flatMap(component)),
      ]),
      ...rig,
      ...lights,
    ]),
    '',
  ].join('\n');
  const files = new Map([['sample_board.usda', scene]]);
  for (const name of [...used].sort()) {
    const model = library.get(name);
    if (model) files.set(`components/${name}.usda`, packageFile(model));
  }
  return { files, parts: parts.length, packages: used.size };
}
