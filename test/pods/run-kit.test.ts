/** The watch over Kit: what ends the render stage, and with which words. Kit is a script that plays recorded lines. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test as inTurn } from 'vitest';
import { keptFolder, removeFolder, repository } from '../support/places.ts';
import { type Ended, run } from '../support/run.ts';

const recorded = (name: string): string =>
  readFileSync(join(repository, 'test', 'fixtures', 'kit', `${name}.log`), 'utf8');

/** Most of their time is waiting. */
const test = inTurn.concurrent;

/** Short bounds; what would wait for the timeout of a run on a cluster waits for these. */
const bounds = { RENDER_QUIET_S: '20', RENDER_AFTER_EXCEPTION_S: '1', RENDER_END_S: '1' };

interface Kit {
  /** What it prints. */
  lines: string;
  /** Bash that runs afterwards; without it Kit idles on for ever. */
  after?: string;
  bounds?: Record<string, string>;
}

/** Runs the watch; `pid` is that of Kit. */
async function watched({
  lines,
  after = 'exec sleep 600',
  bounds: own,
}: Kit): Promise<Ended & { pid: number }> {
  const folder = keptFolder();
  const output = join(folder, 'output');
  mkdirSync(join(output, 'trigger_0000'), { recursive: true });
  writeFileSync(join(folder, 'lines'), lines);
  writeFileSync(
    join(folder, 'kit'),
    `echo $$ > "${folder}/pid"\ncat "${folder}/lines"\ncd "${output}"\n${after}\n`,
  );
  const script = join(repository, 'assets', 'pods', 'run_kit.py');
  const ended = await run('python3', [script, output, 'bash', join(folder, 'kit'), '--no-window'], {
    env: { ...bounds, ...own },
  });
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
  removeFolder(folder);
  return { ...ended, pid };
}

/** Where there is a /proc to look at. */
const gone = (pid: number): boolean => !existsSync(`/proc/${pid}`);

test('a scan that is done ends well, though Kit idles on', async () => {
  const { exit, stdout, stderr, pid } = await watched({ lines: recorded('spark-pub') });
  expect([exit, stderr]).toEqual([0, '']);
  expect(stdout).toContain(
    '[Pipeline] All done! 3 output frame(s) written.\nending Kit, which does not end by itself',
  );
  expect(gone(pid)).toBe(true);
});

test.each([
  ['spark-ours', "RuntimeError('PCBA root not found: /World/PCBA')"],
  ['sample-kit', "RuntimeError('/World/CameraRig missing xformOp:translate')"],
  ['v1', "KeyError('cone_angle_range')"],
  [
    'v2',
    "TypeError('numpy.random.mtrand.RandomState.uniform() argument after * must be an iterable, not float')",
  ],
  ['v3', "KeyError('augmentation')"],
])('the recorded ending of %s is told as the cause', async (name, exception) => {
  const { exit, stderr, pid } = await watched({ lines: recorded(name) });
  expect(exit).toBe(1);
  expect(stderr).toContain('ERROR: the render pipeline stopped with ');
  expect(stderr).toContain(exception.slice(0, exception.indexOf('(')));
  expect(stderr).toMatch(/^fix: correct the key or prim path/m);
  expect(gone(pid)).toBe(true);
});

const frames = [
  '2026-07-01 [12,345ms] [Error] [asyncio] Task exception was never retrieved',
  "future: <Task finished name='Task-9' coro=<run_pipeline() done, defined at /a/sdg_pipeline.py:960> exception=KeyError('resolution')>",
  'Traceback (most recent call last):',
  '  File "/a/sdg_pipeline.py", line 1001, in run_pipeline',
  '    resolution = CFG["resolution"]',
  "KeyError: 'resolution'",
];

test("the task's own exception ends the stage at once, whatever stands before a line", async () => {
  const never = { RENDER_AFTER_EXCEPTION_S: '600' };
  const { exit, stderr } = await watched({ lines: `${frames.join('\n')}\n`, bounds: never });
  expect([exit, stderr]).toEqual([
    1,
    expect.stringContaining("ERROR: the render pipeline stopped with KeyError: 'resolution'\n"),
  ]);
});

