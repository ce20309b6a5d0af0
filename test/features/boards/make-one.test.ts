/**
 * A board that the project does not know, from its scene until it is ready, by following results alone. The evaluations do it with
 * the scenes in millimetres, as far as pictures, and in metres; what is found in each is told by test/scene/survey.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseCall } from '../../support/calls.ts';
import { type Host, modernHost } from '../../support/hosts.ts';
import { type PlainBoard, uploadPlainBoard } from '../../support/plain-boards.ts';
import { preparedHome } from '../../support/prepared-home.ts';
import { list, record, text } from '../../support/values.ts';

const place = preparedHome();
let host: Host;
beforeAll(async () => {
  host = await modernHost({ home: place.home, env: { PCBA_DAY0_SCENE_LOOK_S: '200' } });
});
afterAll(() => host.close());

const atHome = (board: string): string => join(place.home, 'cookbooks', 'pcb', board);
const upload = (name: PlainBoard): string => uploadPlainBoard(name, place.rootFolder);
const read = (board: string, file: string) => parse(readFileSync(join(atHome(board), file), 'utf8'));

/** A next call, as it stands. */
async function send(next: string) {
  const call = parseCall(next);
  if (call === undefined) throw new Error(`no call: ${next}`);
  return await host.call(call.tool, call.args);
}

const look = (board: string, scene_filename: string, own_board = 'look') =>
  host.call('preflight', { dig_url_root: place.root, board, scene_filename, own_board });

test('a scene of deep references is proposed, shown, written once, and ready to run', async () => {
  const scene = upload('deep');
  const board = 'own_deep';
  const proposal = await look(board, scene);
  expect(proposal.text).toMatch(/^PROPOSAL for board \S+; nothing is written yet/);
  for (const words of [/1 unit is 10 mm/, /12 x lib_0603\.usda/, /2 x lib_so8\.usda.*: ic/])
    expect(proposal.text).toMatch(words);
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
  expect(read(board, 'pcba_target.yaml').pcba_root).toBe('/World/station/item');
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
