/** The stand-in has Python through uv alone, as the image is read to have. */
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { repository } from '../../../support/places.ts';
import { run } from '../../../support/run.ts';

const bin = join(repository, 'assets', 'stand-ins', 'image-edit', 'rootfs', 'usr', 'local', 'bin');
const shell = (script: string) =>
  run('bash', ['-c', script], { env: { PATH: [bin, process.env.PATH ?? ''].join(delimiter) } });

test('python and python3 are no commands there, and uv runs one that does not find itself again', async () => {
  for (const name of ['python', 'python3'])
    expect(await shell(`${name} -c 'print(1)'`)).toMatchObject({
      exit: 127,
      stderr: expect.stringContaining(`${name}: command not found`),
    });
  const script = 'import shutil; print(shutil.which("python3"))';
  const ended = await shell(`uv run --no-sync python -c '${script}'`);
  expect([ended.exit, ended.stderr]).toEqual([0, '']);
  expect(ended.stdout).toMatch(/python3$/);
  expect(ended.stdout).not.toContain(bin);
});

test.each(['pip install x', 'run python3', 'run --no-sync bash', ''])('uv %s is refused', async (call) => {
  const ended = await shell(`uv ${call}`);
  expect([ended.exit, ended.stderr]).toEqual([2, expect.stringContaining('uv run --no-sync python')]);
});
