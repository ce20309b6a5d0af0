/** What a look at the scene means for a run: its prims, its labels, and the crops that will come. */
import { closest } from '../../base/spelling.ts';
import { boardFileNames } from '../../domain/board.ts';
import type { Check, CheckId } from '../../domain/checks.ts';
import type { RunParameters } from '../../domain/resolve.ts';
import type { SceneReport } from '../../scene/scene-report.ts';
import { geometryCheck } from './scene-geometry.ts';
import { fail, pass, skipped, warn } from './subject.ts';

/** Never a pass: nobody looked. */
export const notChecked = (why: string, url: string, id: CheckId = 'board.prims'): Check =>
  skipped(
    id,
    id === 'board.prims' ? 'prims, labels and crops of the scene were not looked at' : 'not looked at',
    `${url}: ${why}`,
    'raise scene_look_mb or scene_look_s in the settings, or keep the scene in smaller layers; else the render stage tells',
  );

/** What the words need of a run. */
type Ran = Pick<RunParameters, 'render_patches' | 'anomaly_types'> & { cookbook: { where: string } };

export function boardChecks(report: SceneReport, { run }: { run: Ran }, url: string): Check[] {
  const { where } = run.cookbook;
  const odd = geometryCheck(report, url);
  if (report.lie?.state === 'edge' && odd) return [odd];
  const placed = report.places === undefined ? undefined : prims(report.places, report, url);
  // A prim that is missing also stops the renderer; which one it is says more.
  if (placed?.status === 'fail') return [placed];
  const [stop] = report.stops;
  if (stop !== undefined) {
    const what = `the ${stop.file === boardFileNames.crop ? 'cropper' : 'renderer'} would stop with ${stop.exception}`;
    return [fail('board.keys', what, `${where}/${stop.file}`, 'correct the key that it names')];
  }
  return [
    ...(placed ? [worse(placed, odd)] : []),
    pass('board.keys', 'the renderer and the cropper find every key that they read', where),
    semantics(report, where),
    ...crops(report, run, where),
  ];
}

/** What a person has to mend first. */
const worse = (placed: Check, odd: Check | undefined): Check =>
  odd !== undefined && (odd.status === 'fail' || placed.status === 'pass') ? odd : placed;

function prims(
  places: NonNullable<SceneReport['places']>,
  { sceneLights, millimetres: size, leftOut, rigTrouble, straightCameras = [] }: SceneReport,
  url: string,
): Check {
  const id = 'board.prims';
  const file = boardFileNames.target;
  const evidence = (key: string, { path, instead }: { path: string; instead: string[] }): string =>
    `${file} says ${key}: ${path}; ${url} has ${instead.slice(0, 6).join(', ') || 'nothing of the kind'}`;
  const { pcba_root: root, camera_path: camera, camera_xform_path: rig } = places;
  const otherBoard = 'give the board whose cookbook was made for this scene, or correct the path';
  if (root.state !== 'there') {
    const what = root.state === 'empty' ? 'has no geometry' : 'is no prim of the scene';
    return fail(id, `pcba_root ${root.path} ${what}`, evidence('pcba_root', root), otherBoard);
  }
  // The renderer makes rig and camera where the camera is no prim.
  const made = camera.state !== 'there' && rig.state === 'no prim';
  if (rig.state !== 'there' && !made) {
    const what = rig.state === 'no prim' ? 'is no prim of the scene' : 'has no xformOp:translate';
    const fix = rig.state === 'no prim' ? otherBoard : 'add a translate op to that prim; 0, 0, 0 will do';
    return fail(id, `camera_xform_path ${rig.path} ${what}`, evidence('camera_xform_path', rig), fix);
  }
  if (camera.state !== 'there' && !(made && straightCameras.length === 0)) {
    const what = `camera_path ${camera.path} is no camera of the scene: the renderer would make one of its own`;
    const named = nearestOf(camera.path, camera.instead);
    const fix =
      named === undefined ? otherBoard : `set camera_path to ${named}, or give the board made for this scene`;
    return warn(id, what, evidence('camera_path', camera), fix);
  }
  if (rigTrouble !== undefined) return rigCheck(rigTrouble, { rig: rig.path, camera: camera.path, url });
  if (sceneLights === 0) {
    const what = 'use_scene_lights is on, and the scene has no light: pictures would be dark';
    return warn(
      id,
      what,
      url,
      'set use_scene_lights: false in day0_image.yaml, or put lights into the scene, below /World/camera_light to have them white',
    );
  }
  const measured = size === undefined ? '' : `; the board is ${size.map(rounded).join(' x ')} mm`;
  if (leftOut !== null) {
    const what = 'the scene holds geometry that pictures will not show';
    return warn(
      id,
      what,
      `${url}: ${leftOut}${measured}`,
      'correct that geometry, or leave it out of the scene',
    );
  }
  return pass(id, 'the prims that the cookbook names are in the scene', url + measured);
}

