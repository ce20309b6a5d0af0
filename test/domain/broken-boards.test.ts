/** Broken cookbooks, each told by the check that looks at it, with the name that was meant where a key is misspelt. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { placeholders } from '../../src/domain/board.ts';
import { cookbookProblems } from '../../src/domain/cookbook.ts';
import { unreadKeys } from '../../src/domain/cookbook-keys.ts';
import { catalogue } from '../../src/domain/troubleshooting/catalogue.ts';
import { repository } from '../support/places.ts';

const folder = join(repository, 'assets', 'cookbooks', 'pcb');
type Change = (texts: { target: string; image: string; crop: string }) => Partial<typeof texts>;

function files(board: string, change: Change = () => ({})) {
  const read = (name: string): string =>
    readFileSync(join(folder, board, name), 'utf8').replaceAll(
      /\$\{([A-Z_]+)\}/g,
      (_, hole) => Object.entries(placeholders).find(([name]) => name.toUpperCase() === hole)?.[1] ?? '1',
    );
  const texts = {
    target: read('pcba_target.yaml'),
    image: read('day0_image.yaml'),
    crop: read('day0_crop.yaml'),
  };
  const broken = { ...texts, ...change(texts) };
  return { target: parse(broken.target), image: parse(broken.image), crop: parse(broken.crop) };
}

test.each(['0603_H100', '1152819000', 'sample_board'])('the board %s has no fault', (board) => {
  const whole = files(board);
  expect(cookbookProblems(whole)).toEqual([]);
  for (const file of ['target', 'image', 'crop'] as const) expect(unreadKeys(file, whole[file])).toEqual([]);
});

test.each<[string, Change, string, string, RegExp]>([
  [
    'a key in both files',
    ({ target }) => ({ target: `${target}seed: 1\n` }),
    'board.cookbook',
    'render.config_boundary',
    /seed stand in/,
  ],
  [
    'two keys in both files',
    ({ target }) => ({ target: `${target}seed: 1\noutput: x\n` }),
    'board.cookbook',
    'render.config_boundary',
    /seed, output stand/,
  ],
  [
    'a scene of its own',
    ({ target }) => ({ target: target.replace(/^scene: .*$/m, 'scene: /elsewhere/private.usd') }),
    'board.cookbook',
    'render.bad_config',
    /pcba_target\.yaml: scene must be the placeholder \$\{SCENE\}, which the run fills; it is "\/elsewhere/,
  ],
  [
    'an output of its own',
    ({ image }) => ({ image: image.replace(/^output: .*$/m, 'output: /elsewhere') }),
    'board.cookbook',
    'render.bad_config',
    /day0_image\.yaml: output must be the placeholder \$\{OUTPUT\}/,
  ],
  [
    'crops of its own',
    ({ crop }) => ({ crop: crop.replace(/^( {2}dir): .*$/m, '$1: ~/') }),
    'board.cookbook',
    'render.bad_config',
    /day0_crop\.yaml: output\.dir must be the placeholder/,
  ],
  ...['../../up', '/abs', 'a/b', '..', '-rf', '"a\\nb: c"', '"a\\u202eb"', '""'].map(
    (folder): [string, Change, string, string, RegExp] => [
      `the folder ${folder} for a class`,
      ({ crop }) => ({ crop: crop.replace(/capacitor: passive_component/, `capacitor: ${folder}`) }),
      'board.cookbook',
      'render.bad_config',
      /day0_crop\.yaml: ".*" is no name of one folder/,
    ],
  ),
  [
    'a source above',
    ({ crop }) => ({ crop: crop.replace(/source: .*$/m, 'source: ../../etc') }),
    'board.cookbook',
    'render.bad_config',
    /"\.\.\/\.\.\/etc" is no name of one folder/,
  ],
  [
    'no camera',
    ({ target }) => ({ target: target.replace('camera_path', 'camera_pth') }),
    'board.keys',
    'render.missing_key',
    /lacks camera_path/,
  ],
  [
    'no root',
    ({ target }) => ({ target: target.replace('pcba_root', 'pcb_root') }),
    'board.keys',
    'render.missing_key',
    /lacks pcba_root/,
  ],
  [
    'no scene',
    ({ target }) => ({ target: target.replace('scene:', 'scenes:') }),
    'board.keys',
    'render.missing_key',
    /lacks scene/,
  ],
  [
    'no classes',
    ({ crop }) => ({ crop: crop.replace('classes:', 'klasses:') }),
    'board.keys',
    'render.cropper',
    /needs crop.classes/,
  ],
  [
    'no folders',
    ({ crop }) => ({ crop: crop.replace('class_dirs:', 'class_dir:') }),
    'board.keys',
    'render.cropper',
    /class_dirs/,
  ],
  [
    'a class without a folder',
    ({ crop }) => ({ crop: crop.replace('[capacitor', '[capacitor, solder') }),
    'board.keys',
    'render.cropper',
    /solder have no class_dirs/,
  ],
  [
    'a class in another case',
    ({ crop }) => ({ crop: crop.replaceAll('capacitor', 'Capacitor') }),
    'board.crops',
    'render.no_rois',
    /Capacitor.*labels none of them \(pad, solder, capacitor\)/,
  ],
  [
    'a list in place of a file',
    () => ({ image: '- 1\n' }),
    'board.cookbook',
    'render.bad_config',
    /must be mappings/,
  ],
])('%s', (_, change, id, trouble, what) => {
  const [problem] = cookbookProblems(files('0603_H100', change));
  expect(problem).toEqual({ id, trouble, what: expect.stringMatching(what) });
  // What the check says of its cost is what the run would end with.
  expect(catalogue.find((entry) => entry.id === trouble)?.foretold).toEqual({ by: id });
});

test.each<[string, Change, 'target' | 'image' | 'crop', string, string]>([
  [
    'scan grid',
    ({ image }) => ({ image: image.replace('x_num', 'xnum') }),
    'image',
    'scan_grid.xnum',
    'x_num',
  ],
  [
    'a rotation',
    ({ image }) => ({ image: image.replace('z_fixed', 'z_fix') }),
    'image',
    'camera_rotation.z_fix',
    'z_fixed',
  ],
  [
    'samples',
    ({ image }) => ({ image: image.replace('total_spp', 'totalspp') }),
    'image',
    'pathtracing.totalspp',
    'total_spp',
  ],
  [
    'semantics',
    ({ image }) => ({ image: image.replace('semantics:', 'semantic:') }),
    'image',
    'semantic',
    'semantics',
  ],
  [
    'scene lights',
    ({ image }) => ({ image: image.replace('use_scene_lights', 'use_scene_light') }),
    'image',
    'use_scene_light',
    'use_scene_lights',
  ],
  [
    'a lamp',
    ({ image }) => ({ image: image.replace('Inner_Red', 'Inner_Rd') }),
    'image',
    'lighting.layers.Inner_Rd',
    'Inner_Red',
  ],
  [
    'an aperture',
    ({ target }) => ({ target: `${target}horizontal_apertur: 5\n` }),
    'target',
    'horizontal_apertur',
    'horizontal_aperture',
  ],
  ['an offset', ({ crop }) => ({ crop: crop.replace('offset', 'ofset') }), 'crop', 'crop.ofset', 'offset'],
  [
    'a coverage',
    ({ crop }) => ({ crop: crop.replace('min_coverage', 'mincoverage') }),
    'crop',
    'crop.mincoverage',
    'min_coverage',
  ],
  [
    'an edge',
    ({ crop }) => ({ crop: crop.replace('edge_skip', 'edgeskip') }),
    'crop',
    'crop.edgeskip',
    'edge_skip',
  ],
])('a misspelt key of %s is named, with those that are read', (_, change, file, path, meant) => {
  const [odd, ...more] = unreadKeys(file, files('0603_H100', change)[file]);
  expect([odd?.path, more]).toEqual([path, []]);
  expect(odd?.known).toContain(meant);
});
