/** The edit pod: its Python is uv's alone, and it tells for each crop what came of it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { editPod } from '../support/edit-pod.ts';
import { python } from '../support/osmo-on-path.ts';
import { painted } from '../support/pictures.ts';
import { repository, temporaryFolder } from '../support/places.ts';
import { run } from '../support/run.ts';

const pod = (name: string): string => join(repository, 'assets', 'pods', name);
const all = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1);

test('all crops are edited, in their order, with no python3 on PATH, and are counted as they come', async () => {
  const { start, asked, picture } = await editPod(3, () => 'edits');
  const ended = await start();
  expect([ended.exit, ended.stderr]).toEqual([0, '']);
  expect(asked).toEqual(all(3));
  expect(all(3).map(picture).map(existsSync)).toEqual([true, true, true]);
  expect(ended.stdout.match(/^camera look: .*$/gm)).toEqual(all(3).map((n) => `camera look: ${n}/3 crops`));
  expect(ended.stdout).toContain('camera look done: 3 pictures, one for each crop');
});

test('what failed is edited once more, and nothing else is', async () => {
  const { start, asked } = await editPod(3, (crop, attempt) =>
    attempt > 1 || crop === 2 ? 'edits' : crop === 1 ? 'refuses' : 'breaks',
  );
  const ended = await start();
  expect([ended.exit, asked]).toEqual([0, [1, 2, 3, 1, 3]]);
  expect(ended.stdout).toContain('2 of 3 crops have no camera look yet: they are edited once more');
  expect(ended.stdout).toContain('camera look done: 3 pictures');
});

test('a few lost crops are a warning with reasons, and leave no picture', async () => {
  const { start, picture } = await editPod(20, (crop) => (crop === 7 ? 'breaks' : 'edits'));
  const ended = await start();
  expect(ended.exit).toBe(0);
  expect(ended.stdout).toMatch(
    /^WARNING: 1 of 20 crops have no camera look .*1 broken picture.*at most 1 may/m,
  );
  expect(ended.stdout).toMatch(/^lost: IC\/x0_y0\/0007\.png: broken picture: .*Cannot read image: /m);
  expect(ended.stdout).toContain('camera look done: 19 of 20 crops');
  expect(all(20).filter((n) => !existsSync(picture(n)))).toEqual([7]);
});

test('more than may be lost fails the stage, and the bound is a value', async () => {
  const behaviour = (crop: number) => (crop === 2 ? 'refuses' : 'edits');
  const [strict, lenient] = [await editPod(4, behaviour), await editPod(4, behaviour)];
  const failed = await strict.start();
  expect(failed.exit).toBe(1);
  expect(failed.stdout).toMatch(/^lost: IC\/x0_y0\/0002\.png: no picture came: .*400 - crop 2 is not liked/m);
  expect(failed.stderr).toMatch(
    /^ERROR: 1 of 4 crops have no camera look \(1 no picture came\); at most 0 may/m,
  );
  expect(failed.stderr).toMatch(/^fix: /m);
  const passed = await lenient.start({ EDIT_MAX_LOST_PERCENT: '25' });
  expect([passed.exit, passed.stdout]).toEqual([0, expect.stringContaining('3 of 4 crops')]);
});

test('not one edited crop fails whatever may be lost', async () => {
  const { start, asked } = await editPod(2, () => 'refuses');
  const ended = await start({ EDIT_MAX_LOST_PERCENT: '100' });
  expect([ended.exit, asked]).toEqual([1, [1, 2, 1, 2]]);
  expect(ended.stderr).toMatch(/^ERROR: 2 of 2 crops have no camera look/m);
});

test('a batch that the client refuses is told in its words, and is not tried again', async () => {
  const { start, folder, asked } = await editPod(2, () => 'edits');
  const config = join(folder, 'tmp', 'day0', 'image_edit.json');
  writeFileSync(config, readFileSync(config, 'utf8').replace('gradio', 'image-edit'));
  const ended = await start();
  expect([ended.exit, asked]).toEqual([1, []]);
  expect(ended.stdout.match(/1 validation error for PipelineConfig/g)).toHaveLength(1);
  expect(ended.stderr).toMatch(/the client stopped before the first crop: Configuration validation failed/);
});

test.each([
  [
    'another model',
    { IMAGE_EDIT_MODEL: 'Qwen/Qwen-Image-Edit' },
    /IMAGE_EDIT_MODEL is Qwen\/Qwen-Image-Edit; /,
  ],
  ['a bound that is no number', { EDIT_MAX_LOST_PERCENT: 'few' }, /edit_max_lost_percent is 'few'/],
])('%s is refused before any edit', async (_name, env, message) => {
  const { start, asked } = await editPod(1, () => 'edits');
  const ended = await start(env);
  expect([ended.exit, asked, ended.stderr]).toEqual([1, [], expect.stringMatching(message)]);
  expect(ended.stderr).toMatch(/^fix: /m);
});

test('the preview passes below a stand-in root alone', async () => {
  const env = { IMAGE_EDIT_MODEL: 'pcba-day0/preview-ovsl2sl' };
  const ask = (more: Record<string, string>) =>
    run(python(), [pod('check_endpoint.py'), 'http://127.0.0.1:9/v1', env.IMAGE_EDIT_MODEL], { env: more });
  expect((await ask({ STAND_IN_ROOT: '' })).stderr).toMatch(/IMAGE_EDIT_MODEL is pcba-day0/);
  expect((await ask({ STAND_IN_ROOT: '/somewhere' })).stderr).toMatch(
    /does not answer as an image-edit service/,
  );
});

test.each([
  ['finds no GPU', "raise RuntimeError('cudaErrorNoDevice: no CUDA-capable device is detected')", 1],
  ['finds one', 'return 1', 0],
])('where the alignment %s, the stage knows before the first edit', async (_name, answer, exit) => {
  const { start, folder, asked } = await editPod(1, () => 'edits');
  const lines = ['class runtime:', '    @staticmethod', '    def getDeviceCount():', `        ${answer}`];
  mkdirSync(join(folder, 'lib', 'cupy'), { recursive: true });
  writeFileSync(join(folder, 'lib', 'cupy', '__init__.py'), 'from . import cuda\n');
  writeFileSync(join(folder, 'lib', 'cupy', 'cuda.py'), `${lines.join('\n')}\n`);
  const ended = await start({ STAND_IN_WAIVED: '', PYTHONPATH: join(folder, 'lib') });
  expect([ended.exit, asked.length]).toEqual([exit, exit === 0 ? 1 : 0]);
  if (exit === 1)
    expect(ended.stderr).toMatch(/finds no GPU in this pod: cudaErrorNoDevice.*\nfix: .*edit_gpu 1/);
});

test.each([
  ['client_ok.log', 2],
  ['client_e500.log', 1],
  ['client_broken.log', 1],
  ['client_asis.log', 0],
])("the real client's lines of %s are counted as they come, and kept", async (name, crops) => {
  const folder = temporaryFolder();
  const recording = join(repository, 'test', 'fixtures', 'image-edit', name);
  writeFileSync(join(folder, 'batch'), JSON.stringify({ data: [{}, {}] }));
  const script = `'${python()}' '${pod('edit_progress.py')}' batch log < '${recording}'`;
  const ended = await run('bash', ['-c', script], { cwd: folder });
  const counts = ended.stdout.split('\n').filter((line) => /^camera look: /.test(line));
  expect(counts).toEqual(all(crops).map((n) => `camera look: ${n}/2 crops`));
  expect(readFileSync(join(folder, 'log'), 'utf8')).toBe(readFileSync(recording, 'utf8'));
});

/** One crop of 60 x 48 and what the client left of it, judged. */
async function judged(picture: Buffer, metadata: Record<string, unknown> | undefined): Promise<string> {
  const folder = temporaryFolder();
  const at = (name: string): string => join(folder, name);
  writeFileSync(at('crop.png'), await painted(60, 48, 3, (x, y) => [x, y, 9]));
  writeFileSync(at('edited.png'), picture);
  if (metadata) writeFileSync(at('note.json'), JSON.stringify(metadata));
  const output = { video: at('edited.png'), metadata: at('note.json'), caption: at('note.txt') };
  writeFileSync(at('batch'), JSON.stringify({ data: [{ inputs: { rgb: at('crop.png') }, output }] }));
  const ended = await run(python(), [pod('edit_outcome.py'), 'settle', at('batch'), at('no log')]);
  return /\(1 ([a-z ]+)\)/.exec(ended.stderr)?.[1] ?? ended.stdout.trim();
}