/** The one that was meant: the only one, or the most alike. */
const nearestOf = (path: string, known: readonly string[]): string | undefined =>
  known.length === 1 ? known[0] : closest(path, known);

function rigCheck(
  trouble: NonNullable<SceneReport['rigTrouble']>,
  { rig, camera, url }: { rig: string; camera: string; url: string },
): Check {
  const id = 'board.prims';
  const words = {
    apart: `camera_xform_path ${rig} is not above the camera ${camera}, which would stand still`,
    moved: `a prim above camera_xform_path ${rig} moves, turns or scales it, while the renderer writes places of the world into it`,
    turned: `a prim between camera_xform_path ${rig} and the camera turns or scales it`,
  };
  if (trouble.what !== 'beside') {
    const fix =
      'set camera_path and camera_xform_path to a camera whose prims above have no transformation but the translate of the rig; or to paths that are not there, and the renderer makes both';
    return fail(id, words[trouble.what], url, fix);
  }
  const what = `the camera ${camera} stands ${rounded(trouble.units)} units beside camera_xform_path ${rig}: every patch is shifted by as much`;
  return warn(id, what, url, 'set camera_xform_path to the camera itself, or move the camera into its rig');
}

const rounded = (value: number): string => String(Number(value.toPrecision(3)));

function semantics({ rules, labelled, missed, instanced = 0 }: SceneReport, where: string): Check {
  const id = 'board.semantics';
  const empty = rules.filter(({ meshes }) => meshes === 0);
  const total = rules.reduce((sum, { prims: count }) => sum + count, 0);
  const hits = rules
    .filter(({ meshes }) => meshes > 0)
    .map(({ match, label, prims: count, materials }) => {
      const of = materials.length > 0 ? ` (${materials.join(', ')})` : '';
      return `${match.slice(match.lastIndexOf('/') + 1)} ${label} ${count}${of}`;
    });
  const evidence = `${where}/${boardFileNames.image}: ${rules.length} rules, ${total} matches: ${list(hits, 8)}; labels on geometry: ${labelled.join(', ') || 'none'}`;
  const fix = 'correct the patterns: they match the whole path, * stays within one segment, ** crosses them';
  if (total === 0)
    return fail(
      id,
      `no rule of semantics matches a prim: ${list(empty.map(({ match }) => match))}`,
      evidence,
      fix,
    );
  const bare = list(missed.map(({ name, parts, example }) => `${parts} x ${name} (such as ${example})`));
  const placed =
    instanced > 0
      ? `; ${instanced} meshes are a PointInstancer's, labelled by their prototypes (no real renderer was seen to do it; references are sure)`
      : '';
  const parts = (missed.length > 0 ? `; parts without a rule: ${bare}` : '') + placed;
  if (empty.length === 0) return pass(id, 'every rule of semantics matches a prim', evidence + parts);
  const nothing = empty.every(({ prims: count }) => count === 0)
    ? 'match no prim'
    : 'match nothing that is drawn';
  const what = `${empty.length} of ${rules.length} rules ${nothing}: ${list(empty.map(({ match, label }) => `${match} (${label})`))}`;
  return warn(id, what, evidence + parts, fix);
}

