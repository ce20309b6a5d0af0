import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../support/places.ts';
import { osmo } from '../../support/run.ts';
import { finished, submit, writeWorkflow } from '../../support/workflows.ts';

const small = (home: string): string => writeWorkflow(home, [{ name: 'one', script: 'echo hi' }]);

test('version, profile, pools, credentials and pod templates have the form of OSMO 6.4', async () => {
  const home = temporaryFolder();
  const json = async (...args: string[]) => {
    const ended = await osmo(home, args);
    expect(ended.exit).toBe(0);
    return JSON.parse(ended.stdout);
  };
  expect(await json('version', '-t', 'json')).toMatchObject({ client: expect.anything() });
  const profile = await json('profile', 'list', '-t', 'json');
  expect(Object.keys(profile.profile).sort()).toEqual([
    'email_notification',
    'pool',
    'slack_notification',
    'username',
  ]);
  const pools = await json('pool', 'list', '-t', 'json');
  const pool = pools.node_sets[0].pools[0];
  expect(pool).toMatchObject({ name: 'default', status: 'ONLINE' });
  expect(typeof pool.resource_usage.quota_free).toBe('string');
  expect((await json('pool', 'list', '--pool', 'nosuch', '-t', 'json')).node_sets).toEqual([]);
  expect(await json('config', 'show', 'POD_TEMPLATE')).toEqual(expect.any(Object));
  await osmo(home, ['credential', 'set', 'a', '--type', 'GENERIC', '--payload', 'token=v']);
  const { credentials } = await json('credential', '--format-type', 'json', 'list');
  expect(credentials).toEqual([expect.objectContaining({ cred_name: 'a', cred_type: 'GENERIC' })]);
  expect(JSON.stringify(credentials)).not.toContain('"v"');
  expect(
    (await osmo(home, ['credential', 'set', 'a', '--type', 'GENERIC', '--payload', 'token=w'])).exit,
  ).not.toBe(0);
  expect((await osmo(home, ['credential', 'delete', 'a'])).exit).toBe(0);
});

test.each<[string, string[], number, RegExp]>([
  [
    'a missing file',
    ['workflow', 'validate', 'nosuch.yaml'],
    1,
    /^Error message: \[Errno 2\] No such file or directory: '.*nosuch\.yaml'\nError code: 1/,
  ],
  ['an unknown run', ['workflow', 'query', 'nosuch-1'], 2, /nosuch-1/],
  ['an unknown command', ['workflow', 'dance'], 2, /invalid choice: 'dance'/],
  ['an ID with a path in it', ['workflow', 'query', '../../etc'], 2, /./],
])('%s: exit code and wording', async (_name, args, exit, message) => {
  const ended = await osmo(temporaryFolder(), args);
  expect(ended.exit).toBe(exit);
  expect(ended.stdout + ended.stderr).toMatch(message);
});

test('errors go to stdout, as JSON when JSON was asked for', async () => {
  const ended = await osmo(temporaryFolder(), ['workflow', 'query', 'nosuch-1', '-t', 'json']);
  expect(JSON.parse(ended.stdout)).toEqual({ message: expect.stringContaining('nosuch-1'), code: 400 });
});

test('pool, credential and template mistakes are refused before anything runs', async () => {
  const home = temporaryFolder();
  const check = async (file: string, ...more: string[]) => {
    const { exit, stdout } = await osmo(home, ['workflow', 'submit', file, ...more]);
    return `${exit} ${stdout}`;
  };
  expect(await check(small(home), '--pool', 'nosuch')).toMatch(/^2 Error message: .*Pool nosuch not found/);
  const needs = writeWorkflow(home, [
    { name: 'one', script: 'true', credentials: { 'hf-token': { T: 'token' } } },
  ]);
  expect(await check(needs)).toMatch(/Could not find the credential: hf-token\./);
  await osmo(home, ['credential', 'set', 'hf-token', '--type', 'GENERIC', '--payload', 'key=v']);
  expect(await check(needs)).toMatch(/token is not a valid credential key/);
  const undefinedName = writeWorkflow(home, [{ name: 'one', script: 'echo {{ nosuch }}' }]);
  expect(await check(undefinedName)).toMatch(/^1 Error message: .*Jinja substitution failure: .*nosuch/);
  writeFileSync(join(home, 'odd.yaml'), 'version: 2\nextra: 1\nworkflow: {}\n');
  expect(await check(join(home, 'odd.yaml'))).toMatch(/extra/);
  const file = writeWorkflow(home, [
    { name: 'one', script: 'true', files: [{ path: '/tmp/a', localpath: 'gone.sh' }] },
  ]);
  expect(await check(file)).toMatch(/^1 .*gone\.sh does not exist/s);
  const bad = writeWorkflow(home, [{ name: 'one', script: 'true', inputs: [{ task: 'two' }] }]);
  expect(await check(bad)).toMatch(/two/);
  const listed = JSON.parse((await osmo(home, ['workflow', 'list', '-t', 'json'])).stdout);
  expect(JSON.stringify(listed)).not.toContain('COMPLETED');
});

