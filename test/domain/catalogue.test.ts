/** Rules for the catalogue of known failures, and that every text made from it says the same. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type CheckId, checkIds } from '../../src/domain/checks.ts';
import { catalogue } from '../../src/domain/troubleshooting/catalogue.ts';
import { consequenceOf, type Situation } from '../../src/domain/troubleshooting/consequence.ts';
import { nextCallOf } from '../../src/domain/troubleshooting/match.ts';
import { referenceText, withSkillTable } from '../../src/domain/troubleshooting/table.ts';
import { toolNames } from '../support/hosts.ts';
import { repository } from '../support/places.ts';

const read = (...path: string[]): string => readFileSync(join(repository, ...path), 'utf8');

test('the reference and the table of the skill are what the catalogue says (npm run docs)', () => {
  expect(read('references', 'troubleshooting.md')).toBe(referenceText());
  expect(read('SKILL.md')).toBe(withSkillTable(read('SKILL.md')));
});

test('the messages that the pipeline itself documents are all there, letter for letter', () => {
  const text = referenceText().replaceAll('`', '');
  for (const symptom of [
    'Missing URL artifacts',
    'ERROR: no USD found under <ASSETS_IN>',
    'ERROR: $DATASET_DIR/defect_spec.jsonl missing in raw dataset',
    'ERROR: prep_testcase.sh produced an empty validation.jsonl',
    'submask dir not found',
    'Image-edit failures',
  ])
    expect(text).toContain(symptom);
});

test('every entry has an id of its own, a cause, a fix, and a next call that some tool takes', () => {
  const ids = catalogue.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const trouble of catalogue) {
    expect([trouble.id, /^[a-z]+\.[a-z_]+$/.test(trouble.id)]).toEqual([trouble.id, true]);
    expect([trouble.id, trouble.cause.length > 20, trouble.fix.length > 10]).toEqual([
      trouble.id,
      true,
      true,
    ]);
    const call = nextCallOf({ trouble, numbers: {} }, 'some-run');
    const [, tool = '', json = ''] = /^(\w+) (\{.*\})$/.exec(call) ?? [];
    expect([trouble.id, toolNames.includes(tool)]).toEqual([trouble.id, true]);
    expect([trouble.id, typeof JSON.parse(json)]).toEqual([trouble.id, 'object']);
  }
});

test('text of a log never becomes part of a call: named groups of patterns take digits only', () => {
  for (const { id, signs } of catalogue)
    for (const sign of signs)
      for (const pattern of [sign].flatMap((one) =>
        'log' in one ? [one.log] : 'event' in one ? [one.event] : [],
      ))
        for (const [, group] of pattern.source.matchAll(/\(\?<\w+>([^)]*)\)/g))
          expect([id, group]).toEqual([id, '\\d+']);
});

test('log patterns are quick on lines that they do not fit: a log has millions', () => {
  for (const { id, signs } of catalogue)
    for (const sign of signs) {
      if (!('log' in sign)) continue;
      const { source, flags } = sign.log;
      expect([id, source, /^(?:\\S|\.|\(\?:\\S)[+*]/.test(source)]).toEqual([id, source, false]);
      expect([id, ['', 'i'].includes(flags)]).toEqual([id, true]);
    }
});

test('every check of the list is made, and one that foretells a failure says what ignoring it costs', () => {
  const folder = join(repository, 'src', 'features', 'checks');
  const sources = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  for (const id of checkIds) expect([id, sources.includes(`'${id}'`)]).toEqual([id, true]);
  for (const { foretold } of catalogue)
    if ('by' in foretold) expect(consequenceOf(foretold.by, true)).toMatch(/would (stop|end)/);
});

test.each<[string, CheckId, boolean, Situation, RegExp]>([
  [
    'a pair without masks, whose training stops at it',
    'raw.submasks',
    true,
    { release: '1.1', trouble: 'finetune.no_samples' },
    /^finetune-job would stop after 1 to 2 h .*: InpaintingDataset found 0 samples/,
  ],
  [
    'the same of a run that reuses a training',
    'raw.submasks',
    false,
    { release: '1.1', trouble: 'defects.no_masks_of_pair', values: { T: 'IC', D: 'bridge', raw: 'raw' } },
    /^anomaly-infer would stop after 1 to 2 h .*: no masks for IC\+bridge under raw$/,
  ],
  [
    'a failure of the other release is none of this one',
    'raw.submasks',
    false,
    { trouble: 'defects.no_masks_of_pair', words: 'submask dir not found: no submasks for IC+bridge' },
    /: submask dir not found$/,
  ],
  [
    'a step that the training may not reach',
    'models.step',
    true,
    { release: '1.1', trouble: 'defects.no_step' },
    /^anomaly-infer would stop after rendering, editing and the whole training: /,
  ],
  [
    'a raw tree that is wrapped twice',
    'raw.defect_spec',
    true,
    { release: '1.1', trouble: 'defects.wrapped_upload' },
    /; it lies deeper$/,
  ],
])('what it costs: %s', (_, check, trains, situation, says) => {
  expect(consequenceOf(check, trains, situation)).toMatch(says);
});
