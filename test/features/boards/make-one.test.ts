/** A board that the project does not know, from its scene to pictures, by following results alone. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseCall } from '../../support/calls.ts';
import { type Host, modernHost } from '../../support/hosts.ts';
import { type PlainBoard, plainBoard } from '../../support/plain-boards.ts';
import { preparedHome } from '../../support/prepared-home.ts';
import { list, record, text } from '../../support/values.ts';

const place = preparedHome();
let host: Host;
beforeAll(async () => {
  host = await modernHost({ home: place.home, env: { PCBA_DAY0_SCENE_LOOK_S: '200' } });
});
afterAll(() => host.close());

const atHome = (board: string): string => join(place.home, 'cookbooks', 'pcb', board);
const read = (board: string, file: string) => parse(readFileSync(join(atHome(board), file), 'utf8'));

/** Puts the scene among the assets, beside the sample's. */
function upload(name: PlainBoard): string {
  const assets = join(place.rootFolder, 'datasets', 'pcb', 'assets');
  const { scene, files } = plainBoard(name);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(assets, path)), { recursive: true });
    writeFileSync(join(assets, path), `#usda 1.0\n${content}`);
  }
  return scene;
}

/** A next call, as it stands. */
async function send(next: string) {
  const call = parseCall(next);
  if (call === undefined) throw new Error(`no call: ${next}`);
  return await host.call(call.tool, call.args);
}

const look = (board: string, scene_filename: string, own_board = 'look') =>
  host.call('preflight', { dig_url_root: place.root, board, scene_filename, own_board });

test.each<[PlainBoard, string, RegExp[]]>([
  [
    'millimetres',
    '/Acme/Pcb',
    [/12 x smallres\.usda, 2\.6 x 0\.9 mm: capacitor/, /2 x amplifier\.usda.*: ic/],
  ],
  ['metres', '/plant/deck', [/Y up, 1 unit is 1000 mm; 0 cameras/, /12 x k\*.*: capacitor/, /2 x q\*.*: ic/]],
  ['deep', '/World/station/item', [/1 unit is 10 mm/, /12 x lib_0603\.usda/, /2 x lib_so8\.usda.*: ic/]],
])('a scene in %s is proposed, shown, written once, and ready to run', async (name, root, words) => {
  const scene = upload(name);
  const board = `own_${name}`;
  const proposal = await look(board, scene);
  expect(proposal.text).toMatch(/^PROPOSAL for board \S+; nothing is written yet/);
  for (const word of words) expect(proposal.text).toMatch(word);
  expect(proposal.text).toMatch(/about passive_component [1-9]\d*, IC [1-9]\d* crops are expected/);
  expect(proposal.data.checks).toEqual([]);
  expect(existsSync(atHome(board))).toBe(false);
  const { picture, rules } = record(proposal.data.own_board);
  expect(existsSync(text(picture))).toBe(true);
  expect(list(rules).map((rule) => record(rule).prims)).not.toContain(0);
  const written = await send(text(proposal.data.next));
  expect(written.text).toMatch(/^WRITTEN: board/);
  expect(readdirSync(atHome(board)).sort()).toEqual([
    'day0_crop.yaml',
    'day0_image.yaml',
    'pcba_target.yaml',
  ]);
  expect(read(board, 'pcba_target.yaml').pcba_root).toBe(root);
  expect(read(board, 'day0_crop.yaml').crop.class_dirs).toEqual({ capacitor: 'passive_component', ic: 'IC' });
  const again = await look(board, scene, 'home');
  expect(again.text).toMatch(/already_exists.*nothing was written/s);
  const ready = await send(text(written.data.next));
  expect([ready.data.ready, ready.text]).toEqual([true, expect.stringContaining('crops are expected')]);
});

test('a scene without parts is refused in words, and nothing is written', async () => {
  const scene = upload('bare');
  const answer = await look('own_bare', scene, 'home');
  expect(answer.text).toMatch(/ERROR bad_input: the scene has no parts that could be cropped/);
  expect(answer.text).toMatch(/fix: export the board with its parts placed/);
  expect(existsSync(atHome('own_bare'))).toBe(false);
});

test('a board without a name or a scene asks for both, and names the scenes that are there', async () => {
  upload('millimetres');
  const answer = await host.call('preflight', { dig_url_root: place.root, own_board: 'look' });
  expect(answer.text).toMatch(/own_board needs board.* and scene_filename/);
  expect(answer.text).toContain('acme.usda');
});

test('below the root for a team; a board that is there is shown as it is, with what a rule misses', async () => {
  const scene = upload('millimetres');
  await look('team', scene, 'root');
  const folder = join(place.rootFolder, 'cookbooks', 'pcb', 'team');
  const image = join(folder, 'day0_image.yaml');
  writeFileSync(image, readFileSync(image, 'utf8').replaceAll(/^.*U_.*\n/gm, ''));
  const crop = join(folder, 'day0_crop.yaml');
  writeFileSync(crop, readFileSync(crop, 'utf8').replace('[capacitor, ic]', '[capacitor]'));
  const shown = await look('team', scene);
  expect(shown.text).toMatch(/^BOARD team as it is in file:.*team; nothing was written/);
  expect(shown.text).toMatch(/parts without a rule: 2 x amplifier\.usda/);
});
