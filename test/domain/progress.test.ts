/** Progress by stage, from what OSMO says of a workflow's groups. */
import { expect, test } from 'vitest';
import {
  changesBetween,
  elapsedSeconds,
  type GroupView,
  groupsInOrder,
  isFinished,
  stageProgress,
  type WorkflowView,
} from '../../src/domain/progress.ts';

const group = (name: string, values: Partial<GroupView> = {}): GroupView => ({
  name,
  status: 'RUNNING',
  started: undefined,
  ended: undefined,
  message: undefined,
  tasks: [],
  ...values,
});
const workflow = (groups: GroupView[], values: Partial<WorkflowView> = {}): WorkflowView => ({
  id: 'w-1',
  status: 'RUNNING',
  submitted: 1000,
  started: undefined,
  ended: undefined,
  groups,
  ...values,
});

test.each([
  ['COMPLETED', true],
  ['FAILED', true],
  ['FAILED_EXEC_TIMEOUT', true],
  ['FAILED_CANCELED', true],
  ['RUNNING', false],
  ['PENDING', false],
  ['WAITING', false],
  ['SUBMITTING', false],
])('%s is finished: %s', (status, finished) => {
  expect(isFinished(status)).toBe(finished);
});

test('groups stand in the order of the graph, those of others behind them as they started', () => {
  const listed = [
    group('theirs-late', { started: 9 }),
    group('anomaly-infer'),
    group('theirs-waiting'),
    group('theirs-early', { started: 5 }),
    group('usd2roi-render', { started: 20 }),
    group('augment-image-edit'),
  ];
  expect(groupsInOrder(workflow(listed)).map(({ name }) => name)).toEqual([
    'usd2roi-render',
    'augment-image-edit',
    'anomaly-infer',
    'theirs-early',
    'theirs-late',
    'theirs-waiting',
  ]);
});

test.each<[string, Partial<GroupView>, number | undefined]>([
  ['not yet', {}, undefined],
  ['until now', { started: 1000 }, 9],
  ['until its end', { started: 1000, ended: 3345 }, 2.3],
  ['never less than nothing, where clocks disagree', { started: 99_000 }, 0],
])('the time of a stage: %s', (_, values, seconds) => {
  expect(stageProgress(workflow([group('usd2roi-render', values)]), 10_000)).toMatchObject([
    { stage: 'render', what: 'render and crop', seconds },
  ]);
});

test('a stage says what its group says, else the first of its tasks that says anything', () => {
  const task = (message: string | undefined) => ({
    name: 't',
    status: 'FAILED',
    exitCode: 1,
    message,
    retries: 0,
  });
  const tasks = [task(undefined), task('of the task')];
  const told = stageProgress(
    workflow([group('finetune-job', { message: 'of the group', tasks }), group('theirs', { tasks })]),
    0,
  );
  expect(told).toMatchObject([
    { stage: 'finetune', message: 'of the group' },
    { stage: undefined, what: 'theirs', message: 'of the task' },
  ]);
});

test.each<[number | undefined, number]>([
  [undefined, 9],
  [3250, 2.3],
  [500, 0],
])('the time of a run that ended at %s', (ended, seconds) => {
  expect(elapsedSeconds(workflow([], { ended }), 10_000)).toBe(seconds);
});

test.each<[string, WorkflowView | undefined, WorkflowView, string[]]>([
  ['nothing is known before', undefined, workflow([group('a')]), []],
  ['nothing happened', workflow([group('a')]), workflow([group('a')]), []],
  [
    'a group and the run',
    workflow([group('a')]),
    workflow([group('a', { status: 'COMPLETED' })], { status: 'COMPLETED' }),
    ['run: RUNNING -> COMPLETED', 'a: RUNNING -> COMPLETED'],
  ],
  ['a new group is no change', workflow([]), workflow([group('a')]), []],
])('changes: %s', (_, before, after, changes) => {
  expect(changesBetween(before, after)).toEqual(changes);
});
