import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { until } from '../../support/patience.ts';
import { temporaryFolder } from '../../support/places.ts';
import {
  finished,
  killSupervisor,
  printed,
  query,
  submit,
  supervisorClaims,
  taskStatuses,
  writeWorkflow,
} from '../../support/workflows.ts';

/** Two tasks that count their starts outside their container and print slowly. */
function countingWorkflow(home: string): string {
  const script = (name: string): string =>
    `echo start >> "${join(home, `starts-${name}`)}"; for i in $(seq 20); do echo "line $i"; sleep 0.05; done; head -c 300000 /dev/zero > "{{output}}/${name}.bin"`;
  return writeWorkflow(home, [
    { name: 'first', script: script('first') },
    {
      name: 'second',
      script: script('second'),
      inputs: [{ task: 'first' }],
      outputs: [{ url: `${pathToFileURL(join(home, 'store')).href}/out/` }],
    },
  ]);
}

const lines = Array.from({ length: 20 }, (_, n) => `line ${n + 1}`);
const locked = (home: string, id: string): boolean => supervisorClaims(home, id).length > 0;

const moments: [string, (home: string, id: string) => Promise<void>][] = [
  ['right after the submit', (home, id) => until(() => locked(home, id))],
  [
    'while the first task starts',
    (home, id) => until(() => existsSync(join(home, 'osmo', 'workflows', id, 'tasks', 'first', 'started'))),
  ],
  ['while the first task runs', (home) => until(() => existsSync(join(home, 'starts-first')))],
  [
    'as the first task ends',
    (home, id) => until(() => existsSync(join(home, 'osmo', 'workflows', id, 'tasks', 'first', 'exit.json'))),
  ],
  ['while the second task runs', (home) => until(() => existsSync(join(home, 'starts-second')))],
  [
    'as the second task ends',
    (home, id) =>
      until(() => existsSync(join(home, 'osmo', 'workflows', id, 'tasks', 'second', 'exit.json'))),
  ],
];

/** Side by side: most of each run is waiting. */
test('kill -9 of the supervisor at any moment: the next command carries the run on, nothing twice, no line lost', async () => {
  await Promise.all(
    moments.map(async ([when, moment]) => {
      const home = temporaryFolder();
      const id = await submit(home, countingWorkflow(home));
      await moment(home, id);
      killSupervisor(home, id);
      const state = await finished(home, id);
      expect([when, state.status]).toEqual([when, 'COMPLETED']);
      expect(taskStatuses(state)).toEqual({ first: 'COMPLETED', second: 'COMPLETED' });
      for (const task of ['first', 'second']) {
        expect([when, readFileSync(join(home, `starts-${task}`), 'utf8')]).toEqual([when, 'start\n']);
        expect([when, await printed(home, id, task)]).toEqual([when, lines]);
      }
      expect(readFileSync(join(home, 'store', 'out', 'second.bin'))).toHaveLength(300000);
    }),
  );
});

test('killed again and again, the run still ends once', async () => {
  const home = temporaryFolder();
  const id = await submit(home, countingWorkflow(home));
  for (let n = 0; n < 5; n++) {
    await query(home, id);
    await until(() => locked(home, id));
    killSupervisor(home, id);
  }
  expect((await finished(home, id)).status).toBe('COMPLETED');
  for (const task of ['first', 'second']) {
    expect(readFileSync(join(home, `starts-${task}`), 'utf8')).toBe('start\n');
    expect(await printed(home, id, task)).toEqual(lines);
  }
});

test('a task whose processes were all killed is a failure with code 137, not a hang', async () => {
  const home = temporaryFolder();
  const id = await submit(home, writeWorkflow(home, [{ name: 'one', script: 'echo up; sleep 900' }]));
  const claim = join(home, 'osmo', 'workflows', id, 'tasks', 'one', 'started');
  await until(() => existsSync(claim));
  await until(async () => (await query(home, id)).groups[0]?.tasks[0]?.status === 'RUNNING');
  process.kill(-JSON.parse(readFileSync(claim, 'utf8')).pid, 'SIGKILL');
  const state = await finished(home, id);
  expect(state.status).toBe('FAILED');
  expect(state.groups[0]?.tasks[0]?.exit_code).toBe(137);
});
