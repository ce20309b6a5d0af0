/** Text of strangers on a person's terminal: nothing of it is obeyed, hidden or a line of its own, from the server's shell front and from the engine. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, inject, test } from 'vitest';
import { Screen } from '../../src/server/demo/screen.ts';
import { forbidden, foreign, mark } from '../support/hostile.ts';
import { hostileCluster, hostileEndpoint, runName } from '../support/hostile-cluster.ts';
import { hostileRoot } from '../support/hostile-root.ts';
import { programs, temporaryFolder } from '../support/places.ts';
import { replayedOnPath } from '../support/recordings.ts';
import { expectTame, onTerminal } from '../support/terminal.ts';
import { finished, submit, writeWorkflow } from '../support/workflows.ts';

/** As an argument: without what no argument can hold. */
const argument = (seed: number): string => foreign(seed).replace(/\0|\p{Cs}/gu, '?');

const front = (home: string, args: readonly string[], env: Record<string, string> = {}) =>
  onTerminal([process.execPath, programs.server, ...args], { ...env, PCBA_DAY0_HOME: home });
const engine = (home: string, args: readonly string[]) =>
  onTerminal([process.execPath, programs.osmo, ...args], { PCBA_DAY0_HOME: home });

test('the terminal passes on what a program writes: the test can fail', async () => {
  const script =
    'process.stdout.write("\\x1b[31mred\\n"); process.stdout.write(String(process.stdout.isTTY))';
  const shown = await onTerminal([process.execPath, '-e', script], {});
  expect(shown).toEqual({ exit: 0, text: '\x1b[31mred\ntrue' });
  expect(() => expectTame('red', shown)).toThrow(/red/);
});

test("the shell front's results and errors, from a cluster and a service of strangers", async () => {
  const home = temporaryFolder();
  let seed = 0;
  const text = (): string => foreign(seed++);
  const root = `file://${encodeURI(inject('sampleRoot'))}`;
  const { env } = replayedOnPath(home, hostileCluster(text, 'FAILED', root));
  const bad = await hostileEndpoint(text);
  const run = JSON.stringify({ run: runName });
  const calls = [
    ['diagnose_run', run],
    ['read_logs', JSON.stringify({ run: runName, lines: 60, cursor: 0 })],
    ['list_runs', JSON.stringify({ all_users: true })],
    ['cancel_run', run],
    ['check_endpoint', JSON.stringify({ image_edit_endpoint: bad })],
  ];
  for (const [tool = '', json = ''] of calls)
    for (const form of [[], ['--text']]) {
      const shown = await front(home, ['call', ...form, tool, json], env);
      expectTame(`${tool} ${form}`, shown);
      expect([tool, shown.text]).toEqual([tool, expect.stringMatching(/\S/)]);
      if (tool === 'read_logs') expect(shown.text).toContain(mark);
    }
});

test("the shell front's results of a run in a store of strangers, and its progress", async () => {
  const home = temporaryFolder();
  const dig_url_root = await hostileRoot(join(home, 'root'), 60);
  const run = { run: 'line-7', dig_url_root };
  for (const [tool, more] of [
    ['list_outputs', { stage: 'defects' }],
    ['preview_outputs', {}],
    ['inspect_dataset', {}],
    ['download_outputs', {}],
    ['export_dataset', { format: 'coco' }],
  ] as const) {
    const shown = await front(home, [
      '--cluster',
      'embedded',
      'call',
      '--text',
      tool,
      JSON.stringify({ ...run, ...more }),
    ]);
    expectTame(tool, shown);
    expect([tool, shown.exit]).toEqual([tool, 0]);
  }
});

test('what the shell front says of arguments that are strange', async () => {
  const home = temporaryFolder();
  for (const seed of [0]) {
    const strange = `x${argument(seed)}\x1b[2J\u009b2K\u202e`;
    for (const args of [
      [strange],
      [`--${strange}`],
      ['--cluster', strange, 'call', 'watch_run'],
      ['serve', strange],
      ['serve', '--http', strange],
      ['call', strange],
      ['call', 'watch_run', strange],
      ['call', '--text', 'watch_run', JSON.stringify({ [strange]: strange })],
      ['call', 'list_outputs', JSON.stringify({ run: strange, dig_url_root: strange })],
      ['--dig-url-root', strange, 'call', 'list_outputs', '{"run": "line-7"}'],
    ]) {
      const shown = await front(home, args);
      expectTame(JSON.stringify(args), shown);
      expect([args, shown.exit]).toEqual([args, expect.toSatisfy((exit) => exit === 1 || exit === 2)]);
    }
  }
  const folder = join(home, 'a\x1b]0;title\x07\u009b2K\u202eb');
  const made = await front(home, ['sample', folder]);
  expectTame('sample', made);
  expect(made.exit).toBe(0);
});

