/**
 * The render stand-in against what the real script did in a stub of Kit: test/fixtures/usd2roi/render.json and
 * board-scene.usda were written by `PAIDF_RECORD=1 npm run test:peers -- usd2roi-render` with NVIDIA/paidf-simulation at 1.0.0.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { standInUntilItIdles } from '../../../support/idling.ts';
import { repository, temporaryFolder } from '../../../support/places.ts';
import {
  type RenderOutcome,
  renderCases,
  renderOutcome,
  writeRenderCase,
} from '../../../support/render-cases.ts';

const fixtures = join(repository, 'test', 'fixtures', 'usd2roi');
const recorded: Record<string, RenderOutcome> = JSON.parse(
  readFileSync(join(fixtures, 'render.json'), 'utf8'),
);
const sample = join(inject('sampleRoot'), 'datasets', 'pcb', 'assets', 'sample_board.usda');

test.each(Object.entries(renderCases))('does as the real script did: %s', async (name, { board }) => {
  const output = temporaryFolder();
  const scene = board === 'sample_board' ? sample : join(fixtures, 'board-scene.usda');
  const { image, target } = writeRenderCase(name, scene, output);
  const ended = await standInUntilItIdles(['render', '--config', image, '--pcba-config', target]);
  expect(JSON.parse(JSON.stringify(renderOutcome(output, ended)))).toEqual(recorded[name]);
});
