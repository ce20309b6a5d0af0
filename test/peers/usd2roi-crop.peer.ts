/** The crop stand-in against usd2roi_crop.py: on drawn masks under many configs, and on cells that our renderer drew. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parse, stringify } from 'yaml';
import { writeAssets } from '../../src/embedded/sample-board/artifacts.ts';
import { cropCases, cropOutcome, writeCropCase } from '../support/crop-cases.ts';
import { fillBoard } from '../support/filled-board.ts';
import { standIn } from '../support/run.ts';
import { keep, peerTest, plainFolder, realCrop } from './paidf.ts';

for (const name of Object.keys(cropCases))
  peerTest(`cut the same: ${name}`, async () => {
    const [theirs, ours] = [plainFolder(), plainFolder()];
    const real = await cropOutcome(theirs, await realCrop(await writeCropCase(theirs, name)));
    keep('crop.json', name, real);
    const config = await writeCropCase(ours, name);
    expect(await cropOutcome(ours, await standIn(['crop', '--config', config]))).toEqual(real);
  });

peerTest('cut the same of cells of the sample board, under its own and six other configs', async () => {
  const folder = plainFolder();
  await writeAssets(join(folder, 'assets'));
  const filled = fillBoard(
    'sample_board',
    join(folder, 'assets', 'sample_board.usda'),
    join(folder, 'out'),
    4,
  );
  const rendered = await standIn(['render', '--config', filled.image, '--pcba-config', filled.target]);
  expect([rendered.exit, rendered.stderr]).toEqual([0, '']);
  const own = parse(readFileSync(filled.crop, 'utf8'));
  for (const changes of [
    {},
    { edge_skip: false, max_emit: null },
    { offset: 0, min_coverage: 0 },
    { morph_kernel: 4, max_emit: null },
    { max_emit: 7 },
    { class_dirs: { ic: 'IC' } },
    { pattern: 'x0_y0', min_area: 50 },
    { bridge: true, bridge_dis: 60 },
  ]) {
    const outcomes = [];
    for (const cut of [realCrop, (config: string) => standIn(['crop', '--config', config])]) {
      const place = plainFolder();
      mkdirSync(place, { recursive: true });
      cpSync(join(folder, 'out', 'trigger_0000'), join(place, 'trigger_0000'), { recursive: true });
      const config = join(place, 'crop.yaml');
      writeFileSync(config, stringify({ output: { dir: place }, crop: { ...own.crop, ...changes } }));
      outcomes.push(await cropOutcome(place, await cut(config)));
    }
    expect(outcomes[1]).toEqual(outcomes[0]);
    expect(Object.keys(outcomes[0]?.files ?? {}).length).toBeGreaterThan(8);
  }
});
