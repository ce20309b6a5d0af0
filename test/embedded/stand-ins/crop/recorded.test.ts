/**
 * The crop stand-in against what the real cropper did: test/fixtures/usd2roi/crop.json was written by
 * `PAIDF_RECORD=1 npm run test:peers -- usd2roi-crop` with NVIDIA/paidf-simulation at 1.0.0 (see test/peers).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type CropOutcome, cropCases, cropOutcome, writeCropCase } from '../../../support/crop-cases.ts';
import { repository, temporaryFolder } from '../../../support/places.ts';
import { standIn } from '../../../support/run.ts';

const recorded: Record<string, CropOutcome> = JSON.parse(
  readFileSync(join(repository, 'test', 'fixtures', 'usd2roi', 'crop.json'), 'utf8'),
);

test.each(Object.keys(cropCases))('cuts as the real cropper did: %s', async (name) => {
  const folder = temporaryFolder();
  const config = await writeCropCase(folder, name);
  const ended = await standIn(['crop', '--config', config]);
  expect(await cropOutcome(folder, ended)).toEqual(recorded[name]);
});
