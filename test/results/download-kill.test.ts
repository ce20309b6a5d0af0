/** A download that is killed at seeded moments and called again: the same tree each time, and nothing complete is fetched twice. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { random } from '../../src/embedded/stand-ins/shared/random.ts';
import { copiedRun } from '../support/finished-run.ts';
import { programs } from '../support/places.ts';
import { server } from '../support/run.ts';
import { folderBucket, s3Stub } from '../support/s3-stub.ts';
import { treeOf, withoutCopy } from '../support/trees.ts';

test('twenty kills', async () => {
  const run = copiedRun();
  const next = random('kills');
  // A checkpoint that is fetched in five parts.
  const large = Buffer.from(Array.from({ length: 1 << 16 }, () => Math.floor(next() * 256)));
  const folder = join(run.folder, 'finetune', 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'iter_000000100.pt'), Buffer.concat(Array.from({ length: 1070 }, () => large)));
  const stub = await s3Stub(folderBucket(run.home));
  const env = { ...stub.env, PCBA_DAY0_HOME: run.home };
  const call = ['--cluster', 'embedded', 'call', 'download_outputs'];
  const args = JSON.stringify({ run: run.run, dig_url_root: stub.url, stages: ['finetune', 'defects'] });
  const target = join(run.home, 'outputs', run.run);
  const expected = [
    ...withoutCopy(join(run.folder, 'anomaly'), 'anomaly/'),
    ...treeOf(join(run.folder, 'finetune'), 'finetune/'),
  ];
  const gets = () => stub.asked.filter(({ listing, method }) => !listing && method === 'GET');

  for (let kill = 0; kill < 20; kill++) {
    rmSync(target, { recursive: true, force: true });
    const moment = Math.floor(next() * 95);
    stub.asked.length = 0;
    const child = spawn(process.execPath, [programs.server, ...call, args], {
      env: { ...process.env, ...env },
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.on('close', resolve));
    stub.fault = () => {
      if (gets().length > moment) child.kill('SIGKILL');
      return false;
    };
    await ended;
    stub.fault = undefined;
    const whole = new Map(expected);
    const complete = (existsSync(target) ? treeOf(target) : [])
      .filter(([path, sha256]) => whole.get(path) === sha256)
      .map(([path]) => path);
    const journal = join(target, '.pcba-day0-download.jsonl');
    const parts = (existsSync(journal) ? readFileSync(journal, 'utf8') : '')
      .split('\n')
      .flatMap((line) => (line.startsWith('{"part"') && line.endsWith('}') ? [JSON.parse(line).start] : []));
    stub.asked.length = 0;
    const resumed = await server([...call, args], env);
    expect([kill, resumed.exit, JSON.parse(resumed.stdout).complete]).toEqual([kill, 0, true]);
    expect(treeOf(target).filter(([path]) => path !== 'manifest.json')).toEqual(expected);
    const again = gets()
      .filter(({ key, range }) => {
        const path = key.replace(`dig/runs/${run.run}/`, '');
        const start = Number(/\d+/.exec(range ?? '')?.[0] ?? 0);
        return path.startsWith('finetune/')
          ? complete.includes(path) || parts.includes(start)
          : complete.includes(path);
      })
      // Notes are read again for what they say, not for the tree.
      .filter(({ key }) => !key.endsWith('provenance.json'));
    expect([kill, again]).toEqual([kill, []]);
  }
});
