/** The text of a board that is made from its scene: what is proposed, written, there already, and what is odd about it. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nextCall, noCall } from '../../../src/base/next-call.ts';
import type { Check } from '../../../src/domain/checks.ts';
import { fail, pass, warn } from '../../../src/features/checks/subject.ts';
import type { OwnBoard } from '../../../src/features/new-board/index.ts';
import { valuesFor } from '../../../src/features/new-board/values.ts';
import { survey } from '../../../src/scene/survey/survey.ts';
import { loadScene } from '../../../src/scene/usd/load-scene.ts';
import { formatOwnBoard } from '../../../src/tools/format/own-board.ts';
import { type PlainBoard, plainFolder } from '../../support/plain-boards.ts';
import { page } from './fixtures.ts';

const run = {
  release: '1.0' as const,
  dig_url_root: 's3://bucket/dig',
  image_edit_endpoint: 'http://edit:8000/v1',
  image_edit_model: 'a/model',
  board: 'acme_7',
};
const report = { stops: [], warnings: [], leftOut: null, rules: [], missed: [], labelled: [] };
const crops = pass('board.crops', 'about passive_component 16, IC 2 crops are expected', 'day0_crop.yaml');
const args = { board: 'acme_7', scene_filename: 'acme.usda' };
const again = nextCall('preflight', args);

function surveyOf(name: PlainBoard) {
  const { folder, scene } = plainFolder(name);
  return {
    found: survey(loadScene(join(folder, scene))),
    scene: `s3://bucket/dig/datasets/pcb/assets/${scene}`,
  };
}

/** A proposal for a plain scene, unless the rest says otherwise. */
function made(name: PlainBoard, checks: Check[], rest: Partial<OwnBoard> = {}) {
  const { found, scene } = surveyOf(name);
  const picture = {
    sheet: '/h/previews/boards/acme_7.png',
    bytes: Buffer.alloc(0),
    told: { patch: 'x0_y0', crops: [], legend: [] },
  };
  return formatOwnBoard({
    run,
    scene,
    state: 'proposed',
    where: undefined,
    survey: found,
    values: rest.state === 'there' ? undefined : valuesFor(found, scene),
    report,
    checks,
    picture,
    next: nextCall('preflight', { ...args, own_board: 'home' }),
    ...rest,
  });
}

const written = { state: 'written', where: '/h/cookbooks/pcb/acme_7', next: again } as const;
const there = { state: 'there', where: '/h/cookbooks/pcb/acme_7', next: again } as const;

