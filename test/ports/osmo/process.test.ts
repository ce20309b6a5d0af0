/** Calls end: by themselves, at their deadline, at a bound of size, or with the caller; and nothing stays behind. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { OsmoClient } from '../../../src/ports/osmo/client.ts';
import { readLog } from '../../../src/ports/osmo/logs.ts';
import { modernHost } from '../../support/hosts.ts';
import { patience, until } from '../../support/patience.ts';
import { temporaryFolder } from '../../support/places.ts';
import { alive } from '../../support/processes.ts';
import { altered, recordings, replayedOnPath } from '../../support/recordings.ts';

/** An `osmo` that is this bash script; it finds its folder as $1. */
function scripted(script: string, read = 1000): { osmo: OsmoClient; folder: string } {
  const folder = temporaryFolder();
  const argv: [string, ...string[]] = ['bash', '-c', script, 'osmo', folder];
  return { osmo: new OsmoClient({ argv, env: {} }, { read, submit: read }), folder };
}

const pids = (folder: string): number[] =>
  readFileSync(join(folder, 'pids'), 'utf8').trim().split('\n').map(Number);
const started = (folder: string) =>
  until(() => {
    try {
      return pids(folder).length === 2;
    } catch {
      return false;
    }
  });

/** Hangs with a child of its own. */
const hanging = 'echo $$ > "$1/pids"; sleep 300 & echo $! >> "$1/pids"; wait';

test('a hang ends at the deadline, with everything that the command started', async () => {
  const { osmo, folder } = scripted(hanging);
  await expect(osmo.pools()).rejects.toMatchObject({
    body: { code: 'cluster_unreachable', what: expect.stringMatching(/in time/) },
  });
  await until(() => !pids(folder).some(alive));
});

test('a command that does not listen is killed', async () => {
  const { osmo, folder } = scripted(`trap '' TERM; ${hanging}; sleep 300`);
  await expect(osmo.pools()).rejects.toMatchObject({ body: { code: 'cluster_unreachable' } });
  await until(() => !pids(folder).some(alive));
});

test('a caller that withdraws ends the command', async () => {
  const { osmo, folder } = scripted(hanging, patience);
  const abort = new AbortController();
  const call = osmo.pools({ signal: abort.signal }).catch((error) => error.body.code);
  await started(folder);
  abort.abort();
  expect(await call).toBe('aborted');
  await until(() => !pids(folder).some(alive));
});

test('an answer without end is cut off and is no success', async () => {
  const { osmo } = scripted('yes "{" ', patience);
  await expect(osmo.pools()).rejects.toMatchObject({
    body: { code: expect.stringMatching(/unreadable_answer|cluster_refused/) },
  });
});

test.each<[string, string, object, string]>([
  ['chatters without end', 'while true; do echo line; sleep 0.05; done', { deadline: 4000 }, 'time'],
  ['is larger than asked for', 'yes "a line of some length"', { most: 100_000 }, 'size'],
  ['goes quiet', 'echo one; sleep 300', { quiet: 300 }, 'quiet'],
  ['ends', 'echo one', {}, 'complete'],
])('a log that %s is read to its bound', async (_name, script, bounds, end) => {
  const { osmo } = scripted(`echo "Workflow x-1 has logs:"; ${script}`, patience);
  let lines = 0;
  expect(await readLog(osmo, { id: 'x-1', ...bounds }, () => void lines++)).toBe(end);
  expect(lines).toBeGreaterThan(0);
});

test('a log that never starts is a hang, not an empty log', async () => {
  const { osmo } = scripted('sleep 300', 700);
  await expect(readLog(osmo, { id: 'x-1', deadline: 500 }, () => {})).rejects.toMatchObject({
    body: { code: 'cluster_unreachable' },
  });
});

test('letters cut apart by the pipe arrive whole', async () => {
  const script = `echo "Workflow x-1 has logs:"; printf '2026/11/23 18:23:00 [t] caf\\xc3'; sleep 0.3; printf '\\xa9\\n'`;
  const { osmo } = scripted(script, patience);
  const texts: string[] = [];
  await readLog(osmo, { id: 'x-1' }, ({ text }) => texts.push(text));
  expect(texts).toEqual(['café']);
});

test('a missing program says what to install', async () => {
  const osmo = new OsmoClient({ argv: ['no-such-osmo'], env: {} });
  await expect(osmo.pools()).rejects.toMatchObject({
    body: { code: 'not_configured', fix: expect.stringContaining('osmo') },
  });
});

test.each(['x/../1', '--help', '', 'a b', 'x\ny', '1x', 'ä'])(
  'the ID %j never reaches the command',
  async (id) => {
    const { osmo, folder } = scripted('touch "$1/called"');
    for (const call of [
      osmo.query(id),
      osmo.spec(id),
      osmo.cancel(id, 'm'),
      readLog(osmo, { id }, () => {}),
    ].map((one) => one.catch((error) => error.body?.code)))
      expect(await call).toBe('bad_input');
    expect(() => readFileSync(join(folder, 'called'))).toThrow();
  },
);

test('a withdrawn MCP call ends the osmo that it started', async () => {
  const home = temporaryFolder();
  const hang = altered(recordings[230], { argv: ['osmo', 'workflow', 'list', '-t', 'json'] });
  const { env, log } = replayedOnPath(home, [hang]);
  const host = await modernHost({ home, env, flags: [] });
  try {
    const abort = new AbortController();
    const call = host.call('list_runs', {}, { signal: abort.signal }).catch(() => 'withdrawn');
    const calls = (): number[] =>
      readFileSync(log, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line).pid);
    await until(() => calls().length === 2);
    expect(calls().every(alive)).toBe(true);
    abort.abort();
    expect(await call).toBe('withdrawn');
    await until(() => !calls().some(alive));
  } finally {
    await host.close();
  }
});
