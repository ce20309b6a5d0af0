/** Files of the home folder: whole or as before, for their user alone, and none lost by writers at the same time. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundled } from '../support/bundled.ts';
import { until } from '../support/patience.ts';
import { temporaryFolder } from '../support/places.ts';
import { osmo, run } from '../support/run.ts';
import { diskWithRoom, smallDisk } from '../support/small-disk.ts';
import { finished, submit, writeWorkflow } from '../support/workflows.ts';

const setCredential = (home: string, name: string, value: string, env = {}) =>
  osmo(home, ['credential', 'set', name, '--type', 'GENERIC', '--payload', `token=${value}`], env);

const credentialNames = async (home: string): Promise<string[]> => {
  const { stdout } = await osmo(home, ['credential', '--format-type', 'json', 'list']);
  const { credentials }: { credentials: { cred_name: string }[] } = JSON.parse(stdout);
  return credentials.map(({ cred_name }) => cred_name).sort();
};

const drafts = (folder: string): string[] => readdirSync(folder).filter((name) => name.includes('draft'));

test('a credential that does not fit on the disk is refused, and those before it stay', async () => {
  const home = temporaryFolder();
  for (const name of ['a', 'b', 'c']) await setCredential(home, name, name.repeat(2000));
  const before = readFileSync(join(home, 'osmo', 'credentials.json'), 'utf8');
  for (const room of [0, 40, 200, 3000, 6100]) {
    const answer = await setCredential(home, 'd', 'd'.repeat(2000), diskWithRoom(home, room));
    expect([room, answer.exit]).not.toEqual([room, 0]);
    expect(answer.stdout + answer.stderr).toMatch(/no space left/);
    expect(readFileSync(join(home, 'osmo', 'credentials.json'), 'utf8')).toBe(before);
  }
  expect(drafts(join(home, 'osmo'))).toEqual([]);
  expect((await setCredential(home, 'd', 'd'.repeat(2000))).exit).toBe(0);
  expect(await credentialNames(home)).toEqual(['a', 'b', 'c', 'd']);
});

test('the same on a small disk', async (context) => {
  const home = smallDisk(64);
  if (home === undefined) return context.skip('no small tmpfs can be mounted here: that needs root');
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await setCredential(home, name, name.repeat(2000));
  writeFileSync(join(home, 'ballast'), Buffer.alloc(1024 * 8));
  for (let n = 0; ; n++) {
    try {
      writeFileSync(join(home, `ballast-${n}`), Buffer.alloc(4096));
    } catch {
      break;
    }
  }
  const answer = await setCredential(home, 'g', 'g'.repeat(2000));
  expect([answer.exit, answer.stdout + answer.stderr]).toEqual([2, expect.stringMatching(/no space left/)]);
  expect(await credentialNames(home)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});

test('what is remembered stays when the config does not fit on the disk', async () => {
  const home = temporaryFolder();
  const program = bundled(`import { remember } from './ports/settings/workspace.ts';
    const [home, workspace, root] = process.argv.slice(2);
    remember({ home, workspace, cluster: 'embedded' }, { dig_url_root: root });`);
  const call = (workspace: string, env = {}) =>
    run(process.execPath, [program, home, workspace, `file:///${'r'.repeat(1500)}`], { env });
  for (let n = 0; n < 5; n++) await call(`/w${n}`);
  const before = readFileSync(join(home, 'config.json'), 'utf8');
  for (const room of [0, 100, 5000]) {
    const answer = await call('/more', diskWithRoom(home, room));
    expect([answer.exit, answer.stderr]).toEqual([1, expect.stringMatching(/no space left/)]);
    expect(readFileSync(join(home, 'config.json'), 'utf8')).toBe(before);
  }
});

test('twelve set twelve credentials at once, and twelve remember twelve workspaces: all are kept', async () => {
  const home = temporaryFolder();
  const names = Array.from({ length: 12 }, (_, n) => `cred-${String.fromCharCode(97 + n)}`);
  const answers = await Promise.all(names.map((name) => setCredential(home, name, 'value')));
  expect(answers.map(({ exit }) => exit)).toEqual(names.map(() => 0));
  expect(await credentialNames(home)).toEqual(names);
  const program = bundled(`import { remember } from './ports/settings/workspace.ts';
    remember({ home: process.argv[2], workspace: process.argv[3], cluster: 'embedded' }, { pool: 'p' });`);
  await Promise.all(names.map((name) => run(process.execPath, [program, home, `/${name}`])));
  const { workspaces } = JSON.parse(readFileSync(join(home, 'config.json'), 'utf8'));
  expect(Object.keys(workspaces).sort()).toEqual(names.map((name) => `/${name}`));
});

test('a run whose state is damaged has a name and a reason in every list, and fails none', async () => {
  const home = temporaryFolder();
  const file = writeWorkflow(home, [{ name: 'one', script: 'true' }]);
  const ids: string[] = [];
  const damage = ['', '{"id": "small-', '\0\0\0\0', '[1]', 'null', 'garbage', '{"status": 5}'];
  for (let n = 0; n <= damage.length; n++) ids.push(await submit(home, file, ['--label', `team=t${n}`]));
  for (const id of ids) await finished(home, id);
  const [healthy = '', ...bad] = ids;
  for (const [n, id] of bad.entries())
    writeFileSync(join(home, 'osmo', 'workflows', id, 'state.json'), damage[n] ?? '');
  mkdirSync(join(home, 'osmo', 'workflows', 'empty-1'));
  const { stdout, exit } = await osmo(home, ['workflow', 'list', '-t', 'json', '--count', '50']);
  expect(exit).toBe(0);
  const rows: { name: string; status: string; labels: object }[] = JSON.parse(stdout).workflows;
  const status = Object.fromEntries(rows.map((row) => [row.name, row.status]));
  expect(status).toEqual({
    [healthy]: 'COMPLETED',
    ...Object.fromEntries(bad.map((id) => [id, 'FAILED_SERVER_ERROR'])),
  });
  expect(rows.find(({ name }) => name === bad[0])?.labels).toMatchObject({ team: 't1' });
  const query = await osmo(home, ['workflow', 'query', bad[0] ?? '', '-t', 'json']);
  expect(query.stdout).toMatch(/state\.json of small-2 cannot be read/);
  // The spec of a run that is about to start.
  const waiting = await submit(home, file);
  writeFileSync(join(home, 'osmo', 'workflows', waiting, 'spec.json'), '{"groups":');
  expect((await finished(home, waiting)).status).toMatch(/COMPLETED|FAILED_SERVER_ERROR/);
});

test('the home is 0700 and its files 0600, whatever the umask; a folder that is no home keeps its rights', async () => {
  const home = join(temporaryFolder(), 'home');
  mkdirSync(home);
  chmodSync(home, 0o777);
  const before = process.umask(0);
  try {
    await setCredential(home, 'a', 'value');
    const file = writeWorkflow(temporaryFolder(), [{ name: 'one', script: 'echo x > {{output}}/made.txt' }]);
    await finished(home, await submit(home, file));
    await osmo(home, ['logout']);
    const other = temporaryFolder();
    chmodSync(other, 0o755);
    writeFileSync(join(other, 'mine.txt'), '');
    await osmo(other, ['version']);
    expect(statSync(other).mode & 0o777).toBe(0o755);
  } finally {
    process.umask(before);
  }
  const open: string[] = [];
  const walk = (path: string): void => {
    const { mode } = statSync(path);
    if ((mode & 0o077) !== 0) open.push(`${path} ${(mode & 0o777).toString(8)}`);
    if (statSync(path).isDirectory()) for (const name of readdirSync(path)) walk(join(path, name));
  };
  walk(home);
  expect(open).toEqual([]);
});

test('a task gets copies of its inputs, and leaves no launch file and no credentials behind', async () => {
  const home = temporaryFolder();
  const root = temporaryFolder();
  const input = join(root, 'big.bin');
  writeFileSync(input, Buffer.alloc(9 * 1024 * 1024, 7));
  const { ino, mtimeMs } = statSync(input);
  await setCredential(home, 'mine', 'a-secret-value');
  const file = writeWorkflow(home, [
    {
      name: 'one',
      script:
        'ls -i {{input:0}}/big.bin; echo changed >> {{input:0}}/big.bin; chmod 777 {{input:0}}/big.bin; echo $SECRET; exit 0',
      inputs: [{ url: `file://${encodeURI(root)}` }],
      credentials: { mine: { SECRET: 'token' } },
    },
    {
      name: 'two',
      script: 'cat /nonexistent 2>/dev/null; sleep 900',
      credentials: { mine: '/secrets' },
      inputs: [{ task: 'one' }],
    },
  ]);
  const id = await submit(home, file);
  const folder = join(home, 'osmo', 'workflows', id, 'tasks');
  const mounted = join(folder, 'two', 'root', 'secrets', 'token');
  // The file is there a moment before its text is.
  await until(() => existsSync(mounted) && readFileSync(mounted, 'utf8') !== '');
  expect(readFileSync(mounted, 'utf8')).toBe('a-secret-value');
  await osmo(home, ['workflow', 'cancel', id]);
  await finished(home, id);
  expect([statSync(input).size, statSync(input).ino, statSync(input).mtimeMs]).toEqual([
    9 * 1024 * 1024,
    ino,
    mtimeMs,
  ]);
  expect(statSync(input).mode & 0o777).not.toBe(0o777);
  for (const task of ['one', 'two']) expect(readdirSync(join(folder, task))).not.toContain('launch.json');
  expect(existsSync(mounted)).toBe(false);
});
