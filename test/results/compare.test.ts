/** compare_runs as a host calls it: a run against changed copies of itself, and runs whose submitted values differ. */
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { type CopiedRun, copiedRun } from '../support/finished-run.ts';
import { hosts, modernHost, type ToolAnswer } from '../support/hosts.ts';

/** The same run with another name beside the first, for `change` to alter. */
function twin(run: CopiedRun, change: (folder: string) => void): string {
  const other = copiedRun();
  const folder = join(run.home, 'dig', 'runs', 'other-run');
  renameSync(other.folder, folder);
  change(folder);
  return 'other-run';
}

async function compare({ home, root, run }: CopiedRun, b: string): Promise<ToolAnswer> {
  const host = await modernHost({ home });
  onTestFinished(() => host.close());
  return host.call('compare_runs', { a: run, b, dig_url_root: root });
}

test.each(['modern', 'legacy'] as const)('a copy of a run is like it, for a %s host', async (kind) => {
  const run = copiedRun();
  twin(run, () => {});
  const host = await hosts[kind]({ home: run.home });
  onTestFinished(() => host.close());
  const { text, data, pictures } = await host.call('compare_runs', {
    a: run.run,
    b: 'other-run',
    dig_url_root: run.root,
  });
  expect(text).toMatch(/camera look of B 1\.00 like A \(the same look/);
  expect(text).toMatch(/distributions that moved: none/);
  expect(text).toMatch(/values: not compared, since OSMO here does not tell what A and B was/);
  expect(text).toMatch(/CPU preview made by pcba-day0/);
  expect(data.counts).toEqual({
    'IC+bridge': [5, 5],
    'passive_component+excess_solder': [5, 5],
    'passive_component+missing': [5, 5],
  });
  expect(pictures).toEqual(['image/jpeg']);
  expect(readFileSync(String(data.page), 'utf8')).not.toMatch(/(src|href)="(?!data:)/);
});

test('another look, fewer samples and larger masks are told', async () => {
  const run = copiedRun();
  const looks: Promise<void>[] = [];
  const b = twin(run, (folder) => {
    for (const name of ['IC+bridge_00000.png', 'IC+bridge_00001.png'])
      rmSync(join(folder, 'anomaly', 'inference', 'reconstructed_image', name));
    const crop = join(folder, 'augment', 'crop');
    for (const path of readdirSync(crop, { recursive: true }).map(String))
      if (path.endsWith('.png')) looks.push(grey(join(crop, path)));
  });
  await Promise.all(looks);
  const { text, data } = await compare(run, b);
  expect(data.counts).toMatchObject({ 'IC+bridge': [5, 3] });
  expect(Number(data.look_score)).toBeLessThan(0.5);
  expect(text).toMatch(/B other-run: PREVIEW NOT USABLE, 13 samples/);
  expect(text).toMatch(/another look/);
  expect(text).toMatch(/Camera look: chroma mean/);
  expect(text.split('\n').length).toBeLessThanOrEqual(15);
});

async function grey(path: string): Promise<void> {
  writeFileSync(path, await sharp(path).greyscale().toColourspace('srgb').png().toBuffer());
}

test('a run is not compared with itself, and a run that is not there is named', async () => {
  const run = copiedRun();
  expect((await compare(run, run.run)).text).toMatch(
    /bad_input: .* would be compared with itself.*list_runs/s,
  );
  expect((await compare(run, 'gone-run')).text).toMatch(
    /not_found: the run gone-run has no labelled samples/,
  );
});
