import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { repository, temporaryFolder } from '../../support/places.ts';
import { osmo } from '../../support/run.ts';

const file = join(repository, 'assets', 'configs', 'texture_defect_generation_day0.yaml');

interface Task {
  name: string;
  inputs: ({ task: string } | { url: string })[];
  outputs: { url: string }[];
  environment: Record<string, string>;
}

/** The workflow as the engine renders it: tasks by group. */
async function rendered(...values: string[]): Promise<Map<string, Task>> {
  const all = ['name=run-1', 'dig_url_root=s3://bucket/dig', ...values];
  const ended = await osmo(temporaryFolder(), [
    'workflow',
    'submit',
    file,
    '--dry-run',
    '--set-string',
    ...all,
  ]);
  expect([ended.exit, ended.stderr]).toEqual([0, '']);
  // As text: `1e3` is a number for YAML 1.2 and none for PyYAML.
  const { workflow } = parse(ended.stdout, { schema: 'failsafe' });
  return new Map(
    workflow.groups.map((group: { name: string; tasks: Task[] }) => [group.name, group.tasks[0]]),
  );
}

const sources = (task: Task | undefined): string[] =>
  (task?.inputs ?? []).map((input) => ('task' in input ? input.task : input.url));

test('passthrough mode: three groups, outputs at the URLs of the contract', async () => {
  const groups = await rendered();
  expect([...groups.keys()]).toEqual(['usd2roi-render', 'augment-image-edit', 'anomaly-infer']);
  const outputs = [...groups.values()].map(({ outputs }) => outputs.map(({ url }) => url).join());
  expect(outputs).toEqual(
    ['usd2roi-components', 'augment', 'anomaly'].map((name) => `s3://bucket/dig/runs/run-1/${name}/`),
  );
  expect(sources(groups.get('anomaly-infer'))).toContain('s3://bucket/dig/models/pcb/');
});

test('finetune mode: the trainer stands between camera look and inference, which takes its checkpoint', async () => {
  const groups = await rendered('use_pretrained_checkpoint=false');
  expect([...groups.keys()]).toEqual([
    'usd2roi-render',
    'augment-image-edit',
    'finetune-job',
    'anomaly-infer',
  ]);
  expect(groups.get('finetune-job')?.outputs).toEqual([{ url: 's3://bucket/dig/runs/run-1/finetune/' }]);
  expect(sources(groups.get('finetune-job'))).toContain('image-edit');
  const infer = sources(groups.get('anomaly-infer'));
  expect(infer).toContain('finetune');
  expect(infer).not.toContain('s3://bucket/dig/models/pcb/');
});

test('values that look like numbers, lists and quotes arrive as they were given', async () => {
  const types = '[["IC","a \\"b\\""]]';
  const groups = await rendered(
    'board=115_2819_000',
    `anomaly_types_json=${types}`,
    'scene_filename=ä board (1).usd',
  );
  expect(groups.get('usd2roi-render')?.environment).toMatchObject({
    BOARD: '115_2819_000',
    SCENE_FILENAME: 'ä board (1).usd',
  });
  expect(groups.get('anomaly-infer')?.environment.ANOMALY_TYPES_JSON).toBe(types);
});

const awkward = [
  "it's.usd",
  'a "b".usd',
  '-rf.usd',
  '--set=x.usd',
  'a=b=c.usd',
  'back\\slash.usd',
  '$HOME `ls` $(ls).usd',
  'a: b # c.usd',
  '- [x, {y: z}].usd',
  'größe 基板 🙂.usd',
  '0012',
  '1e3',
  'nan',
  'null',
  '~',
  'true',
  '٣',
  '0x10',
  ' spaces ',
  '<b>&amp;</b>',
  'tab\tinside',
];
/** Values that are text, and where a task finds them. */
const keys = ['board', 'scene_filename', 'image_edit_endpoint', 'image_edit_model', 'anomaly_types_json'];
const rows = Array.from({ length: Math.ceil(awkward.length / keys.length) }, (_, row) =>
  awkward.slice(row * keys.length, (row + 1) * keys.length),
);

test.each(rows.map((values) => ({ values })))('the values $values arrive unchanged', async ({ values }) => {
  const given = values.map((value, n) => [keys[n] ?? '', value] as const);
  const groups = await rendered(...given.map(([key, value]) => `${key}=${value}`));
  const environment = Object.assign({}, ...[...groups.values()].map((task) => task.environment));
  for (const [key, value] of given) expect([key, environment[key.toUpperCase()]]).toEqual([key, value]);
});