test('--set casts as the service does, --set-string keeps text, a dry run starts nothing', async () => {
  const home = temporaryFolder();
  const path = join(home, 'w.yaml');
  writeFileSync(
    path,
    `version: 2
workflow:
  name: cast
  resources: { default: { cpu: 1 } }
  groups:
  - name: g
    tasks:
    - { name: t, lead: true, image: pcba-day0/shell, command: [echo], args: ["{{ a }}|{{ b }}|{{ c }}|{{ d }}|{{ e }}"] }
default-values: { e: kept }
`,
  );
  const values = ['--set', 'a=115_2819_000', 'b=0012', 'c=3.10', '--set-string', 'd=0012'];
  const ended = await osmo(home, ['workflow', 'submit', path, ...values, '--dry-run']);
  expect(ended.exit).toBe(0);
  expect(ended.stdout).toContain('1152819000|12|3.1|0012|kept');
  expect(
    JSON.stringify(JSON.parse((await osmo(home, ['workflow', 'list', '-t', 'json'])).stdout)),
  ).not.toContain('cast-1');
});

test('data goes up, is listed as keys, and comes down', async () => {
  const home = temporaryFolder();
  mkdirSync(join(home, 'set', 'deep'), { recursive: true });
  mkdirSync(join(home, 'down'));
  writeFileSync(join(home, 'set', 'a.txt'), 'A');
  writeFileSync(join(home, 'set', 'deep', 'b.txt'), 'B');
  const root = `${pathToFileURL(join(home, 'store')).href}/x`;
  expect((await osmo(home, ['data', 'upload', root, join(home, 'set')])).exit).toBe(0);
  const listed = await osmo(home, ['data', 'list', root, '-r', '--no-pager']);
  expect(listed.stdout).toMatch(/set\/a\.txt\n.*set\/deep\/b\.txt\n\nTotal 2 objects found/);
  expect((await osmo(home, ['data', 'download', `${root}/set`, join(home, 'down')])).exit).toBe(0);
  expect(readdirSync(join(home, 'down'), { recursive: true }).join()).toMatch(/b\.txt/);
  const none = await osmo(home, ['data', 'list', `${root}/none`, '--no-pager']);
  expect([none.exit, none.stdout.trim()]).toEqual([0, 'Total 0 objects found']);
});

test('logs name the run, carry stamps and marks, and -n takes the last lines', async () => {
  const home = temporaryFolder();
  const id = await submit(
    home,
    writeWorkflow(home, [{ name: 'one', script: 'for i in 1 2 3; do echo "l$i"; done' }]),
  );
  await finished(home, id);
  const { stdout } = await osmo(home, ['workflow', 'logs', id]);
  expect(stdout.split('\n')[0]).toContain(`Workflow ${id} has logs:`);
  expect(stdout).toMatch(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[one\] l2$/m);
  expect(stdout).toMatch(/\[one\]\[osmo\] /);
  const last = await osmo(home, ['workflow', 'logs', id, '--task', 'one', '-n', '1']);
  expect(last.stdout).not.toContain('] l1');
  const events = await osmo(home, ['workflow', 'events', id]);
  expect(events.stdout).toContain(`Workflow ${id} has events:`);
  const spec = await osmo(home, ['workflow', 'spec', id]);
  expect(spec.stdout).toContain('pcba-day0/shell');
  expect(readFileSync(join(home, 'workflow.yaml'), 'utf8')).toContain('one');
});
