/** Each check passes where it should and fails where it should; what a task lists is looked at. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseCall } from '../../test/support/calls.ts';
import { temporaryFolder } from '../../test/support/places.ts';
import type { MadeCall } from '../recording/transcript.ts';
import { type Checks, loadTasks } from '../task.ts';
import type { Evidence } from './evidence.ts';
import { judge } from './index.ts';

const made = (text: string): MadeCall => {
  const call = parseCall(text);
  if (call === undefined) throw new Error(text);
  return { ...call, isError: false, said: '', data: {} };
};

function evidence(more: { calls?: string[]; asked?: string[] } & Partial<Evidence> = {}): Evidence {
  const { calls = [], asked = [], ...rest } = more;
  const transcript = { schemas: {}, tokensIn: 0, tokensOut: 0, pictures: 0 };
  return {
    transcript: {
      ...transcript,
      calls: calls.map(made),
      asked: asked.map((question) => ({ question, action: 'accept' })),
    },
    answer: '',
    submitted: [],
    statuses: {},
    home: temporaryFolder(),
    ...rest,
  };
}

/** The checks as a file of tasks has them. */
function checksOf(checks: unknown): Checks {
  const folder = temporaryFolder();
  const task = { id: 'one', words: 'w', world: { from: 'nothing' }, checks };
  writeFileSync(join(folder, 'some.yaml'), JSON.stringify([task]));
  const [loaded] = loadTasks(folder);
  if (loaded === undefined) throw new Error('no task');
  return loaded.checks;
}

const run = (name: string, status: string) => ({ name, status });
const plan = 'submit_day0 {"action": "plan", "num_sdg": 100, "anomaly_types": [["IC", "bridge"]]}';

test.each<[name: string, checks: unknown, good: () => Evidence, bad: () => Evidence, why: RegExp]>([
  [
    'calls.includes',
    { 'calls.includes': ['submit_day0 {"action": "plan", "num_sdg": 100}'] },
    () => evidence({ calls: [plan] }),
    () => evidence({ calls: ['submit_day0 {"action": "plan", "num_sdg": 10}'] }),
    /no call of submit_day0/,
  ],
  [
    'calls.includes with an argument that must not be given',
    { 'calls.includes': ['submit_day0 {"name": null}'] },
    () => evidence({ calls: [plan] }),
    () => evidence({ calls: ['submit_day0 {"name": "x"}'] }),
    /no call/,
  ],
  [
    'calls.includes with a pattern over a list',
    { 'calls.includes': ['submit_day0 {"anomaly_types": "/bridge/"}'] },
    () => evidence({ calls: [plan] }),
    () => evidence({ calls: ['submit_day0 {"anomaly_types": [["IC", "missing"]]}'] }),
    /no call/,
  ],
  [
    'calls.excludes of any tool with some argument',
    { 'calls.excludes': ['* {"*": "/hf_/"}'] },
    () => evidence({ calls: [plan] }),
    () => evidence({ calls: ['preflight {"pool": "hf_x"}'] }),
    /there was a call/,
  ],
  [
    'calls.order',
    { 'calls.order': ['preflight', 'watch_run'] },
    () => evidence({ calls: ['preflight', 'stamp_name', 'watch_run'] }),
    () => evidence({ calls: ['watch_run', 'preflight'] }),
    /in its place/,
  ],
  [
    'calls.at_most',
    { 'calls.at_most': 1 },
    () => evidence({ calls: ['preflight'] }),
    () => evidence({ calls: ['preflight', 'preflight'] }),
    /2 calls/,
  ],
  [
    'runs.submitted',
    { 'runs.submitted': 0 },
    () => evidence(),
    () => evidence({ submitted: [run('a', 'RUNNING')] }),
    /1 submitted, 0 wanted/,
  ],
  [
    'run.status of a new run',
    { 'run.status': { run: 'new', is: '^COMPLETED$' } },
    () => evidence({ submitted: [run('a', 'COMPLETED')] }),
    () => evidence({ submitted: [run('a', 'COMPLETED'), run('b', 'FAILED')] }),
    /b is FAILED/,
  ],
  [
    'run.status of no new run',
    { 'run.status': { run: 'new', is: '.' } },
    () => evidence({ submitted: [run('a', 'RUNNING')] }),
    () => evidence(),
    /no run was submitted/,
  ],
  [
    'run.status of a run that was there',
    { 'run.status': { run: 'a', is: '^RUNNING$' } },
    () => evidence({ statuses: { a: 'RUNNING' } }),
    () => evidence({ statuses: { b: 'RUNNING' } }),
    /a is not there/,
  ],
  [
    'answer.mentions',
    { 'answer.mentions': ['sub.?mask'] },
    () => evidence({ answer: 'A Submask is missing.' }),
    () => evidence({ answer: 'All is well.' }),
    /does not mention/,
  ],
  [
    'answer.omits',
    { 'answer.omits': ['token'] },
    () => evidence({ answer: 'All is well.' }),
    () => evidence({ answer: 'Give me your token.' }),
    /the answer holds/,
  ],
  [
    'asked in the answer',
    { asked: 'root' },
    () => evidence({ answer: 'Nothing ran. Which root shall I use?' }),
    () => evidence({ answer: 'The root is missing. Is that all right?' }),
    /not asked about root/,
  ],
  [
    'asked by a form',
    { asked: true },
    () => evidence({ asked: ['Cancel this run?'], answer: 'Done.' }),
    () => evidence({ answer: 'Done.' }),
    /not asked/,
  ],
  [
    'not asked',
    { asked: false },
    () => evidence({ answer: 'Done.' }),
    () => evidence({ answer: 'Shall I?' }),
    /was asked: Shall I\?/,
  ],
])('%s', (_name, checks, good, bad, why) => {
  const wanted = checksOf(checks);
  expect(judge(wanted, good())).toEqual([]);
  expect(judge(wanted, bad())).toEqual([expect.stringMatching(why)]);
});

test('files', () => {
  const held = evidence();
  mkdirSync(join(held.home, 'outputs', 'a'), { recursive: true });
  writeFileSync(join(held.home, 'outputs', 'a', 'coco.json'), 'x.png');
  const cases: [checks: unknown, why: RegExp | undefined][] = [
    [{ 'files.exist': ['outputs/*/coco.json'] }, undefined],
    [{ 'files.exist': ['outputs/*/yolo.txt'] }, /no file/],
    [{ 'files.absent': ['outputs/**/*.png'] }, undefined],
    [{ 'files.absent': ['outputs/**/*.json'] }, /there is/],
    [{ 'files.omit': [{ path: '**/*.json', text: 'y.png' }] }, undefined],
    [{ 'files.omit': [{ path: '**/*.json', text: 'x.png' }] }, /holds x\.png/],
    [{ 'files.omit': [{ path: '**/*.xml', text: 'x.png' }] }, /no file/],
  ];
  for (const [checks, why] of cases)
    expect([checks, judge(checksOf(checks), held)]).toEqual([
      checks,
      why ? [expect.stringMatching(why)] : [],
    ]);
});

test('a task that is not of the form is refused, with its file', () => {
  expect(() => checksOf({ 'calls.inclodes': [] })).toThrow(/some\.yaml.*calls\.inclodes/s);
  expect(() => checksOf({ 'calls.includes': ['submit_day0 {"action": }'] })).toThrow(/is not of the form/);
});
