/** A board of the user's own beside the shipped ones: what it can be asked for, which other board serves here, how its scene comes in. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Host, modernHost } from '../../support/hosts.ts';
import { repository } from '../../support/places.ts';
import { preparedHome } from '../../support/prepared-home.ts';

const place = preparedHome();
const assets = join(place.rootFolder, 'datasets', 'pcb', 'assets');
const board = join(place.rootFolder, 'cookbooks', 'pcb', 'acme_5');
let host: Host;

/** The sample board under another name and scene, of which passive parts alone are cropped. */
beforeAll(async () => {
  host = await modernHost({ home: place.home, env: { PCBA_DAY0_SCENE_LOOK_S: '200' } });
  cpSync(join(repository, 'assets', 'cookbooks', 'pcb', 'sample_board'), board, { recursive: true });
  cpSync(join(assets, 'sample_board.usda'), join(assets, 'acme_scene.usda'));
  const crop = join(board, 'day0_crop.yaml');
  const text = readFileSync(crop, 'utf8');
  writeFileSync(crop, text.replace(/classes: \[.*\]/, 'classes: [capacitor]'));
});
afterAll(async () => {
  await host.close();
  for (const path of [board, join(assets, 'acme_scene.usda')]) rmSync(path, { recursive: true, force: true });
});

const own = { dig_url_root: place.root, board: 'acme_5', scene_filename: 'acme_scene.usda' };
const checksOf = async (more: Record<string, unknown> = {}) => {
  const { data } = await host.call('preflight', { ...own, ...more });
  return new Map((Array.isArray(data.checks) ? data.checks : []).map((check) => [check.id, check]));
};

test('the board that is proposed beside it is one whose scene is here, and works as proposed', async () => {
  const found = (await checksOf()).get('board.materials');
  const given = '{"board":"acme_5,sample_board","scene_filename":"acme_scene.usda,sample_board.usda"}';
  expect(found.fix).toContain(`give ${given} to have it`);
  expect(found.fix).not.toContain('1152819000');
  const followed = await checksOf(JSON.parse(given));
  for (const id of ['board.materials', 'board.prims'])
    expect(followed.get(id)?.status ?? 'pass').toBe('pass');
});

test('a defect whose class the board does not label is forecast as nothing, and what can be placed is offered', async () => {
  const image = join(board, 'day0_image.yaml');
  const text = readFileSync(image, 'utf8');
  try {
    writeFileSync(image, text.replace(/^.*class: (?:pad|solder) .*\n/gm, ''));
    const checks = await checksOf();
    expect(checks.get('run.placement')).toMatchObject({
      status: 'warn',
      what: expect.stringMatching(/^passive_component\+excess_solder can never be placed by CAD/),
      evidence: expect.stringMatching(
        /it needs the CAD class pad or solder, and the crops have capacitor, ic/,
      ),
      fix: expect.stringContaining('{"anomaly_types":[["passive_component","missing"]]}'),
    });
    expect(checks.get('board.materials').what).toMatch(/of 30 samples come 30 passive_component\+missing$/);
  } finally {
    writeFileSync(image, text);
  }
});

test.each([
  ['the scene of the sample', { scene_filename: 'sample_board.usda' }],
  ['their own scene, which is not there', { scene_filename: 'spark_lighting.usd' }],
])('shipped boards on the sample root with %s: what is here, and what they need', async (_, more) => {
  const { text } = await host.call('submit_day0', {
    ...{ action: 'plan', dig_url_root: place.root, board: '0603_H100,1152819000' },
    ...more,
  });
  expect(text).toMatch(/this root holds the sample board only: give \{"board":"sample_board"/);
  expect(text).toMatch(/the shipped boards need spark_lighting\.usd of NVIDIA's assets, on a cluster root/);
});

test.each([
  ['by a path', { scene_filename: '/tmp/x/acme_6/board.usda' }],
  ['without a name for the board', { scene_filename: 'board.usda' }],
  ['with a name for the board', { scene_filename: 'board.usda', board: 'acme_6' }],
])('a scene that is not in the root, %s: the first answer says where it belongs', async (_, given) => {
  const { text } = await host.call('preflight', {
    own_board: 'look',
    dig_url_root: place.root,
    ...given,
  });
  expect(text).toMatch(/copy the whole folder of the scene.* to \S+\/datasets\/pcb\/assets\//);
  expect(text).not.toContain('for one of these');
});
