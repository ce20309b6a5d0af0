/**
 * The render stand-in against sdg_pipeline.py in a stub of Kit, which draws nothing: labels, grid, names, order, metadata
 * and refusals are the real script's, pictures are not compared.
 */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { writeAssets } from '../../src/embedded/sample-board/artifacts.ts';
import { standInUntilItIdles } from '../support/idling.ts';
import { repository } from '../support/places.ts';
import { renderCases, renderOutcome, writeRenderCase } from '../support/render-cases.ts';
import { drawBoardScene, keep, peerTest, plainFolder, realRender } from './paidf.ts';

async function sceneOf(board: string, folder: string): Promise<string> {
  if (board === 'sample_board') {
    await writeAssets(folder);
    return join(folder, 'sample_board.usda');
  }
  const scene = join(folder, 'spark_lighting.usda');
  drawBoardScene(scene);
  if (process.env.PAIDF_RECORD)
    copyFileSync(scene, join(repository, 'test', 'fixtures', 'usd2roi', 'board-scene.usda'));
  return scene;
}

for (const [name, { board }] of Object.entries(renderCases))
  peerTest(`rendered alike: ${name}`, async () => {
    const folder = plainFolder();
    const scene = await sceneOf(board, folder);
    const [theirs, ours] = [join(folder, 'theirs'), join(folder, 'ours')];
    const real = writeRenderCase(name, scene, theirs);
    const fails = /^F\d|a key/.test(name);
    const outcome = renderOutcome(theirs, await realRender(real.image, real.target, fails ? 10 : 60));
    keep('render.json', name, outcome);
    if (!fails) expect(outcome.lines.at(-1)).toMatch(/All done!/);
    const own = writeRenderCase(name, scene, ours);
    const ended = await standInUntilItIdles(['render', '--config', own.image, '--pcba-config', own.target]);
    expect(renderOutcome(ours, ended)).toEqual(outcome);
  });
