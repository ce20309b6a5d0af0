/** The boards of `plain-boards.ts` as their owners also have them: on a tray, turned, in other units, placed by an instancer. */
import { join } from 'node:path';
import { plainBoard } from './plain-boards.ts';
import { usdFolder } from './usd-files.ts';

type Files = Record<string, string>;

/** A closed box in scene units, from the lowest to the highest corner. */
export function block(
  name: string,
  [x0, y0, z0]: readonly number[],
  [x1, y1, z1]: readonly number[],
): string {
  const corners = [z0, z1].flatMap((z) => [
    `(${x0}, ${y0}, ${z})`,
    `(${x1}, ${y0}, ${z})`,
    `(${x1}, ${y1}, ${z})`,
    `(${x0}, ${y1}, ${z})`,
  ]);
  return `def Mesh "${name}" {
    int[] faceVertexCounts = [4, 4, 4, 4, 4, 4]
    int[] faceVertexIndices = [3, 2, 1, 0, 4, 5, 6, 7, 0, 1, 5, 4, 1, 2, 6, 5, 2, 3, 7, 6, 3, 0, 4, 7]
    point3f[] points = [${corners.join(', ')}]
    uniform token subdivisionScheme = "none"
  }`;
}

/** A scene around the board in millimetres: `op` turns or scales it, `beside` lies next to it. */
export function around(op: string, { units = '0.001', up = 'Z', beside = '' } = {}): Files {
  const [name] = op.split(' ');
  const turned =
    op === ''
      ? ''
      : `${/rotate/.test(op) ? 'float' : 'float3'} xformOp:${op}\nuniform token[] xformOpOrder = ["xformOp:${name}"]`;
  return {
    ...plainBoard('millimetres').files,
    'odd.usda': `(
  defaultPrim = "Line"
  metersPerUnit = ${units}
  upAxis = "${up}"
)
def Xform "Line" {
  def Xform "Turn" {
    ${turned}
    def "Acme" (prepend references = @./acme.usda@) {
    }
  }
  ${beside}
}`,
  };
}

/** The scene's own file changed. */
export function changed(
  change: (text: string) => string,
  name: 'millimetres' | 'metres' = 'millimetres',
): Files {
  const { scene, files } = plainBoard(name);
  return { ...files, 'odd.usda': change(files[scene] ?? '') };
}

/** The same board with the twelve chips placed by a PointInstancer, its prototype below `holder` (`def`, `over`). */
export function instanced(holder = 'def'): Files {
  const places = [
    ...(plainBoard('millimetres').files['acme.usda'] ?? '').matchAll(/"R_\d+".*\n.*translate = (\(.*\))/g),
  ].map(([, at]) => at);
  const instancer = `def PointInstancer "Chips" {
    point3f[] positions = [${places.join(', ')}]
    int[] protoIndices = [${places.map(() => 0).join(', ')}]
    rel prototypes = [</Acme/Pcb/Chips/Kinds/smallres>]
    ${holder} "Kinds" {
      def Xform "smallres" (prepend references = @./parts/smallres.usda@) {
      }
    }
  }`;
  return changed((text) =>
    text
      .replaceAll(/def Xform "R_\d+"[^{]*\{[^}]*\}\n?/g, '')
      .replace('def Xform "Placed"', `${instancer}\ndef Xform "Placed"`),
  );
}

/** The folder with `odd.usda` in it. */
export const oddScene = (files: Files): string => join(usdFolder(files), 'odd.usda');