test('a script that fails before its task begins is told, too', async () => {
  const lines = [
    '[Error] [omni.kit.app.plugin] [py stderr]: Traceback (most recent call last):',
    '[Error] [omni.kit.app.plugin] [py stderr]:   File "/workspace/paidf-simulation/scripts/sdg/standalone/sdg_pipeline.py", line 181',
    "[Error] [omni.kit.app.plugin] [py stderr]: RuntimeError: Config boundary violation: keys ['seed'] appear in both",
  ];
  const { exit, stderr } = await watched({ lines: `${lines.join('\n')}\n` });
  expect([exit, stderr]).toEqual([
    1,
    expect.stringContaining("stopped with RuntimeError: Config boundary violation: keys ['seed']"),
  ]);
});

test("exceptions of Kit's own extensions, and those that the pipeline goes on after, end nothing", async () => {
  const foreign = [
    'Traceback (most recent call last):',
    '  File "/isaac-sim/exts/omni.some.panel/panel.py", line 3, in on_startup',
    'ModuleNotFoundError: No module named omni.ui',
  ];
  const logged = ['[Pipeline] Output', ...frames.slice(2)];
  const lines = `${foreign.join('\n')}\n${logged.join('\n')}\n`;
  const rest = `sleep 2.5\necho '  [1/1] scan 20/100'\nsleep 2\necho '[Pipeline] All done! 100 output frame(s) written.'`;
  const { exit, stderr } = await watched({ lines, after: rest, bounds: { RENDER_AFTER_EXCEPTION_S: '5' } });
  expect([exit, stderr]).toEqual([0, '']);
});

test('silence in lines and files ends the stage with the last lines; new files are a sign of life', async () => {
  const silent = await watched({
    lines: 'starting\n[Pipeline] Output: /out\n',
    bounds: { RENDER_QUIET_S: '1' },
  });
  expect(silent.exit).toBe(1);
  expect(silent.stderr).toContain(
    'ERROR: the renderer stands still, nothing new for 1 s in its lines and files; last lines: starting | [Pipeline] Output: /out\n',
  );
  expect(silent.stderr).toMatch(/^fix: .*render_quiet_s$/m);
  expect(gone(silent.pid)).toBe(true);
  const working = `for n in 1 2 3 4 5 6 7 8 9; do sleep 0.8; touch trigger_0000/rgb_$n.png; done; echo '[Pipeline] All done! 9'`;
  const busy = await watched({
    lines: '[Pipeline] Output\n',
    after: working,
    bounds: { RENDER_QUIET_S: '6' },
  });
  expect([busy.exit, busy.stderr]).toEqual([0, '']);
});

test('chatter of Kit alone is no sign of the pipeline', async () => {
  const chatter = `while true; do echo '[Warning] [carb] nothing to do'; sleep 0.2; done`;
  const { exit, stderr } = await watched({
    lines: '[Pipeline] Output\n',
    after: chatter,
    bounds: { RENDER_QUIET_S: '1' },
  });
  expect([exit, stderr]).toEqual([1, expect.stringContaining('nothing of the pipeline for 4 s')]);
});

test('Kit that ends before its time is judged by its files, never by its exit code', async () => {
  const early = await watched({ lines: '[Pipeline] Output\n', after: 'exit 0' });
  expect(early.exit).toBe(1);
  expect(early.stderr).toContain(
    'ERROR: Kit ended (exit 0) before the pipeline was done; last lines: [Pipeline] Output',
  );
  const whole = `touch trigger_0000/rgb_x0_y0.png; echo '{"num_positions": 1}' > trigger_0000/metadata.json; exit 139`;
  const late = await watched({ lines: '[Pipeline] Output\n', after: whole });
  expect([late.exit, late.stdout]).toEqual([0, expect.stringContaining('every position has its files')]);
});

test('a bound that is no number is refused before Kit starts', async () => {
  const script = join(repository, 'assets', 'pods', 'run_kit.py');
  const ended = await run('python3', [script, '.', 'false'], {
    env: { RENDER_QUIET_S: 'soon' },
  });
  expect([ended.exit, ended.stderr]).toEqual([1, expect.stringMatching(/RENDER_QUIET_S is 'soon'.*\nfix: /)]);
});