const list = (texts: readonly string[], most = 4): string =>
  `${texts.slice(0, most).join(', ')}${texts.length > most ? ` and ${texts.length - most} more` : ''}`;

function crops({ crops: counted, labelled }: SceneReport, run: Ran, where: string): Check[] {
  const id = 'board.crops';
  if (counted === undefined) return [];
  const { cells, looked, expected, capped, skipped: left, flooded, elsewhere } = counted;
  const file = `${where}/${boardFileNames.crop}`;
  const seen = `${looked} of ${cells} patches drawn small; left out: ${reasons(left)}`;
  const total = sum(capped);
  const counts = Object.entries(capped).map(([material, count]) => `${material} ${count}`);
  if (flooded * 2 > looked) {
    const what = `everything labelled touches: in ${flooded} of ${looked} patches one region takes most of the picture`;
    const fix = 'label parts, solder and pads only, not the board, its mask, traces or print';
    return [fail(id, what, `labels on geometry: ${labelled.join(', ')}`, fix)];
  }
  if (total === 0 && Object.keys(elsewhere).length > 0)
    return [outOfSight(elsewhere, { cells, evidence: `${file}; ${seen}`, patches: run.render_patches })];
  if (total === 0) {
    const fix =
      left.coverage > 0
        ? 'lower offset or min_coverage: that share of the box with its offset must be labelled'
        : left.edge > 0
          ? 'make the patches larger (fewer in scan_grid), or set edge_skip: false'
          : `make crop.classes match the labels exactly (${labelled.join(', ')})`;
    return [fail(id, 'no crop would come out of the render', `${file}; ${seen}`, fix)];
  }
  const what = `about ${counts.join(', ')} crops are expected`;
  const cut =
    sum(expected) > total
      ? `; max_emit lets through ${total} of about ${sum(expected)}, in the whole run`
      : '';
  const asked = [...new Set(run.anomaly_types.map(([material]) => material))];
  const none = asked.filter((material) => material in expected && (capped[material] ?? 0) === 0);
  if (none.length > 0) {
    const outside = none.filter((material) => expected[material] === 0);
    const where = outside.map((material) => placeOf(material, elsewhere[material], run.render_patches));
    const fix = [
      ...where,
      ...(none.length > outside.length ? ['raise crop_max_emit, which cuts the others off'] : []),
    ].join('; ');
    const left = warn(
      id,
      `${what}, none of ${none.join(', ')}: those pairs would be left out`,
      `${file}; ${seen}${cut}`,
      fix,
    );
    return [{ ...left, costs: 'the dataset comes out without these pairs' }];
  }
  return [pass(id, what + cut, `${file}; ${seen}`)];
}

type Elsewhere = NonNullable<SceneReport['crops']>['elsewhere'];

function outOfSight(
  elsewhere: Elsewhere,
  { cells, evidence, patches }: { cells: number; evidence: string; patches: number },
): Check {
  const places = Object.entries(elsewhere);
  const fix = places.map(([material, found]) => placeOf(material, found, patches)).join('; ');
  const enough = Math.max(...places.map(([, { place }]) => place));
  return {
    ...fail('board.crops', `no crop would come out of these ${cells} patches`, evidence, fix),
    correction: { render_patches: enough },
  };
}

/** Which patches hold a material that the rendered ones miss. */
function placeOf(
  material: string,
  found: { cell: string; place: number } | undefined,
  patches: number,
): string {
  if (found)
    return `${material} is first in patch ${found.cell}, number ${found.place} of the grid: give render_patches ${found.place}, or -1 for all`;
  return patches === -1
    ? `no patch gives a crop of ${material}: see its class and sizes in day0_crop.yaml, or take a board that has it`
    : `render more patches (render_patches -1 for all); which one holds ${material} was not found`;
}

const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((all, n) => all + n, 0);

const reasons = (left: Record<string, number>): string =>
  Object.entries(left)
    .filter(([, count]) => count > 0)
    .map(([rule, count]) => `${rule} ${count}`)
    .join(', ') || 'nothing';