test('the verdict, the scene, each kind of part with its rules and crops, notes, and what is odd', () => {
  const misses = [{ name: 'amplifier.usda', parts: 2, example: '/Acme/Pcb/Placed/U_1' }];
  expect(
    page({
      'a proposal with a camera of the scene': made('millimetres', [crops]),
      'without camera and light, in metres': made('metres', [crops]),
      'deep references': made('deep', [crops]),
      written: made('millimetres', [crops], written),
      'there, with parts that no rule hits': made('millimetres', [crops], {
        ...there,
        report: {
          ...report,
          missed: misses,
          kinds: [
            { example: '/Acme/Pcb/Placed/R_1', labels: ['ic', 'solder', 'pad'] },
            { example: '/Acme/Pcb/Placed/U_1', labels: [] },
          ],
        },
      }),
      'there, and broken': made(
        'millimetres',
        [
          warn('board.semantics', '1 of 8 rules match no prim', 'day0_image.yaml', 'correct the patterns'),
          fail('board.prims', 'pcba_root /X is no prim of the scene', 'pcba_target.yaml', 'correct the path'),
        ],
        {
          ...there,
          picture: undefined,
          next: noCall('mend board.prims as fix says; then the same call again'),
        },
      ),
    }),
  ).toMatchInlineSnapshot(`
    "# a proposal with a camera of the scene
    PROPOSAL for board acme_7; nothing is written yet (own_board home: for you; root: for all of this root)
    scene acme.usda: 44 x 32 x 3.1 mm below /Acme/Pcb; Z up, 1 unit is 1 mm; 1 camera, 1 light
    12 x smallres.usda, 2.6 x 0.9 mm: capacitor (the name R_1), 4 rules hit 84 prims, crops about 241 x 103 px
    2 x amplifier.usda, 7 x 4.9 mm: ic (the name U_1), 4 rules hit 50 prims, crops about 599 x 429 px
    scan grid 3 x 4 patches of 24 x 13 mm, 81.3 pixels a mm
    board checks pass; about passive_component 16, IC 2 crops are expected
    look whether the mask fits (CPU preview): /h/previews/boards/acme_7.png
    next: preflight {"board":"acme_7","scene_filename":"acme.usda","own_board":"home"}

    # without camera and light, in metres
    PROPOSAL for board acme_7; nothing is written yet (own_board home: for you; root: for all of this root)
    scene plant.usda: 44 x 32 x 3.1 mm below /plant/deck; Y up, 1 unit is 1000 mm; 0 cameras, 0 lights
    12 x k*, 2.6 x 0.9 mm: capacitor (2 joints), 4 rules hit 84 prims, crops about 241 x 103 px
    2 x q*, 7 x 4.9 mm: ic (16 joints), 4 rules hit 50 prims, crops about 599 x 429 px
    scan grid 3 x 4 patches of 24 x 13 mm, 81.3 pixels a mm
    note: the scene has no camera: the renderer makes one
    note: the scene has no light: the renderer makes a white dome
    board checks pass; about passive_component 16, IC 2 crops are expected
    look whether the mask fits (CPU preview): /h/previews/boards/acme_7.png
    next: preflight {"board":"acme_7","scene_filename":"acme.usda","own_board":"home"}

    # deep references
    PROPOSAL for board acme_7; nothing is written yet (own_board home: for you; root: for all of this root)
    scene line.usda: 44 x 32 x 3.1 mm below /World/station/item; Z up, 1 unit is 10 mm; 1 camera, 1 light
    12 x lib_0603.usda, 2.6 x 0.9 mm: capacitor (the words of lib_0603.usda _0603 tn__0603_0_zQ), 4 rules hit 84 prims, crops about 241 x 103 px
    2 x lib_so8.usda, 7 x 4.9 mm: ic (the words of lib_so8.usda _SO8 tn__SO8_0_zQ), 4 rules hit 50 prims, crops about 599 x 429 px
    scan grid 3 x 4 patches of 24 x 13 mm, 81.3 pixels a mm
    board checks pass; about passive_component 16, IC 2 crops are expected
    look whether the mask fits (CPU preview): /h/previews/boards/acme_7.png
    next: preflight {"board":"acme_7","scene_filename":"acme.usda","own_board":"home"}

    # written
    WRITTEN: board acme_7 in /h/cookbooks/pcb/acme_7
    scene acme.usda: 44 x 32 x 3.1 mm below /Acme/Pcb; Z up, 1 unit is 1 mm; 1 camera, 1 light
    12 x smallres.usda, 2.6 x 0.9 mm: capacitor (the name R_1), 4 rules hit 84 prims, crops about 241 x 103 px
    2 x amplifier.usda, 7 x 4.9 mm: ic (the name U_1), 4 rules hit 50 prims, crops about 599 x 429 px
    scan grid 3 x 4 patches of 24 x 13 mm, 81.3 pixels a mm
    board checks pass; about passive_component 16, IC 2 crops are expected
    a class is wrong? change it in semantics of /h/cookbooks/pcb/acme_7/day0_image.yaml (capacitor, ic, solder, pad; a comment names the part), list a new one in classes and class_dirs of day0_crop.yaml; own_board look shows what came of it
    look whether the mask fits (CPU preview): /h/previews/boards/acme_7.png
    next: preflight {"board":"acme_7","scene_filename":"acme.usda"}

    # there, with parts that no rule hits
    BOARD acme_7 as it is in /h/cookbooks/pcb/acme_7; nothing was written
    scene acme.usda: 44 x 32 x 3.1 mm below /Acme/Pcb; Z up, 1 unit is 1 mm; 1 camera, 1 light
    12 x smallres.usda, 2.6 x 0.9 mm: ic, solder, pad; a proposal would say capacitor (the name R_1)
    2 x amplifier.usda, 7 x 4.9 mm: no class; a proposal would say ic (the name U_1)
    note: parts without a rule: 2 x amplifier.usda (such as /Acme/Pcb/Placed/U_1)
    board checks pass; about passive_component 16, IC 2 crops are expected
    a class is wrong? change it in semantics of /h/cookbooks/pcb/acme_7/day0_image.yaml (capacitor, ic, solder, pad; a comment names the part), list a new one in classes and class_dirs of day0_crop.yaml; own_board look shows what came of it
    look whether the mask fits (CPU preview): /h/previews/boards/acme_7.png
    next: preflight {"board":"acme_7","scene_filename":"acme.usda"}

    # there, and broken
    BOARD acme_7 as it is in /h/cookbooks/pcb/acme_7; nothing was written
    scene acme.usda: 44 x 32 x 3.1 mm below /Acme/Pcb; Z up, 1 unit is 1 mm; 1 camera, 1 light
    12 x smallres.usda, 2.6 x 0.9 mm: capacitor (the name R_1), 4 rules hit 84 prims
    2 x amplifier.usda, 7 x 4.9 mm: ic (the name U_1), 4 rules hit 50 prims
    fail  board.prims: pcba_root /X is no prim of the scene; fix: correct the path
    warn  board.semantics: 1 of 8 rules match no prim; fix: correct the patterns
    a class is wrong? change it in semantics of /h/cookbooks/pcb/acme_7/day0_image.yaml (capacitor, ic, solder, pad; a comment names the part), list a new one in classes and class_dirs of day0_crop.yaml; own_board look shows what came of it
    next: none: mend board.prims as fix says; then the same call again"
  `);
});

test('no text is longer than a result may be, however many kinds of parts there are', () => {
  const { found, scene } = surveyOf('metres');
  const groups = Array.from({ length: 15 }, (_, n) =>
    found.groups.map((group) => ({ ...group, name: `kind_${n}`, ...(n < 10 ? {} : { label: null }) })),
  ).flat();
  const many = { ...found, groups };
  const checks = Array.from({ length: 5 }, (_, n) => warn('board.semantics', `odd ${n}`, 'x', 'y'));
  const { lines } = made('metres', checks, { values: valuesFor(many, scene), survey: many });
  expect(lines.length).toBe(14);
  expect(lines).toContain('and 26 kinds of parts more in the structured content');
});
