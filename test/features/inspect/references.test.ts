/** Which reference look a run is judged by: of its own board, model and release, or none. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findProfile, type LookOf, saveProfiles } from '../../../src/features/inspect/appearance/profile.ts';
import { temporaryFolder } from '../../support/places.ts';

interface Kept {
  board: string | null;
  model: string | null;
  /** Left out as earlier versions did. */
  release?: string;
}

function homeWith(kept: Kept): string {
  const home = temporaryFolder();
  mkdirSync(join(home, 'profiles'));
  const features = { 'brightness mean': { mean: 1, spread: 1 } };
  const profile = {
    ...{ kind: 'pcba-day0 appearance profile', version: 1, name: 'kept', made_from: 'a-1', notice: 'x' },
    ...kept,
    materials: { IC: { pictures: 3, features } },
  };
  writeFileSync(join(home, 'profiles', 'kept.json'), JSON.stringify(profile));
  return home;
}

const kept = { board: 'acme_7', model: 'a/model', release: '1.0.0' };
const run: LookOf = { board: 'acme_7', model: 'a/model', release: '1.0.0' };

test.each<[string, Kept, LookOf, string | undefined]>([
  ['its own', kept, run, 'kept'],
  ['another board', kept, { ...run, board: '0603_H100' }, undefined],
  ['another model', kept, { ...run, model: 'b/model' }, undefined],
  ['another release', kept, { ...run, release: '1.1.0' }, undefined],
  ['a board that nothing tells', kept, { ...run, board: undefined }, undefined],
  ['a model that nothing tells', kept, { ...run, model: undefined }, undefined],
  ['a release that nothing tells', kept, { ...run, release: undefined }, undefined],
  ['a reference of nobody’s board', { ...kept, board: null }, { ...run, board: undefined }, undefined],
  ['a reference of an earlier version', { board: 'acme_7', model: 'a/model' }, run, 'kept'],
])('%s', async (_, saved, of, found) => {
  expect((await findProfile(homeWith(saved), undefined, of))?.name).toBe(found);
});

const ofBoard = (board: string) => ({
  ...{ name: `seen-${board}`, board, model: 'a/model', release: null, made_from: 'a-1', notice: 'x' },
  materials: { IC: { pictures: 3, features: {} } },
});

test('references of several boards are kept together, each found by its own board and by its name', async () => {
  const home = temporaryFolder();
  await saveProfiles(home, 'seen', [ofBoard('acme_7'), ofBoard('acme_8')]);
  for (const board of ['acme_7', 'acme_8']) {
    expect((await findProfile(home, undefined, { ...run, board }))?.name).toBe(`seen-${board}`);
    expect((await findProfile(home, `seen-${board}`, run))?.board).toBe(board);
  }
});

test.each<[string, string, RegExp]>([
  [
    'the name of one is taken',
    'seen',
    /there is a profile seen-acme_8 already; none of seen-acme_7, seen-acme_8 /,
  ],
  ['a name that is none', 'Seen', /"Seen" is not a name for a profile; nothing was kept/],
])('none is kept where %s', async (_, name, words) => {
  const home = temporaryFolder();
  await saveProfiles(home, 'seen-acme_8', [ofBoard('acme_8')]);
  const before = readdirSync(join(home, 'profiles'));
  await expect(saveProfiles(home, name, [ofBoard('acme_7'), ofBoard('acme_8')])).rejects.toThrow(words);
  expect(readdirSync(join(home, 'profiles'))).toEqual(before);
  expect(await findProfile(home, undefined, run)).toBeUndefined();
});
