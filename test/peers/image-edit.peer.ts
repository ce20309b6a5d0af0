/**
 * The real image-edit client against the stand-in, on a small service on loopback; skipped aloud where there is no checkout.
 * PAIDF_AUGMENTATION names a checkout of NVIDIA/paidf-augmentation, release 1.0.0; PAIDF_AUGMENTATION_PYTHON a Python that has
 * what its modules import (openai, pydantic, omegaconf, multistorageclient, OpenCV, cupy). Without a GPU a picture stays unaligned.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { clientLines } from '../support/client-log.ts';
import { completion, endpoint, json, pictureIn } from '../support/endpoints.ts';
import { painted } from '../support/pictures.ts';
import { repository, temporaryFolder } from '../support/places.ts';
import { type Ended, run, standIn } from '../support/run.ts';

const checkout = process.env.PAIDF_AUGMENTATION ?? '';
const python = process.env.PAIDF_AUGMENTATION_PYTHON ?? 'python3';
const cli = join(checkout, 'modules', 'cli.py');
const real = checkout !== '' && existsSync(cli);

const recorded = JSON.parse(
  readFileSync(join(repository, 'test', 'fixtures', 'image-edit', 'batch.json'), 'utf8'),
);

/** Runs one of the two on one crop; what the service saw, what the client said. */
async function client(which: 'real' | 'ours', mode: string, executor = 'gradio') {
  const folder = temporaryFolder();
  const batch = { ...structuredClone(recorded), data: recorded.data.slice(0, 1) };
  batch.augmentation.model.executor_type = executor;
  const bodies: unknown[] = [];
  batch.endpoints.image_edit.url = await endpoint((_request, body, response) => {
    bodies.push(JSON.parse(body));
    const status = Number(mode);
    if (status > 0) return json(response, status, { error: { message: 'boom', code: status } });
    const words = { id: 'chatcmpl-1', choices: [{ message: { role: 'assistant', content: 'A board.' } }] };
    json(response, 200, mode === 'words' ? words : completion(pictureIn(body)));
  });
  const { rgb } = batch.data[0].inputs;
  mkdirSync(join(folder, dirname(rgb)), { recursive: true });
  writeFileSync(join(folder, rgb), await painted(60, 48, 3, (x, y) => [x, y, 30]));
  writeFileSync(join(folder, 'batch.yaml'), JSON.stringify(batch));
  const options = { cwd: folder, env: { PCBA_DAY0_HOME: folder } };
  const ended: Ended =
    which === 'real'
      ? await run(python, [cli, '--config', 'batch.yaml'], options)
      : await standIn(['image-edit', '--config', 'batch.yaml'], options);
  return { bodies, exit: ended.exit, lines: clientLines(ended.stderr) };
}

if (!real)
  test.skip('image-edit: skipped, PAIDF_AUGMENTATION names no checkout of NVIDIA/paidf-augmentation', () => {});
else {
  test.each([
    ['400', 'gradio'],
    ['500', 'gradio'],
    ['words', 'gradio'],
    ['edits', 'image-edit'],
  ])('both do the same: %s, executor_type %s', async (mode, executor) => {
    expect(await client('ours', mode, executor)).toEqual(await client('real', mode, executor));
  });

  test('both send the same request for a picture', async () => {
    expect((await client('ours', 'edits')).bodies).toEqual((await client('real', 'edits')).bodies);
  });
}
