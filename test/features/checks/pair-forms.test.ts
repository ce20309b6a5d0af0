/** Which training pictures and masks belong together is another thing in each release: the same folders, looked at for both. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { trainingPairs } from '../../../src/features/checks/training-pairs.ts';
import { openFileStore } from '../../../src/ports/store/file.ts';
import { keptFolder } from '../../support/places.ts';
import { asResolved } from '../../support/resolved.ts';

const drawn = (value: number) =>
  sharp(
    Uint8Array.from({ length: 64 * 64 }, (_, at) => (at % 64 < 20 && at < 64 * 20 ? value : 0)),
    { raw: { width: 64, height: 64, channels: 1 } },
  );

/** Six pictures of `IC+scratch` and their masks, by names; each release's word of them. */
async function looked(pictures: string[], masks: string[], white = 255): Promise<Record<string, string[]>> {
  const folder = keptFolder();
  const put = async (kind: string, name: string, value: number): Promise<void> => {
    const path = join(folder, 'IC', kind, 'scratch', name);
    mkdirSync(join(path, '..'), { recursive: true });
    const jpeg = /\.jpe?g$/i.test(name);
    writeFileSync(path, await (jpeg ? drawn(value).jpeg() : drawn(value).png()).toBuffer());
  };
  for (const name of pictures) await put('anomaly_image', name, 90);
  for (const name of masks) await put('mask', name, white);
  const store = openFileStore(pathToFileURL(folder).href);
  const say = async (release: '1.0' | '1.1'): Promise<string[]> => {
    const run = asResolved({ release }).parameters;
    const checks = await trainingPairs({ store, run }, { prefix: '' }, ['IC', 'scratch']);
    return checks
      .filter(({ id }) => id === 'raw.training_pairs')
      .map(({ status, what }) => `${status}: ${what}`);
  };
  return { '1.0': await say('1.0'), '1.1': await say('1.1') };
}

const six = (form: (n: number) => string): string[] => Array.from({ length: 6 }, (_, n) => form(n));
const good = expect.stringMatching(/^pass: all 6 training pictures/);
const own = (n: number) =>
  expect.stringMatching(new RegExp(`^fail: ${n} of 6 training pictures .* have no mask`));

test('PNG pictures with PNG masks are pairs in both', async () => {
  expect(
    await looked(
      six((n) => `a${n}.png`),
      six((n) => `a${n}_mask.png`),
    ),
  ).toEqual({ '1.0': [good], '1.1': [good] });
});

test('a JPEG picture may have a PNG mask in 1.1', async () => {
  const found = await looked(
    six((n) => `a${n}.jpg`),
    six((n) => `a${n}_mask.png`),
  );
  expect(found).toEqual({ '1.0': [own(6)], '1.1': [good] });
});

test('a picture without a mask stops 1.0, and 1.1 passes over it while others have theirs', async () => {
  const pictures = six((n) => `a${n}.png`);
  const skipped = expect.stringMatching(
    /^warn: 2 of 6 .* have no mask of their own: the trainer passes over them$/,
  );
  const rest = expect.stringMatching(/^pass: all 4 training pictures/);
  const some = await looked(pictures, ['a0_mask.png', 'a1_mask.png', 'a2_mask.png', 'a3_mask.png']);
  expect(some).toEqual({ '1.0': [own(2)], '1.1': [skipped, rest] });
  expect(await looked(pictures, ['other.png'])).toEqual({ '1.0': [own(6)], '1.1': [own(6)] });
});

test('from 128 on a mask is white in 1.1, and 1.0 asks for 255', async () => {
  const [pictures, masks] = [six((n) => `a${n}.png`), six((n) => `a${n}_mask.png`)];
  const grey = await looked(pictures, masks, 200);
  expect(grey['1.0']).toEqual([expect.stringMatching(/^fail: .* is 200, not 255/)]);
  expect(grey['1.1']).toEqual([expect.stringMatching(/^warn: .* grey pixels: from 128 on they count/)]);
  const dark = await looked(pictures, masks, 100);
  expect(dark['1.1']).toEqual([expect.stringMatching(/^fail: .* is 100, and only from 128 on/)]);
});

test('an ending that stands twice in a name is taken for two in 1.0 alone', async () => {
  const found = await looked(
    six((n) => `a${n}.png.png`),
    six((n) => `a${n}.png_mask.png`),
  );
  expect(found).toEqual({ '1.0': [expect.stringMatching(/^fail: 6 of 6 .* are misnamed/)], '1.1': [good] });
});
