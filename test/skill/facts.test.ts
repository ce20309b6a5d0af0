/** What the references say of prefixes, stages, sizes, waits and boards is what the code and the assets say. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { artifacts, stages } from '../../src/domain/contract.ts';
import { cookbookCap, execTimeoutHours } from '../../src/domain/edit-time.ts';
import { missionDefaults, runArgumentsSchema } from '../../src/domain/parameters.ts';
import { withParameterTables } from '../../src/domain/parameters-table.ts';
import { longestQuiet } from '../../src/domain/quiet-phases.ts';
import { resolveParameters, workflowValues } from '../../src/domain/resolve.ts';
import { setupSteps, shortPrefix } from '../../src/domain/setup.ts';
import { stageSizes } from '../../src/domain/sizing.ts';
import { sampleBoard } from '../../src/embedded/client/prepare.ts';
import { withSettingTables } from '../../src/ports/settings/table.ts';
import { repository } from '../support/places.ts';
import { read, rowsIn } from './pages.ts';

const page = (name: string): string => read(`references/${name}.md`);
/** Of the tables of a page, the rows that begin with this cell. */
const rowsOf = (name: string, first: string): string[][] =>
  rowsIn(page(name)).filter(([cell]) => cell === first);

const workflow = z
  .object({ 'default-values': z.record(z.string(), z.string()) })
  .parse(
    parse(
      read('assets/configs/texture_defect_generation_day0.yaml').replace(
        /^[\s\S]*?(?=^default-values:)/m,
        '',
      ),
    ),
  );
const defaults = workflow['default-values'];

test('the tables of parameters are what the code says (npm run docs), one row for each', () => {
  const text = page('parameters-and-sizing');
  expect(text).toBe(withParameterTables(text));
  const named = rowsIn(text).map(([cell]) => cell ?? '');
  for (const key of runArgumentsSchema.keyof().options)
    expect([key, named.filter((name) => name === key).length]).toEqual([key, 1]);
});

test('the page of settings is what the code says (npm run docs), and names every variable that the program reads', () => {
  const text = read('docs/settings.md');
  expect(text).toBe(withSettingTables(text));
  const sources = readdirSync(join(repository, 'src'), { recursive: true, encoding: 'utf8' });
  const named = sources
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => read(`src/${file}`).match(/PCBA_DAY0_[A-Z][A-Z0-9_]*[A-Z0-9]/g) ?? []);
  // The first is the build's, the second what our processes tell each other.
  const own = ['PCBA_DAY0_WRITE_CODE_CACHE', 'PCBA_DAY0_WITHIN'];
  const told = [...new Set(named)].filter((name) => !own.includes(name));
  expect(told.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  expect(told.length).toBeGreaterThan(5);
});

test('defaults of the page are those of the code, and those of the workflow file for who submits by hand', () => {
  const fixed = (value: string) => ({ value, from: 'default' as const });
  const { parameters } = resolveParameters(
    { use_pretrained_checkpoint: false, yq_url: 'https://example.org/yq' },
    {
      cluster: 'osmo',
      name: fixed('n'),
      root: fixed(defaults.dig_url_root ?? ''),
      endpoint: fixed(defaults.image_edit_endpoint ?? ''),
      model: fixed(defaults.image_edit_model ?? ''),
      pool: fixed('p'),
    },
  );
  for (const [key, value] of workflowValues(parameters)) {
    if (['name', 'yq_url', 'use_pretrained_checkpoint'].includes(key)) continue;
    expect([key, key === 'anomaly_types_json' ? JSON.parse(defaults[key] ?? '') : defaults[key]]).toEqual([
      key,
      key === 'anomaly_types_json' ? JSON.parse(value) : value,
    ]);
    const [row] = rowsOf('parameters-and-sizing', key.replace(/_json$/, ''));
    // The root has no default of ours, render and edit have sizes that are no arguments, and an empty value is "none".
    if (row === undefined || key === 'dig_url_root' || value === '') continue;
    expect([key, row[1]?.includes(value)]).toEqual([key, true]);
  }
  expect(defaults.use_pretrained_checkpoint).toBe(String(missionDefaults.use_pretrained_checkpoint));
});

