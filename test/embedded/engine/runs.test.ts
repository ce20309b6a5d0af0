import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { arrival, until } from '../../support/patience.ts';
import { temporaryFolder } from '../../support/places.ts';
import { alive } from '../../support/processes.ts';
import { osmo } from '../../support/run.ts';
import { finished, printed, submit, taskStatuses, writeWorkflow } from '../../support/workflows.ts';

test('passes data from a URL through two tasks to a URL, and keeps the log of each', async () => {
  const home = temporaryFolder();
  const store = join(home, 'store');
  mkdirSync(join(store, 'in'), { recursive: true });
  writeFileSync(join(store, 'in', 'words.txt'), 'ä b');
  const url = (name: string): string => `${pathToFileURL(store).href}/${name}/`;
  const file = writeWorkflow(home, [
    {
      name: 'first',
      script: 'echo hello; echo trouble >&2; tr a-z A-Z < "{{input:0}}/words.txt" > "{{output}}/upper.txt"',
      inputs: [{ url: url('in') }],
    },
    {
      name: 'second',
      script: 'cat "$IN/upper.txt"; mkdir -p "{{output}}/deep"; cp "$IN/upper.txt" "{{output}}/deep/"',
      environment: { IN: '{{input:first}}' },
      inputs: [{ task: 'first' }],
      outputs: [{ url: url('out') }],
    },
  ]);
  const id = await submit(home, file, ['--label', 'run=abc']);
  expect(id).toBe('small-1');
  const state = await finished(home, id);
  expect(state.status).toBe('COMPLETED');
  expect(taskStatuses(state)).toEqual({ first: 'COMPLETED', second: 'COMPLETED' });
  expect(state.labels).toEqual({ run: 'abc' });
  expect(await printed(home, id, 'first')).toEqual(['hello', 'trouble']);
  expect(readFileSync(join(store, 'out', 'deep', 'upper.txt'), 'utf8')).toBe('ä B');
  const listed = JSON.parse(
    (await osmo(home, ['workflow', 'list', '-t', 'json', '--label', 'run=abc'])).stdout,
  );
  expect(JSON.stringify(listed)).toContain('"small-1"');
  const other = JSON.parse((await osmo(home, ['workflow', 'list', '-t', 'json', '--label', 'run=x'])).stdout);
  expect(JSON.stringify(other)).not.toContain('"small-1"');
});

test('a failed task fails the run, what depends on it is not started, its output is not uploaded', async () => {
  const home = temporaryFolder();
  const store = join(home, 'store');
  const file = writeWorkflow(home, [
    {
      name: 'first',
      script: 'touch "{{output}}/half"; exit 7',
      outputs: [{ url: `${pathToFileURL(store).href}/out/` }],
    },
    { name: 'second', script: 'echo never', inputs: [{ task: 'first' }] },
    { name: 'beside', script: 'echo alone' },
  ]);
  const state = await finished(home, await submit(home, file));
  expect(state.status).toBe('FAILED');
  expect(taskStatuses(state)).toEqual({ first: 'FAILED', second: 'FAILED_UPSTREAM', beside: 'COMPLETED' });
  const codes = state.groups.flatMap(({ tasks }) => tasks.map(({ exit_code }) => exit_code));
  expect(codes.sort()).toEqual([0, 3000, 7]);
  expect(() => readFileSync(join(store, 'out', 'half'))).toThrow();
});

test('an image without a stand-in fails like an image pull, with the images that exist', async () => {
  const home = temporaryFolder();
  const file = writeWorkflow(home, [{ name: 'gpu', script: 'true', image: 'nvcr.io/nvidia/unknown:1' }]);
  const state = await finished(home, await submit(home, file));
  expect(state.status).toBe('FAILED');
  expect(taskStatuses(state)).toEqual({ gpu: 'FAILED_IMAGE_PULL' });
  const message = state.groups[0]?.tasks[0]?.failure_message ?? '';
  expect(message).toContain('nvcr.io/nvidia/unknown:1');
  expect(message).toContain('nvcr.io/nvidia/paidf-anomalygen');
});

