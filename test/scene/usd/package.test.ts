/** usdz packages: a scene with its files in one stored archive. */
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { run as usdAssets } from '../../../src/scene/usd/assets.ts';
import { loadScene } from '../../../src/scene/usd/load-scene.ts';
import { square, usdFolder } from '../../support/usd-files.ts';

/** Puts files of a folder into an archive beside them, in this order. */
async function pack(
  folder: string,
  name: string,
  files: readonly string[],
  compress = false,
): Promise<string> {
  const zip = new ZipFile();
  for (const file of files) zip.addFile(join(folder, file), file, { compress });
  zip.end();
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  await pipeline(zip.outputStream, createWriteStream(path));
  return path;
}

const files = {
  'scene.usda':
    '(upAxis = "Z")\ndef Xform "A" (references = [@./parts/chip.usda@, @parts/chip.usda@</Chip/Inner>]) {}',
  'parts/chip.usda': `(defaultPrim = "Chip")
def Xform "Chip" { ${square('body', 1, 0)}\ndef Xform "Inner" { ${square('pin', 1, 0)} } }`,
};
const drawn = (file: string): string[] =>
  loadScene(file)
    .meshes.map(({ path }) => path)
    .sort();

test('the first file is the scene, and its files are looked for in the package', async () => {
  const folder = usdFolder({ ...files, 'top.usda': 'def Xform "B" (references = @./board.usdz@</A>) {}' });
  const packed = await pack(folder, 'board.usdz', ['scene.usda', 'parts/chip.usda']);
  expect(drawn(packed)).toEqual(['/A/Inner/pin', '/A/body', '/A/pin']);
  expect(drawn(join(folder, 'top.usda'))).toEqual(['/B/Inner/pin', '/B/body', '/B/pin']);
  const nested = await pack(folder, 'nested.usdz', ['top.usda', 'board.usdz']);
  expect(drawn(nested)).toEqual(['/B/Inner/pin', '/B/body', '/B/pin']);
});

test.each([
  ['whose files are compressed', ['scene.usda'], true, /first file is no scene/],
  [
    'that begins with something else',
    ['note.txt', 'scene.usda'],
    false,
    /first file is no scene, but note\.txt/,
  ],
])('a package %s is refused by name', async (_name, packed, compress, message) => {
  const folder = usdFolder({ ...files, 'note.txt': '# note' });
  const path = await pack(folder, 'board.usdz', packed, compress);
  expect(() => loadScene(path)).toThrow(message);
  expect(await usdAssets([path])).toBe(0);
});
