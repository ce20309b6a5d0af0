/** Which reference look a run is judged by: of its own board, model and release, or none. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findProfile, type LookOf } from '../../../src/features/inspect/appearance/profile.ts';
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
