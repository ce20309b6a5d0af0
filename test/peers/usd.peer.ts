/**
 * The USD reader against usd-core over a folder of scenes (USD_SCENES, several parted by ":") with a python that has
 * usd-core (USD_PYTHON or PAIDF_PYTHON): meshes with their places, shapes and materials agree, and nothing is refused that
 * OpenUSD opens, but for the features named below. The folder's files are read alone.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository } from '../support/places.ts';
import { run } from '../support/run.ts';
import { type Compared, compare, truth } from '../support/usd-peer.ts';

const { USD_SCENES: scenes, USD_PYTHON, PAIDF_PYTHON } = process.env;
const python = USD_PYTHON ?? PAIDF_PYTHON;

/** What this reader does not do as OpenUSD does, with the reason; a file that differs by it is counted apart. */
const known: Record<string, RegExp> = {
  'a negative timeCodesPerSecond turns time around; a still picture takes the earliest sample':
    /timeCodesPerSecond_-1/,
};

/** Scenes below a folder, in order. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.usd[acz]?$/i.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !path.includes('/.git/'))
    .sort();
}

/** One python for many files; where one file ends it, the others get a python of their own. */
async function compared(files: readonly string[]): Promise<Compared[]> {
  const script = join(repository, 'test', 'peers', 'usd_scenes.py');
  const { stdout } = await run(python ?? '', [script, ...files], { timeout: 300_000 });
  const told = stdout.split('\n').filter(Boolean);
  if (told.length === files.length || files.length === 1)
    return files.map((file, n) =>
      told[n] === undefined
        ? { file, outcome: 'skipped', details: ['usd-core ended with this file'] }
        : compare(truth.parse(JSON.parse(told[n]))),
    );
  const each: Compared[] = [];
  for (const file of files) each.push(...(await compared([file])));
  return each;
}

if (scenes === undefined || python === undefined)
  test.skip('scenes are read as OpenUSD reads them: skipped, give USD_SCENES (a folder) and USD_PYTHON (a python with usd-core)', () => {});
else
  test('scenes are read as OpenUSD reads them', { timeout: 3_600_000 }, async () => {
    const files = scenes.split(':').flatMap(filesBelow);
    expect(files.length).toBeGreaterThan(0);
    const results: Compared[] = [];
    for (let n = 0; n < files.length; n += 50) results.push(...(await compared(files.slice(n, n + 50))));
    const counts: Record<string, number> = {};
    const count = (what: string): void => {
      counts[what] = (counts[what] ?? 0) + 1;
    };
    const wrong: Compared[] = [];
    for (const result of results) {
      const reason = Object.entries(known).find(([, sign]) => sign.test(result.file))?.[0];
      const off = result.outcome === 'different' || result.outcome === 'only we refuse';
      count(off && reason !== undefined ? `known: ${reason}` : result.outcome);
      if (off && reason === undefined) wrong.push(result);
    }
    process.stdout.write(`\n${files.length} scenes: ${JSON.stringify(counts, null, 1)}\n`);
    expect(wrong).toEqual([]);
  });
