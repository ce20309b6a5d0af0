/** Two boards' runs on one root and one home: each is judged by references of its own board, whatever else is saved. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { copiedRun } from '../support/finished-run.ts';
import { modernHost } from '../support/hosts.ts';

/** Every picture of the camera look and of the samples under other lamps, as another board has it. */
async function otherLamps(folder: string): Promise<void> {
  const places = [
    'augment/crop',
    'anomaly/inference/original_image',
    'anomaly/inference/reconstructed_image',
  ];
  for (const place of places)
    for (const path of readdirSync(join(folder, place), { recursive: true }).map(String)) {
      if (!path.endsWith('.png')) continue;
      const file = join(folder, place, path);
      writeFileSync(file, await sharp(readFileSync(file)).modulate({ hue: 40 }).toBuffer());
    }
}

test('two boards stay good side by side, whichever references are saved', async () => {
  const first = copiedRun();
  const other = join(first.folder, '..', 'other-board');
  cpSync(first.folder, other, { recursive: true });
  await otherLamps(other);
  writeFileSync(
    join(other, 'usd2roi-components', 'board.json'),
    JSON.stringify({ board: 'acme_7', scene: 'acme_7.usd' }),
  );
  const host = await modernHost({ home: first.home });
  onTestFinished(() => host.close());
  const inspect = (run: string, more: Record<string, unknown> = {}) =>
    host.call('inspect_dataset', { ...first.args, run, ...more });
  const verdicts = async () => {
    const [sample, acme] = [await inspect(first.run), await inspect('other-board')];
    return [sample.data.verdict, acme.data.verdict, acme.data.look_score === null];
  };

  expect(await verdicts()).toEqual(['PREVIEW OK', 'PREVIEW OK', true]);
  const { text } = await inspect('other-board');
  expect(text).toMatch(/^PREVIEW OK: .*; no reference for this board: camera look not judged/);
  expect(text).toMatch(
    /no reference for this board \(acme_7, [^)]*\): .* a person has looked .*inspect_dataset \{"run":"other-board","dig_url_root":"file:[^"]+","save_profile":"other-board"\}/,
  );
  // Of the sample board, of the same model: no word about the other one.
  await inspect(first.run, { save_profile: 'of-the-sample' });
  expect(await verdicts()).toEqual(['PREVIEW OK', 'PREVIEW OK', true]);
  await inspect('other-board', { save_profile: 'of-acme' });
  expect(await verdicts()).toEqual(['PREVIEW OK', 'PREVIEW OK', false]);
  // Named by hand, the other board's is a comparison and no judgement.
  const named = await inspect('other-board', { profile: 'of-the-sample' });
  expect(named.data.verdict).toBe('PREVIEW OK');
  expect(named.data.look_score).toBeLessThan(0.85);
  expect(named.text).toMatch(
    /look\.other_reference: .* no judgement, since it is of board sample_board and this run acme_7/,
  );
  // A look that is not the board's own any more is.
  await otherLamps(other);
  const drifted = await inspect('other-board');
  expect([drifted.data.verdict, drifted.text]).toEqual([
    'PREVIEW NOT USABLE',
    expect.stringContaining('like the reference of-acme'),
  ]);
});