test('two runs at once have their own /tmp', async () => {
  const home = temporaryFolder();
  const script =
    'cat /dev/null > "$TMPDIR/mark"; for i in 1 2 3 4 5; do echo "$0 $i" >> "$TMPDIR/mark"; sleep 0.1; done; wc -l < "$TMPDIR/mark"';
  const file = writeWorkflow(home, [{ name: 'one', script }]);
  const ids = await Promise.all([submit(home, file), submit(home, file)]);
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) {
    expect((await finished(home, id)).status).toBe('COMPLETED');
    expect((await printed(home, id, 'one')).map((line) => line.trim())).toEqual(['5']);
  }
});

test('mounts files from text and from beside the workflow, and maps their paths', async () => {
  const home = temporaryFolder();
  writeFileSync(join(home, 'tool.sh'), 'echo "tool says $1 in $(basename "$(dirname "$0")")"\n');
  const file = writeWorkflow(home, [
    {
      name: 'one',
      script: '',
      command: ['bash'],
      args: ['/tmp/kit/tool.sh', 'hi'],
      files: [
        { path: '/tmp/kit/tool.sh', localpath: 'tool.sh' },
        { path: '/tmp/kit/note.txt', contents: 'text' },
      ],
    },
  ]);
  const id = await submit(home, file);
  expect((await finished(home, id)).status).toBe('COMPLETED');
  expect(await printed(home, id, 'one')).toEqual(['tool says hi in kit']);
});

test('credentials reach the task and never the log', async () => {
  const home = temporaryFolder();
  const secret = 'hf_4f9d81aa77secret';
  const set = ['credential', 'set', 'hf-token', '--type', 'GENERIC', '--payload', `token=${secret}`];
  expect((await osmo(home, set)).exit).toBe(0);
  const file = writeWorkflow(home, [
    {
      name: 'one',
      script: 'echo "token is $HF_TOKEN"; echo "$(printf %s "$HF_TOKEN" | wc -c) letters"; env | sort',
      credentials: { 'hf-token': { HF_TOKEN: 'token' } },
    },
  ]);
  const id = await submit(home, file);
  await finished(home, id);
  const lines = await printed(home, id, 'one');
  expect(lines).toContain(`${secret.length} letters`);
  expect(lines[0]).not.toContain(secret);
  expect(lines.join('\n')).not.toContain(secret);
  for (const name of ['state.json', 'spec.json'])
    expect(readFileSync(join(home, 'osmo', 'workflows', id, name), 'utf8')).not.toContain(secret);
});

test('a run that takes longer than its exec timeout is stopped', async () => {
  const home = temporaryFolder();
  const file = writeWorkflow(home, [{ name: 'slow', script: 'sleep 900' }], {
    timeout: { exec_timeout: '1s' },
  });
  const state = await finished(home, await submit(home, file));
  expect(state.status).toBe('FAILED_EXEC_TIMEOUT');
  expect(taskStatuses(state)).toEqual({ slow: 'FAILED_EXEC_TIMEOUT' });
});

test('cancel ends the whole process group, and a second cancel says that it is over', async () => {
  const home = temporaryFolder();
  const child = join(home, 'child');
  const file = writeWorkflow(home, [
    { name: 'slow', script: `(trap "" TERM; echo $BASHPID > "${child}"; sleep 900) & wait` },
  ]);
  const id = await submit(home, file);
  const pid = await arrival(() => (existsSync(child) && Number(readFileSync(child, 'utf8'))) || undefined);
  const cancel = await osmo(home, ['workflow', 'cancel', id, '-m', 'enough']);
  expect(cancel.exit).toBe(0);
  const state = await finished(home, id);
  expect(state.status).toBe('FAILED_CANCELED');
  expect(taskStatuses(state)).toEqual({ slow: 'FAILED_CANCELED' });
  const again = await osmo(home, ['workflow', 'cancel', id]);
  expect([again.exit, again.stdout]).toEqual([0, expect.stringContaining('is already finished')]);
  await until(() => !alive(pid), 'the end of the child');
});
