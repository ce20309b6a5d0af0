import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { preparedHome } from '../../support/prepared-home.ts';
import { day0 } from '../../support/run.ts';

const place = preparedHome();

/** The structured result of a tool on the embedded engine. */
async function call(tool: string, args: Record<string, unknown>) {
  return JSON.parse((await day0(place.home, ['call', tool, JSON.stringify(args)])).stdout);
}

/** Checks that failed, with what they say. */
async function failing(args: Record<string, unknown>): Promise<[string, string][]> {
  const { checks } = await call('preflight', { mode: 'finetune', ...args });
  const failed = checks.filter(({ status }: { status: string }) => status === 'fail');
  return failed.map(({ id, what }: { id: string; what: string }) => [id, what]);
}

test('finetune mode can be planned here, without a shipped checkpoint', async () => {
  renameSync(join(place.rootFolder, 'models', 'pcb'), join(place.rootFolder, 'models', 'elsewhere'));
  const answer = await call('preflight', { mode: 'finetune' });
  expect([answer.ready, answer.next]).toEqual([
    true,
    expect.stringContaining('"use_pretrained_checkpoint":false'),
  ]);
  expect(answer.passed).toEqual(
    expect.arrayContaining([
      'raw.clean_images',
      'raw.anomaly_images',
      'models.taxonomy',
      'finetune.cookbook',
    ]),
  );
  const plan = await call('submit_day0', {
    action: 'plan',
    use_pretrained_checkpoint: false,
    smoke_test: true,
    yq_url: 'https://mirror.example/yq',
  });
  expect(plan.parameters).toContainEqual({
    name: 'yq_url',
    value: 'https://mirror.example/yq',
    from: 'argument',
  });
  expect(plan.stages.map(({ group }: { group: string }) => group)).toEqual([
    'usd2roi-render',
    'augment-image-edit',
    'finetune-job',
    'anomaly-infer',
  ]);
});

test('foretells a recipe that does not train the asked pair, and pictures that training would miss', async () => {
  expect(
    await failing({
      anomaly_types: [
        ['IC', 'bridge'],
        ['IC', 'lifted_lead'],
      ],
    }),
  ).toEqual(
    expect.arrayContaining([['models.taxonomy', 'anomaly_types: IC+lifted_lead would not be trained']]),
  );
  const folder = join(place.rootFolder, 'datasets', 'pcb', 'raw', 'passive_component', 'anomaly_image');
  renameSync(join(folder, 'missing'), join(folder, '.missing'));
  // Whatever the run asks for, the recipe's pairs are what is trained.
  const [failed] = await failing({ anomaly_types: [['IC', 'bridge']] });
  expect(failed).toEqual(['raw.anomaly_images', 'no pictures of passive_component+missing to train on']);
});
