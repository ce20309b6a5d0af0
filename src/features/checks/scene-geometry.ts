/** Axis and units against geometry: a board that lies, is sized or is looked at so that its pictures would not show it. */
import { boardFileNames } from '../../domain/board.ts';
import type { Check } from '../../domain/checks.ts';
import type { SceneReport } from '../../scene/scene-report.ts';
import { boardSizes, likelyUnits } from '../../scene/survey/units.ts';
import { fail, warn } from './subject.ts';

const id = 'board.prims';
const rounded = (value: number): string => String(Number(value.toPrecision(3)));
/** Degrees from straight down at which a camera sees more of the board's side than a crop could bear. */
const steepest = 45;
/** A patch that is so many times as wide as the board shows it as a speck. */
const widest = 3;

/** The turn that lays a board flat, told where a scene is refused, too. */
export const turnFlat = ({ turn }: NonNullable<SceneReport['lie']>): string =>
  `lay a scene around it that turns it (${turn}; references/your-own-board.md, "What a scene needs")`;

/** The worst that is wrong; undefined where the board would be rendered as it is. */
export function geometryCheck(report: SceneReport, url: string): Check | undefined {
  const size = report.millimetres;
  const unit =
    report.metersPerUnit === undefined ? '' : `, 1 unit is ${rounded(report.metersPerUnit * 1000)} mm`;
  const evidence =
    size === undefined ? url : `${url}: the board is ${size.map(rounded).join(' x ')} mm${unit}`;
  return (
    lying(report, evidence) ??
    hidden(report, evidence) ??
    unbelievable(report, evidence) ??
    cutOpen(report, evidence)
  );
}

function lying({ lie, tilt = 0, crops }: SceneReport, evidence: string): Check | undefined {
  if (lie?.state === 'edge') return fail(id, lie.what, evidence, turnFlat(lie));
  if (tilt >= steepest) {
    const what = `camera_rotation tilts the camera by ${rounded(tilt)} degrees: it would look along the board, not at it`;
    const fix = `set x_range and y_range of camera_rotation in ${boardFileNames.image} to [0, 0], or a few degrees; z_fixed alone turns the picture`;
    return fail(id, what, evidence, fix);
  }
  const none = Object.values(crops?.capped ?? {}).every((count) => count === 0);
  if (lie?.state === 'back') return none ? fail(id, lie.what, evidence, turnFlat(lie)) : undefined;
  return lie && warn(id, lie.what, evidence, turnFlat(lie));
}

/** Nothing of the board, or a speck. */
function hidden(
  { clipped, patch, metersPerUnit = 1, millimetres = [] }: SceneReport,
  evidence: string,
): Check | undefined {
  if (clipped?.what === 'all') {
    const { range, distance } = clipped;
    const limit =
      distance < range[0] ? `nearer than ${rounded(range[0])}` : `farther than ${rounded(range[1])}`;
    const what = `the camera would stand ${rounded(distance)} units above the board and draws nothing ${limit}: pictures would be empty`;
    return fail(id, what, evidence, liftFix(clipped));
  }
  const [width = 0, depth = 0] = millimetres.map((one) => one / metersPerUnit / 1000);
  const longest = Math.max(width, depth);
  if (patch === undefined || longest === 0 || patch < longest * widest) return undefined;
  const what = `a patch is ${rounded(patch)} units wide and the board ${rounded(longest)}: it would be a speck in each picture`;
  const fix = `horizontal_aperture of ${boardFileNames.target} is in tenths of a scene unit and never shrinks: set it to ${rounded(longest)}, a tenth of the board (200 is added where neither file has it)`;
  return fail(id, what, evidence, fix);
}

function liftFix({ zMin, range }: NonNullable<SceneReport['clipped']>): string {
  const camera = `give the camera of the scene a clippingRange that holds the board (now ${range.map(rounded).join(' to ')} units)`;
  return zMin === undefined
    ? camera
    : `add z_min: ${zMin} to scan_grid in ${boardFileNames.image}, which lifts the camera and changes nothing else; or ${camera}`;
}

/** The renderer counts in scene units alone, so that only what came from files in other units would look wrong. */
function unbelievable(
  { otherUnits: other, millimetres, metersPerUnit = 1 }: SceneReport,
  evidence: string,
): Check | undefined {
  if (millimetres === undefined) return undefined;
  const longest = Math.max(...millimetres);
  if (longest >= boardSizes[0] && longest <= boardSizes[1])
    return other && mixed(other, metersPerUnit, evidence);
  const what = `by the scene's units the board is ${rounded(longest)} mm long, which no board is`;
  const meant = likelyUnits(longest / metersPerUnit / 1000)
    .slice(0, 2)
    .map(
      (one) => `metersPerUnit = ${one.metersPerUnit} (${one.name}) makes it ${rounded(one.millimetres)} mm`,
    );
  const fix = `correct the scene: ${meant.length > 0 ? `${meant.join(', ')}; ` : ''}nothing has to be drawn anew`;
  return {
    ...warn(id, what, evidence, meant.length > 0 ? fix : 'correct metersPerUnit of the scene, or its scale'),
    costs:
      'the renderer counts in scene units and draws it all the same; sizes in mm that are told, and lamps and parts that are placed by mm, are off',
  };
}

function mixed(
  other: NonNullable<SceneReport['otherUnits']>,
  metersPerUnit: number,
  evidence: string,
): Check {
  const file = other.file.slice(other.file.replaceAll('\\', '/').lastIndexOf('/') + 1);
  const times =
    other.scale < 1
      ? `${rounded(1 / other.scale)} times too large`
      : `${rounded(other.scale)} times too small`;
  const what = `${file} says metersPerUnit ${other.metersPerUnit}, the scene ${metersPerUnit}: USD converts nothing, so ${other.prims} prims such as ${other.path} come in ${times}`;
  return warn(
    id,
    what,
    evidence,
    `scale these prims by ${other.scale} (xformOp:scale), or export the file in the scene's units`,
  );
}

function cutOpen({ clipped }: SceneReport, evidence: string): Check | undefined {
  if (clipped === undefined || clipped.what === 'all') return undefined;
  const what = `the tops of ${clipped.what} meshes of parts are nearer to the camera than the ${rounded(clipped.range[0])} units from which it draws: they would be cut open`;
  return warn(id, what, evidence, liftFix(clipped));
}