test('prefixes, stages, images and sizes stand in the pages as in the contract and the workflow file', () => {
  for (const prefix of Object.values(artifacts).map(shortPrefix))
    expect([prefix, rowsOf('url-contract', prefix).length]).toEqual([prefix, 3]);
  const file = read('assets/configs/texture_defect_generation_day0.yaml');
  const sizes = stageSizes(missionDefaults.infer_gpu, missionDefaults.train_gpu);
  const sizeOf = {
    render: sizes.render,
    camera_look: sizes.edit,
    finetune: sizes.train,
    defects: sizes.infer,
  };
  const images = {
    render: defaults.simulation_image,
    camera_look: defaults.augmentation_image,
    finetune: defaults.anomalygen_image,
    defects: defaults.anomalygen_image,
  };
  for (const { id, group, folder } of stages) {
    expect(rowsOf('url-contract', folder)).toHaveLength(1);
    const [names, needs] = rowsOf('graph-and-stages', group);
    expect([names?.[2], names?.[4]]).toEqual([id, folder]);
    expect(file).toMatch(new RegExp(`- name: ${group}\\n    tasks:\\n    - name: ${names?.[1]}\\n`));
    const { gpu, cpu, memory, storage } = sizeOf[id];
    expect(needs?.slice(1)).toEqual([images[id], `${gpu}, ${cpu}, ${memory}, ${storage}`]);
  }
  expect(defaults.exec_timeout).toBe(`${execTimeoutHours}h`);
  for (const name of ['graph-and-stages', 'monitoring'])
    expect(page(name)).toContain(`${execTimeoutHours} h`);
  expect(page('graph-and-stages')).toContain(`${defaults.queue_timeout?.replace('h', ' h')} for a node`);
});

test('what a setup fetches is named with its repository', () => {
  for (const { prefix, repositories } of setupSteps) {
    const row = rowsOf('url-contract', shortPrefix(prefix)).at(-1);
    for (const { repo } of repositories) expect(row?.[1]).toContain(repo);
  }
});

test('how long silence is no sign is what the code waits for', () => {
  for (const { id, group } of stages) {
    const minutes = longestQuiet('osmo', id) / 60_000;
    expect([group, rowsOf('monitoring', group)[0]?.[2]]).toEqual([group, `${minutes} min`]);
  }
  const setups = new Set(setupSteps.map(({ id }) => longestQuiet('osmo', id) / 60_000));
  expect([...setups].map((minutes) => `${minutes} min`)).toEqual([
    rowsOf('monitoring', 'the groups of a setup')[0]?.[2],
  ]);
  expect(page('monitoring')).toContain(
    `it is ${longestQuiet('embedded', 'render') / 60_000} min for every stage`,
  );
});

test('boards have the grids, caps and materials that the page tells', () => {
  const image = z.object({ scan_grid: z.object({ x_num: z.number(), y_num: z.number() }) });
  const crop = z.object({ crop: z.object({ class_dirs: z.record(z.string(), z.string()) }) });
  for (const board of ['0603_H100', '1152819000', 'sample_board']) {
    const [row] = rowsIn(page('graph-and-stages')).filter(([cell]) => cell?.split(' ')[0] === board);
    const cookbook = (name: string): string => read(`assets/cookbooks/pcb/${board}/${name}`);
    const filled = (text: string): unknown => parse(text.replace(/\$\{[A-Z_]+\}/g, '1'));
    const { x_num, y_num } = image.parse(filled(cookbook('day0_image.yaml'))).scan_grid;
    const cap = cookbookCap(cookbook('day0_crop.yaml'));
    const { class_dirs } = crop.parse(filled(cookbook('day0_crop.yaml'))).crop;
    expect(row?.slice(1)).toEqual([
      `${x_num} x ${y_num}`,
      cap === 'null' ? 'no cap' : `${cap} at most`,
      [...new Set(Object.values(class_dirs))].join(', '),
    ]);
  }
  const text = page('parameters-and-sizing').replaceAll('`', '').replace(/\s+/g, ' ');
  expect(text).toContain(`board is ${sampleBoard.board} and the scene ${sampleBoard.scene_filename}`);
});

test('the numbers of the training recipe are those of the recipe and of the pod', () => {
  const recipe = z
    .object({
      trainer: z.object({ max_iter: z.number(), validation_iter: z.number(), logging_iter: z.number() }),
      checkpoint: z.object({ save_iter: z.number() }),
    })
    .parse(parse(read('assets/cookbooks/pcb/ag_config.yaml')));
  const text = page('finetune').replaceAll('`', '');
  for (const [key, value] of Object.entries({ ...recipe.trainer, ...recipe.checkpoint }))
    expect(text).toMatch(new RegExp(`(?:trainer|checkpoint)\\.${key} ${value}\\b`));
  expect(read('assets/pods/check_training.py')).toContain('3 * total');
  expect(text).toMatch(/so that\s+each gets three/);
  const [, yq] = /^VERSION = "(.*)"$/m.exec(read('assets/pods/get_yq.py')) ?? [];
  expect(text).toContain(`the pinned ${yq}`);
  for (const [field] of read('assets/pods/render_training.sh').matchAll(
    /(?<=[' |(])\.[a-z_]+(?:\.[a-z_]+)+(?= =|\))/g,
  ))
    expect(text).toContain(field.slice(1));
});
