/** Releases through the tools: where a run's release comes from, what is refused with which mark, and a training used again. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { removeFolder, temporaryFolder } from '../../support/places.ts';
import { preparedHome } from '../../support/prepared-home.ts';
import { day0 } from '../../support/run.ts';
import { another, formerRecipe, leftTraining, onlyRelease, ownRecipe } from '../../support/trainings.ts';

const place = preparedHome();

/** A copy of the sample root, with the models of one release where that is said. */
function root(only?: '1.0' | '1.1'): { folder: string; url: string } {
  const folder = join(temporaryFolder(), 'dig');
  cpSync(place.rootFolder, folder, { recursive: true });
  if (only) onlyRelease(folder, only);
  return { folder, url: pathToFileURL(folder).href };
}

async function call(
  tool: string,
  args: Record<string, unknown>,
): Promise<Record<string, unknown> & { text: string }> {
  const { stdout, stderr } = await day0(place.home, ['call', tool, JSON.stringify(args)]);
  const text = `${stdout}${stderr}`;
  return { ...(text.startsWith('{') ? JSON.parse(stdout || text) : {}), text };
}
const plan = (args: Record<string, unknown>) =>
  call('submit_day0', { action: 'plan', smoke_test: true, ...args });

test('the release is the default where both lie, the root where one lies, and told with its source', async () => {
  expect(await plan({ dig_url_root: root().url })).toMatchObject({ release: '1.0' });
  const newer = root('1.1').url;
  expect(await plan({ dig_url_root: newer })).toMatchObject({ release: '1.1' });
  const looked = await call('preflight', { dig_url_root: newer });
  expect(looked).toMatchObject({ release: '1.1', ready: true });
  const refused = await plan({ dig_url_root: newer, use_pretrained_checkpoint: true });
  expect(refused.text).toMatch(
    /no argument of release 1\.1.*models\/pretrained\/Cosmos3-Nano below the root/s,
  );
});

test('the models of the other release are refused with what shows them', async () => {
  const older = await plan({ dig_url_root: root('1.0').url, release: '1.1' });
  expect(older.text).toMatch(/artifacts\.pretrained: the pretrained models are those of release 1\.0/);
  expect(older.text).toMatch(/holds pretrained, which only release 1\.0 has/);
  expect(older.text).toMatch(/setup_artifacts \{.*release.*1\.1/);
  const newer = await plan({
    dig_url_root: root('1.1').url,
    release: '1.0',
    use_pretrained_checkpoint: false,
  });
  expect(newer.text).toMatch(/those of release 1\.1, and the run is of release 1\.0/);
  expect(newer.text).toMatch(/holds Cosmos3-Nano/);
});

test('a recipe of the other release is refused', async () => {
  const { folder, url } = root();
  ownRecipe(folder, formerRecipe());
  const refused = await plan({ dig_url_root: url, release: '1.1' });
  expect(refused.text).toMatch(
    /the recipe is one of release 1\.0, as its key trainer shows|the training recipe names no taxonomy/,
  );
});

test('an earlier training is used again: its best step, or an asked one', async () => {
  const { url } = leftTraining();
  const made = await plan({ existing_finetune_url: url });
  expect(made).toMatchObject({ release: '1.1' });
  expect(made.text).not.toMatch(/"group": "finetune-job"/);
  expect(made.text).toContain(`existing_finetune_url=${url}`);
  expect((await plan({ existing_finetune_url: url, checkpoint_step: 10000 })).release).toBe('1.1');
  removeFolder(join(new URL(url).pathname, '..'));
});

test.each<[string, () => string, RegExp]>([
  [
    'a checkpoint of 1.0',
    () => pathToFileURL(join(place.rootFolder, 'models', 'pcb')).href,
    /checkpoint of release 1\.0.*ag_config\.yaml/s,
  ],
  [
    'nothing',
    () => pathToFileURL(join(place.rootFolder, 'nowhere')).href,
    /nothing lies at existing_finetune_url/,
  ],
  ['no recipe', () => leftTraining({ drop: 'exp_texture_ft.yaml' }).url, /has no exp_texture_ft\.yaml/],
  [
    'no best step',
    () => leftTraining({ drop: 'checkpoints/best_checkpoint.txt' }).url,
    /no best_checkpoint\.txt.*9000, 10000/s,
  ],
  [
    'weights of the best step are gone',
    () => leftTraining({ drop: 'checkpoints/model/iter_000009000.pt' }).url,
    /step 9000, which best_checkpoint\.txt names, has no weights/,
  ],
  [
    'trained on the other base',
    () => leftTraining({ config: 'model:\n  model_size: edge\n' }).url,
    /says nano, and they were trained on edge/,
  ],
  [
    'pairs that it does not know',
    () => leftTraining({ recipe: 'task_type: texture_ft\nanomaly_types: [[IC, missing]]\n' }).url,
    /does not know IC\+bridge/,
  ],
  [
    'two trainings',
    () => {
      const made = leftTraining();
      another(made);
      return made.url;
    },
    /holds 2 trainings/,
  ],
])('an earlier training that cannot be used: %s', async (_, made, words) => {
  expect((await plan({ existing_finetune_url: made() })).text).toMatch(words);
});
