/** Which steps a training of release 1.1 surely saves: its recipe tells how often, and how early it may stop by itself. */
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { trainedStep } from '../../../src/features/checks/trained-step.ts';
import { asResolved } from '../../support/resolved.ts';

/** As published, where a row says nothing else. */
const published = {
  max_iter: 15000,
  save_iter: 1000,
  validation_iter: 1000,
  early_stop_enabled: true,
  early_stop_patience: 5,
};

async function asked(step: number | undefined, changed: Record<string, unknown>): Promise<string[]> {
  const { parameters } = asResolved({
    release: '1.1',
    ...(step === undefined ? {} : { checkpoint_step: step }),
  });
  const text = stringify({ ...published, ...changed });
  const recipe = { ...parameters.cookbook.recipe, text };
  const checks = await trainedStep({ run: { ...parameters, cookbook: { ...parameters.cookbook, recipe } } });
  return checks.map(({ status, what, trouble = '' }) => `${status} ${trouble}: ${what}`);
}

const saved = expect.stringMatching(/^pass : the training of this run saves step \d+$/);
const never = expect.stringMatching(/^fail finetune\.unsaved_step: .* never saves checkpoint_step \d+/);
/** From so many steps on. */
const early = (from: number) =>
  expect.stringMatching(
    new RegExp(`^warn defects\\.no_step: early stop may end .* before .* \\d+, from step ${from} on$`),
  );

// The first score that counts is that of step 8000, behind the warm-up of 7500; five more that are no better stop at 13000.
test.each<[string, number | undefined, Record<string, unknown>, unknown[]]>([
  ['no step', undefined, {}, []],
  ['the earliest stop', 13000, {}, [saved]],
  ['one save behind it', 14000, {}, [early(13000)]],
  ['the last step', 15000, {}, [early(13000)]],
  ['the last step of a training that does not stop', 15000, { early_stop_enabled: false }, [saved]],
  ['the default, which does not stop', 15000, { early_stop_enabled: undefined }, [saved]],
  ['more patience than steps', 15000, { early_stop_patience: 7 }, [saved]],
  ['less patience', 11000, { early_stop_patience: 2 }, [early(10000)]],
  ['rarer validations', 15000, { validation_iter: 2000, early_stop_patience: 3 }, [early(14000)]],
  ['a short training has no warm-up, and scores step 0', 7000, { max_iter: 7000 }, [early(5000)]],
  [
    'and without a score at its start',
    7000,
    { max_iter: 7000, run_validation_on_start: false },
    [early(6000)],
  ],
  ['a step between two', 9500, {}, [never]],
  ['a step beyond all', 16000, {}, [never]],
  ['a recipe that does not tell', 9000, { save_iter: 'often' }, []],
])('%s', async (_, step, changed, wanted) => {
  expect(await asked(step, changed)).toEqual(wanted);
});