test('what a task prints, names and hands over, as the engine shows it', async () => {
  const home = temporaryFolder();
  const store = join(home, 'store');
  mkdirSync(store);
  const texts = Array.from({ length: 40 }, (_, seed) => argument(seed));
  for (const [at, text] of texts.entries())
    writeFileSync(join(store, `${at}${text.replaceAll('/', '_').slice(0, 60)}`), text);
  writeFileSync(join(home, 'said.txt'), texts.join('\n'));
  const url = pathToFileURL(store).href;
  const script = `cat '${join(home, 'said.txt')}'; exit 3`;
  const file = writeWorkflow(home, [{ name: 'one', script, inputs: [{ url: `${url}/` }] }]);
  const id = await submit(home, file, ['--label', 'pcba-day0-run=line-7']);
  await finished(home, id);
  const target = join(home, 'target');
  mkdirSync(target);
  for (const args of [
    ['workflow', 'logs', id],
    ['workflow', 'logs', id, '-n', '20'],
    ['workflow', 'events', id],
    ['workflow', 'query', id],
    ['workflow', 'query', id, '-t', 'json'],
    ['workflow', 'list'],
    ['workflow', 'spec', id],
    ['workflow', 'spec', id, '--template'],
    ['data', 'list', `${url}/`],
    ['data', 'list', '-r', `${url}/`],
    ['data', 'download', `${url}/`, target],
    ['data', 'upload', `${pathToFileURL(join(home, 'copy')).href}/`, store],
  ]) {
    const shown = await engine(home, args);
    expectTame(args.join(' '), shown);
    expect([args, shown.exit]).toEqual([args, 0]);
    // Each name is one line: what the listing counts is what it shows.
    if (args[1] === 'list' && args[0] === 'data')
      expect(shown.text.trimEnd().split('\n')).toHaveLength(texts.length + 2);
  }
});

test('what the engine says of arguments and files that are strange', async () => {
  const home = temporaryFolder();
  for (const seed of [1, 12]) {
    const strange = `x${argument(seed)}\x1b[2J\u009b2K\u202e`;
    const bad = writeWorkflow(home, [{ name: strange, script: strange, [strange]: strange }]);
    for (const args of [
      [strange],
      ['workflow', strange],
      ['workflow', 'query', strange],
      ['workflow', 'logs', strange, '--task', strange],
      ['workflow', 'list', '--status', strange],
      ['workflow', 'submit', strange],
      ['workflow', 'submit', bad, '--pool', strange],
      ['workflow', 'submit', bad, '--pool', 'default', '-t', 'json'],
      ['workflow', 'validate', bad, '--pool', 'default'],
      ['data', 'list', strange],
      ['data', 'list', `${pathToFileURL(home).href}/${encodeURIComponent(strange)}`],
      ['data', 'check', strange],
      ['data', 'download', pathToFileURL(home).href, strange],
      ['data', 'upload', `${pathToFileURL(join(home, 'up')).href}/`, strange],
      ['credential', 'set', strange, '--type', 'GENERIC', '--payload', strange],
      ['credential', 'set', 'a', '--type', 'GENERIC', '--payload-file', `a=${strange}`],
      ['credential', 'delete', strange],
    ]) {
      const { exit, text } = await engine(home, args);
      // The lines of its own usage are the caller's, as in the real command; nothing in them is obeyed.
      expect({ args, ended: exit !== null, text, odd: forbidden.test(text) }).toEqual({
        args,
        ended: true,
        text,
        odd: false,
      });
    }
  }
});

test('the screen of the demo', () => {
  let written = '';
  const out = Object.assign(process.stderr, {});
  const screen = new Screen(
    Object.create(out, {
      isTTY: { value: true },
      write: {
        value: (text: string) => {
          written += text;
          return true;
        },
      },
    }),
  );
  for (let seed = 0; seed < 200; seed++) {
    screen.say(foreign(seed));
    screen.ask(1, 'watch_run', { [foreign(seed)]: foreign(seed) });
    screen.answer(foreign(seed), 1);
    screen.progress(foreign(seed));
  }
  // It clears the line that it rewrites, and that alone.
  expect(forbidden.test(written.replaceAll('\r\x1b[2K', ''))).toBe(false);
});