test("a picture must be whole, aligned and of the crop's size", async () => {
  const small = await painted(60, 48, 3, (x, y) => [y, x, (x * y) % 256]);
  const large = await sharp(small).resize(180, 144).png().toBuffer();
  const done = { alignment: { scaleX: 1 } };
  const good = 'camera look done: 1 pictures, one for each crop';
  expect(await judged(small, done)).toBe(good);
  expect(await judged(await sharp(small).png({ palette: true }).toBuffer(), done)).toBe(good);
  expect(await judged(await sharp(small).ensureAlpha().png({ progressive: true }).toBuffer(), done)).toBe(
    good,
  );
  expect(await judged(large, {})).toBe('not aligned');
  expect(await judged(small, undefined)).toBe('not aligned');
  expect(await judged(large, done)).toBe('wrong size');
  // The client wrote down what came, and its alignment would have read it.
  for (const bytes of [
    await sharp(small).webp().toBuffer(),
    await sharp(small).webp({ lossless: true }).toBuffer(),
    await sharp(small).jpeg({ progressive: true }).toBuffer(),
  ]) {
    expect(await judged(bytes, undefined)).toBe('not aligned');
    expect(await judged(bytes.subarray(0, bytes.length - 20), done)).toBe('broken picture');
  }
  const damaged = Buffer.from(small);
  damaged.writeUInt8(damaged.readUInt8(60) ^ 255, 60);
  for (const bad of [small.subarray(0, 300), damaged, Buffer.from('no picture'), Buffer.alloc(0)])
    expect(await judged(bad, done)).toBe('broken picture');
});
