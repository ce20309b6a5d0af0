/** How a pod gets its yq, against a server on loopback; the pinned checksum is replaced by that of the file served. */
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { endpoint } from '../support/endpoints.ts';
import { repository, temporaryFolder } from '../support/places.ts';
import { run } from '../support/run.ts';

const driver = `
import json, os, sys
sys.path.insert(0, sys.argv[1])
import get_yq
to = json.loads(sys.argv[2])
get_yq.SHA256 = dict.fromkeys(get_yq.SHA256, to["sha256"])
get_yq.RELEASE = to["release"]
get_yq.platform.system = lambda: "Linux"
get_yq.platform.machine = lambda: to["machine"]
get_yq.time.sleep = lambda seconds: None
os.environ["PATH"] = to["path"]
sys.argv = ["get_yq.py", to["folder"]]
get_yq.main()
`;
const real = 'yq (https://github.com/mikefarah/yq/) version v4.44.3';
const standIn = "yq (pcba-day0 stand-in, a subset of mikefarah's v4)";
const nowhere = 'http://127.0.0.1:1';
const program = (version: string): string => `#!/bin/sh\necho "${version}"\n`;

/** A folder with a yq that tells this version. */
function folderWith(version: string, folder = temporaryFolder()): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'yq'), program(version), { mode: 0o755 });
  return folder;
}

interface Place {
  path?: string;
  release?: string;
  machine?: string;
  content?: string;
  env?: Record<string, string>;
}

async function get({ path = '', release = nowhere, machine = 'x86_64', content, env = {} }: Place) {
  const folder = join(temporaryFolder(), 'bin');
  const sha256 = createHash('sha256')
    .update(content ?? program(real))
    .digest('hex');
  const settings = JSON.stringify({ path, release, machine, sha256, folder });
  // -B: a cache of bytecode must not land among the pod scripts.
  const ended = await run('python3', ['-B', '-c', driver, join(repository, 'assets', 'pods'), settings], {
    env: { no_proxy: '127.0.0.1', YQ_URL: '', STAND_IN_ROOT: '', STAND_IN_WAIVED: '', ...env },
  });
  return { ...ended, file: join(folder, 'yq') };
}

/** A server that gives each status in turn, the last one for ever; 200 comes with a program. */
async function served(...statuses: number[]): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const base = await endpoint((request, _body, response) => {
    const status = statuses[Math.min(asked.length, statuses.length - 1)] ?? 200;
    asked.push(request.url ?? '');
    response.writeHead(status);
    response.end(status === 200 ? program(real) : '');
  });
  return { url: base, asked };
}

test('the right file is downloaded, made executable and named on stdout alone', async () => {
  const { url, asked } = await served(200);
  const ended = await get({ release: `${url}/{version}/yq_linux_{arch}`, machine: 'aarch64' });
  expect([ended.exit, ended.stdout]).toEqual([0, ended.file]);
  expect(ended.stderr).toBe(`yq: downloaded from ${url}/v4.44.3/yq_linux_arm64: ${real}`);
  expect(asked).toEqual(['/v1/v4.44.3/yq_linux_arm64']);
  accessSync(ended.file, constants.X_OK);
});

test('YQ_URL is asked in place of the release page, and a busy server again', async () => {
  const { url, asked } = await served(503, 429, 200);
  const ended = await get({ env: { YQ_URL: `${url}/mirror/yq` } });
  expect([ended.exit, ended.stdout, asked.length]).toEqual([0, ended.file, 3]);
});

test('a file with another checksum is neither kept nor run', async () => {
  const { url } = await served(200);
  const ended = await get({ content: 'another', env: { YQ_URL: `${url}/yq` } });
  expect([ended.exit, ended.stdout, existsSync(ended.file)]).toEqual([1, '', false]);
  expect(ended.stderr).toMatch(
    /^ERROR: what http\S+\/yq gave has the wrong checksum: SHA-256 [0-9a-f]{64}, \d+ bytes/,
  );
  expect(ended.stderr).toMatch(/\nfix: set YQ_URL/);
});

test.each([403, 404])('a server that answers %i is asked once and named', async (status) => {
  const { url, asked } = await served(status);
  const ended = await get({ env: { YQ_URL: `${url}/yq` } });
  expect([ended.exit, asked.length]).toEqual([1, 1]);
  expect(ended.stderr).toContain(`ERROR: yq could not be downloaded from ${url}/yq: HTTP ${status}`);
  expect(ended.stderr).toMatch(/\nfix: set YQ_URL .* or use an image that has mikefarah's yq v4$/);
});

test.each([
  ['there is no route', { release: nowhere }, /downloaded from http:\/\/127\.0\.0\.1:1: .*refused/],
  ['YQ_URL is no address', { env: { YQ_URL: 'mirror/yq' } }, /downloaded from mirror\/yq: unknown url type/],
  ['nothing is pinned for the CPU', { machine: 'riscv64' }, /there is no pinned yq for Linux riscv64/],
])('it stops when %s', async (_name, place, message) => {
  const ended = await get(place);
  expect([ended.exit, ended.stdout]).toEqual([1, '']);
  expect(ended.stderr).toMatch(message);
  expect(ended.stderr).toMatch(/^fix: /m);
});

test('a yq v4 on PATH is used, also behind another program of that name', async () => {
  const right = folderWith(real);
  const ended = await get({ path: `${folderWith('yq 3.4.3')}:${right}` });
  expect([ended.exit, ended.stdout]).toEqual([0, join(right, 'yq')]);
  expect(ended.stderr).toMatch(
    /is not mikefarah's v4 and is not used: yq 3\.4\.3\nyq: .* is used: yq \(https/,
  );
});

test.each(['yq 3.4.3', 'yq version 3.4.1', standIn, ''])(
  'a yq on PATH that says %j is not used',
  async (version) => {
    const { url } = await served(200);
    const ended = await get({
      path: folderWith(version),
      env: { YQ_URL: `${url}/yq`, STAND_IN_WAIVED: 'yq' },
    });
    expect([ended.exit, ended.stdout]).toEqual([0, ended.file]);
    expect(ended.stderr).toContain("is not mikefarah's v4 and is not used");
  },
);

test('the stand-in is taken inside the engine alone, and that is said', async () => {
  const root = temporaryFolder();
  const path = folderWith(standIn, join(root, 'usr', 'local', 'bin'));
  const inside = await get({ path, env: { STAND_IN_ROOT: root, STAND_IN_WAIVED: 'gpu yq' } });
  expect([inside.exit, inside.stdout]).toEqual([0, join(path, 'yq')]);
  expect(inside.stderr).toContain(
    `waived: the real yq concerns the GPU pod alone, this is a CPU preview with ${standIn}`,
  );
  const elsewhere = { STAND_IN_ROOT: temporaryFolder(), STAND_IN_WAIVED: 'gpu yq' };
  expect((await get({ path, env: elsewhere })).exit).toBe(1);
  expect((await get({ path, env: { STAND_IN_ROOT: root, STAND_IN_WAIVED: 'gpu' } })).exit).toBe(1);
});
