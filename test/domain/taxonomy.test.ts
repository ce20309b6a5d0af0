/** Pairs of material and defect: what a checkpoint knows, and what those need that it does not. */
import { expect, test } from 'vitest';
import {
  beyondCheckpoint,
  type DefectPair,
  pairName,
  shippedTaxonomy,
  taxonomyOfConfig,
  unknownPairs,
} from '../../src/domain/taxonomy.ts';

const config = (anomaly_types: unknown): unknown => ({ dataloader_train: { dataset: { anomaly_types } } });

test.each<[string, unknown, DefectPair[] | undefined]>([
  ['pairs', config([['IC', 'bridge']]), [['IC', 'bridge']]],
  ['what stands behind a pair is left', config([['IC', 'bridge', 'x']]), [['IC', 'bridge']]],
  ['no pair at all', config([]), []],
  ['a text for a pair', config(['IC+bridge']), undefined],
  ['a pair without its defect', config([['IC']]), undefined],
  ['a number in a pair', config([['IC', 7]]), undefined],
  ['pairs as a mapping', config({ IC: 'bridge' }), undefined],
  ['no dataset', { dataloader_train: null }, undefined],
  ['no mapping', 'dataloader_train', undefined],
  ['an empty file', null, undefined],
])('a config: %s', (_, parsed, pairs) => {
  expect(taxonomyOfConfig(parsed)).toEqual(pairs);
});

test.each<[string, DefectPair[], DefectPair[]]>([
  ['a known defect on another material is unknown', [['IC', 'missing']], [['IC', 'missing']]],
  ['names are told apart by case', [['ic', 'bridge']], [['ic', 'bridge']]],
  ['all that is shipped', [...shippedTaxonomy], []],
  [
    'the order is the one asked for',
    [
      ['IC', 'void'],
      ['IC', 'bridge'],
      ['IC', 'crack'],
    ],
    [
      ['IC', 'void'],
      ['IC', 'crack'],
    ],
  ],
])('unknown: %s', (_, asked, unknown) => {
  expect(unknownPairs(asked, shippedTaxonomy)).toEqual(unknown);
});

test('a pair is written as the folders of a dataset are', () => {
  expect(pairName(['passive_component', 'excess_solder'])).toBe('passive_component+excess_solder');
});

test.each([
  'tombstone',
  'Tombstoning',
  'shifted',
  'rotation',
  'misaligned',
  'offset',
  'flipped',
  'wrong_polarity',
])('%s is a pose, which finetuning does not change', (defect) => {
  const words = beyondCheckpoint([
    ['IC', 'void'],
    ['IC', defect],
  ]);
  expect(words).toMatch(new RegExp(`^IC\\+${defect}: a pose defect`));
  expect(words).not.toContain('or finetune: ');
});

test.each<[boolean, RegExp]>([
  [false, /^or finetune: finetuning needs pictures of each and their masks/],
  [true, /^finetuning needs pictures of each and their masks/],
])('a texture is a matter of finetuning (which the run does: %s)', (trains, words) => {
  expect(beyondCheckpoint([['IC', 'void']], trains)).toMatch(words);
});
