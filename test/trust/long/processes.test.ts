/** A limit on processes that is met: the server, the supervisor and a download say what is wrong, go on, and lose nothing. Every wait is bounded. */
import { chmodSync, chownSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, type TestContext, test } from 'vitest';
import { type LimitedUser, limitedUser } from '../../support/few-processes.ts';
import { hostileRoot } from '../../support/hostile-root.ts';
import { until } from '../../support/patience.ts';
import { endPreview, programs } from '../../support/places.ts';
import { record } from '../../support/values.ts';
import { supervisorClaims, workflowText } from '../../support/workflows.ts';

function user(context: TestContext): LimitedUser {
  const found = limitedUser();
  return typeof found === 'string' ? context.skip(found) : found;
}

const engine = (...args: string[]): string[] => [process.execPath, programs.osmo, ...args];
const full = /no more processes: .*EAGAIN/;

/** A workflow of this user: one task waits for the gate, the next counts its starts. */
function workflow({ home }: LimitedUser, gate: string): string {
  const starts = (name: string): string => join(home, `starts-${name}`);
  const file = join(home, 'workflow.yaml');
  const one = `echo start >> '${starts('one')}'; until [ -e '${gate}' ]; do sleep 0.05; done; echo line`;
  const two = `echo start >> '${starts('two')}'`;
  writeFileSync(
    file,
    workflowText([
      { name: 'one', script: one },
      { name: 'two', script: two, inputs: [{ task: 'one' }] },
    ]),
  );
  chmodSync(file, 0o644);
  const { uid, gid } = statSync(home);
  chownSync(file, uid, gid);
  return file;
}

const started = ({ home }: LimitedUser, task: string): string =>
  existsSync(join(home, `starts-${task}`)) ? readFileSync(join(home, `starts-${task}`), 'utf8') : '';

interface Looked {
  status: string;
  tasks: { name: string; status: string; failure_message: string | null }[];
}

async function look(limited: LimitedUser, id: string): Promise<Looked> {
  const { stdout } = await limited.run(0, engine('workflow', 'query', id, '-t', 'json'));
  const { status, groups } = JSON.parse(stdout);
  return { status, tasks: groups.flatMap(({ tasks }: { tasks: unknown[] }) => tasks) };
}

async function ended(limited: LimitedUser, id: string): Promise<Looked> {
  let seen: Looked = { status: '', tasks: [] };
  await until(async () => {
    seen = await look(limited, id);
    return /^(COMPLETED|FAILED)/.test(seen.status);
  });
  return seen;
}

test('a server that may start nothing more: every tool that needs a process says so, the rest works, and all of it once it may', async (context) => {
  const limited = user(context);
  const { home } = limited;
  onTestFinished(() => endPreview(home));
  const dig_url_root = await hostileRoot(join(home, 'root'), 5);
  const { client, pid } = await limited.server({ PCBA_DAY0_PREPARE_WAIT_S: '5' });
  const call = async (name: string, args: Record<string, unknown>) => {
    const answer = await client.callTool({ name, arguments: args }, { timeout: 50_000 });
    const [first] = answer.content;
    return {
      isError: answer.isError === true,
      text: first?.type === 'text' ? first.text : '',
      data: record(answer.structuredContent),
    };
  };
  const run = { run: 'line-7', dig_url_root };
  // Node's own threads are there once they were needed; a node that may not make these ends, whatever we do.
  expect(await call('list_runs', {})).toMatchObject({ isError: false });
  expect(await call('list_outputs', run)).toMatchObject({ isError: false });
  limited.limit(pid, 1);
  for (const [tool, args] of [
    ['list_runs', {}],
    ['watch_run', { run: 'line-7', wait_s: 0 }],
    ['preflight', {}],
    ['submit_day0', { action: 'plan', smoke_test: true }],
  ] as const) {
    const { isError, text } = await call(tool, args);
    expect([tool, isError, text]).toEqual([tool, true, expect.stringMatching(full)]);
    expect(text).toMatch(/fix: end processes of this user or have the limit raised \(ulimit -u/);
    expect(text).toMatch(/retry: safe/);
  }
  // A download from a folder needs no process.
  const got = await call('download_outputs', run);
  expect([got.isError, got.data.complete]).toEqual([false, true]);
  limited.limit(pid, 4000);
  expect(await call('list_runs', {})).toMatchObject({ isError: false, data: { runs: [] } });
});

test('a supervisor that may start nothing more: the task at work ends well, the next is told, nothing runs twice', async (context) => {
  const limited = user(context);
  const gate = join(limited.home, 'gate');
  const file = workflow(limited, gate);
  const { stdout } = await limited.run(
    0,
    engine('workflow', 'submit', file, '--pool', 'default', '-t', 'json'),
  );
  const id: string = JSON.parse(stdout).name;
  await until(() => started(limited, 'one') !== '');
  await until(async () => (await look(limited, id)).tasks[0]?.status === 'RUNNING');
  const { pid } = JSON.parse(readFileSync(supervisorClaims(limited.home, id).at(-1) ?? '', 'utf8'));
  limited.limit(pid, 1);
  writeFileSync(gate, '');
  const { status, tasks } = await ended(limited, id);
  // It says that it could start no more, or ends as node does without threads, and the next look carries the run on.
  const [one, two] = tasks;
  expect([one?.status, started(limited, 'one')]).toEqual(['COMPLETED', 'start\n']);
  if (status === 'COMPLETED') expect(started(limited, 'two')).toBe('start\n');
  else {
    expect([two?.status, started(limited, 'two')]).toEqual(['FAILED_SERVER_ERROR', '']);
    expect(two?.failure_message).toMatch(/the wrapper of two did not start: .*EAGAIN/);
  }
  const logs = await limited.run(0, engine('workflow', 'logs', id, '--task', 'one'));
  expect(logs.stdout).toMatch(/\[one\] line$/m);
});

test('the engine under every low limit: it ends or hangs as node does, says what it could not start, and a run that it told of comes to its end', async (context) => {
  const limited = user(context);
  const gate = join(limited.home, 'gate');
  writeFileSync(gate, '');
  const file = workflow(limited, gate);
  const told = new Set<string>();
  let said = 0;
  for (let limit = 6; limit <= 14; limit++) {
    const { exit, stdout, stderr } = await limited.run(
      limit,
      engine('workflow', 'submit', file, '--pool', 'default', '-t', 'json'),
      8,
    );
    const id = /"name": "([^"]+)"/.exec(stdout)?.[1];
    if (id !== undefined) told.add(id);
    limited.end();
    const why = /cannot start now: .*EAGAIN|no more processes: .*ulimit -u/.test(stderr + stdout);
    if (why) said++;
    // Neither told of a run nor of a reason: node itself had no room, and hung or was ended.
    else if (id === undefined) expect([limit, exit, stdout]).toEqual([limit, undefined, '']);
  }
  expect(said).toBeGreaterThan(0);
  const listed = await limited.run(0, engine('workflow', 'list', '-t', 'json', '--count', '50'));
  const ids = JSON.parse(listed.stdout).workflows.map(({ name }: { name: string }) => name);
  expect(ids).toEqual(expect.arrayContaining([...told]));
  for (const id of ids) expect([id, (await ended(limited, id)).status]).toEqual([id, 'COMPLETED']);
  expect(started(limited, 'one')).toBe('start\n'.repeat(ids.length));
});
