/** A folder that two people share as the root: what either writes is the group's, as the folder's own mode says; their homes stay their own. */
import { chmodSync, chownSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { openFileStore } from '../../src/ports/store/file.ts';
import { until } from '../support/patience.ts';
import { programs, temporaryFolder } from '../support/places.ts';
import { day0 } from '../support/run.ts';
import { unprivileged } from '../support/unprivileged.ts';
import { finished, submit, writeWorkflow } from '../support/workflows.ts';

interface Entry {
  path: string;
  mode: string;
  gid: number;
  folder: boolean;
}

function everything(folder: string): Entry[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => {
    const info = statSync(join(folder, path));
    return { path, mode: (info.mode & 0o7777).toString(8), gid: info.gid, folder: info.isDirectory() };
  });
}

test.each([
  ['2770', '2770', '660'],
  ['2775', '2775', '664'],
  ['770', '770', '660'],
  ['755', '755', '644'],
  ['700', '700', '600'],
  ['2777', '2775', '664'],
])('below a root of mode %s', async (mode, folders, files) => {
  const root = temporaryFolder();
  chmodSync(root, Number.parseInt(mode, 8));
  const before = process.umask(0o077);
  try {
    const store = openFileStore(pathToFileURL(root).href);
    await store.write('runs/a/anomaly/one.txt', Buffer.from('1'));
    await store.write('runs/a/anomaly/two.txt', Buffer.from('2'));
    await store.write('cookbooks/pcb/mine/pcba_target.yaml', Buffer.from('{}'));
  } finally {
    process.umask(before);
  }
  const found = everything(root);
  expect(new Set(found.filter(({ folder }) => folder).map((one) => one.mode))).toEqual(new Set([folders]));
  expect(new Set(found.filter(({ folder }) => !folder).map((one) => one.mode))).toEqual(new Set([files]));
});

const user = unprivileged();
const why = typeof user === 'string' ? user : process.getuid?.() === 0 ? undefined : 'it takes two users';
if (typeof user === 'string' || why !== undefined)
  test.skip(`two users on one folder: skipped, ${why}`, () => {});
else
  test('what one user writes, another of the group reads, replaces and goes on with', async () => {
    // The group of the other user, to which the first one does not belong by default.
    const theirs = user.folder();
    const { gid } = statSync(theirs);
    const root = join(theirs, 'team');
    mkdirSync(root);
    chownSync(root, 0, gid);
    chmodSync(root, 0o2770);
    chmodSync(theirs, 0o755);
    const url = pathToFileURL(root).href;
    const own = temporaryFolder();
    const home = join(own, 'home');
    const writes = (text: string, run: string, folder: string): string =>
      writeWorkflow(folder, [
        {
          name: 'one',
          script: `mkdir -p "{{output}}/inference" && echo ${text} > "{{output}}/inference/SDG_result.csv"`,
          outputs: [{ url: `${url}/runs/${run}/anomaly` }],
        },
      ]);
    expect((await finished(home, await submit(home, writes('first', 'mine', own)))).status).toBe('COMPLETED');
    const made = everything(root);
    expect(made.length).toBeGreaterThan(3);
    expect(made.filter((one) => one.gid !== gid)).toEqual([]);
    expect(made.filter(({ mode, folder }) => mode !== (folder ? '2770' : '660'))).toEqual([]);
    // The other one lists it, and a run of theirs lies beside it and may take its place.
    const other = user.folder();
    const env = { PCBA_DAY0_HOME: join(other, 'home'), PCBA_DAY0_DIG_URL_ROOT: url };
    const call = (tool: string, args: object) =>
      user.run(
        [process.execPath, programs.server, '--cluster', 'embedded', 'call', tool, JSON.stringify(args)],
        env,
      );
    const listed = await call('list_runs', {});
    expect(JSON.parse(listed.stdout).runs).toContainEqual(
      expect.objectContaining({ run: 'mine', root: url }),
    );
    for (const run of ['mine', 'theirs']) {
      chmodSync(other, 0o777);
      const file = writes('second', run, other);
      chmodSync(file, 0o644);
      const osmo = [process.execPath, programs.osmo, 'workflow'] as const;
      const sent = await user.run([...osmo, 'submit', file, '--pool', 'default', '-t', 'json'], env);
      const id: string = JSON.parse(sent.stdout).name;
      const query = [...osmo, 'query', id, '-t', 'json'] as const;
      await until(async () => /"status": "(COMPLETED|FAILED)/.test((await user.run(query, env)).stdout));
      expect((await user.run(query, env)).stdout).toMatch(/"status": "COMPLETED"/);
    }
    const all = everything(root);
    expect(all.map(({ path }) => path)).toContain(
      join('runs', 'theirs', 'anomaly', 'inference', 'SDG_result.csv'),
    );
    expect(
      all.filter(({ mode, folder, gid: group }) => group !== gid || mode !== (folder ? '2770' : '660')),
    ).toEqual([]);
    expect(statSync(join(root, 'runs', 'mine', 'anomaly', 'inference', 'SDG_result.csv')).uid).not.toBe(0);
    // And the first one reads what the other wrote; each home is its user's alone.
    const seen = await day0(home, ['call', 'list_outputs', JSON.stringify({ run: `${url}/runs/theirs` })]);
    expect(JSON.parse(seen.stdout).dataset).toBe(`${url}/runs/theirs/anomaly/`);
    // What is fetched into a folder of the group is the group's, too.
    const outputs = join(root, 'outputs');
    const fetch = ['call', 'download_outputs', JSON.stringify({ run: `${url}/runs/theirs` })];
    await day0(home, fetch, { PCBA_DAY0_OUTPUT_FOLDER: outputs });
    const fetched = everything(outputs);
    expect(fetched.map(({ path }) => path)).toContain(
      join('theirs', 'anomaly', 'inference', 'SDG_result.csv'),
    );
    expect(
      fetched.filter(
        ({ mode, folder, gid: group }) => group !== gid || mode.slice(-2, -1) !== (folder ? '7' : '6'),
      ),
    ).toEqual([]);
    for (const folder of [join(other, 'home'), home])
      expect(everything(folder).filter(({ mode }) => (Number.parseInt(mode, 8) & 0o077) !== 0)).toEqual([]);
  });
