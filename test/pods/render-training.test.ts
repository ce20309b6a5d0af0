/** The finetune pod's cookbook, rendered by its script through the stand-in yq. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { programs, repository, temporaryFolder } from '../support/places.ts';
import { run } from '../support/run.ts';

const asset = (...path: string[]): string => join(repository, 'assets', ...path);
const cookbook = readFileSync(asset('cookbooks', 'pcb', 'ag_config.yaml'), 'utf8');

async function render(template: string, runName = 'day0-1') {
  const root = temporaryFolder();
  const bin = join(root, 'usr', 'local', 'bin');
  mkdirSync(bin, { recursive: true });
  cpSync(asset('stand-ins', 'anomalygen', 'rootfs', 'usr', 'local', 'bin', 'yq'), join(bin, 'yq'));
  writeFileSync(join(root, 'ag_config.yaml'), template);
  const config = join(root, 'ag_configs', 'run.yaml');
  const ended = await run(
    'bash',
    [asset('pods', 'render_training.sh'), join(root, 'ag_config.yaml'), config],
    {
      env: {
        PATH: `${bin}:${process.env.PATH}`,
        TMPDIR: root,
        STAND_IN_ROOT: root,
        STAND_IN_NODE: process.execPath,
        STAND_IN_BUNDLE: programs.standIns,
        STAND_IN_WAIVED: 'gpu yq',
        RUN_NAME: runName,
        DATASET_DIR: join(root, 'raw'),
        VALIDATION: join(root, 'validation.jsonl'),
      },
    },
  );
  return { ...ended, root, config };
}

test('five fields change, early_stop goes, and every other line stays as it is', async () => {
  // A run name may look like a number and must stay a text.
  const { exit, stdout, stderr, root, config } = await render(cookbook, '20250101');
  expect(exit).toBe(0);
  expect(stderr).toMatch(/^waived: the real yq concerns the GPU pod alone/);
  expect(stdout).toBe(`cookbook rendered: ${config}`);
  const text = readFileSync(config, 'utf8');

  const checkpoint = 'checkpoints/NVDINOV2/nv_dinov2_classification_model.ckpt';
  const expected = parse(cookbook);
  expected.job.group = 'day0';
  expected.job.name = '20250101';
  expected.dataloader_train.dataset.dataset_dir = join(root, 'raw');
  expected.dataloader_val.dataset.input_data_path = join(root, 'validation.jsonl');
  expected.model.config.ag_config.mask_encoder.encoder_config.init_cfg.checkpoint = checkpoint;
  expect(expected.trainer.early_stop).toBeDefined();
  delete expected.trainer.early_stop;
  expect(parse(text)).toEqual(expected);

  // Line by line, so that comments, order, quotes and indentation count too.
  const lines = cookbook
    .replace(/^ {2}# [^\n]*\n {2}early_stop:\n(?: {4}.*\n)+/m, '')
    .replace(/^( {2}group:) [\w-]+/m, '$1 day0')
    .replace(/^( {2}name:) [\w-]+/m, '$1 "20250101"')
    .replace(/^( +dataset_dir:) [\w-]+/m, `$1 ${join(root, 'raw')}`)
    .replace(/^( +input_data_path:) [\w-]+/m, `$1 ${join(root, 'validation.jsonl')}`);
  expect(text).toBe(lines);
  expect(text.match(/#/g)?.length).toBeGreaterThan(5);
});

test('a field that the cookbook lacks is made', async () => {
  const { exit, config } = await render('trainer: {max_iter: 10}\ncheckpoint: {save_iter: 5}');
  expect([exit, parse(readFileSync(config, 'utf8')).dataloader_val.dataset]).toEqual([
    0,
    { input_data_path: expect.stringMatching(/validation\.jsonl$/) },
  ]);
});

test.each([
  [
    'save_iter: 2001',
    /^ERROR: checkpoint\.save_iter is greater than trainer\.max_iter 2000: .*\nfix: lower save_iter/m,
  ],
  ['save_iter: often', /^ERROR: checkpoint\.save_iter in the cookbook is not a whole number: often\nfix: /m],
])('%s is fatal', async (line, message) => {
  const { exit, stdout, stderr } = await render(cookbook.replace(/save_iter: \d+/, line));
  expect([exit, `${stdout}\n${stderr}`]).toEqual([1, expect.stringMatching(message)]);
});

test('validation and logging that never happen are warnings', async () => {
  const { exit, stdout } = await render(
    cookbook.replace(/validation_iter: \d+/, 'validation_iter: 2001').replace(/ {2}logging_iter: \d+\n/, ''),
  );
  expect([exit, stdout.match(/^WARNING: .*$/gm)]).toEqual([
    0,
    ['WARNING: trainer.validation_iter is greater than trainer.max_iter 2000: it never happens'],
  ]);
});
