/** Downloads and exports that are killed, or whose disk is full, at seeded points: the next call makes it whole, and what was complete stays. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hostileRoot } from '../../support/hostile-root.ts';
import { temporaryFolder } from '../../support/places.ts';
import { day0 } from '../../support/run.ts';
import { smallDisk } from '../../support/small-disk.ts';
import { countedIn, pointsIn, struckDisk } from '../../support/struck-disk.ts';
import { treeOf } from '../../support/trees.ts';

interface Kind {
  tool: string;
  more: Record<string, unknown>;
  /** Files of the result that tell of the call itself. */
  own: string[];
}

const kinds: Kind[] = [
  { tool: 'download_outputs', more: { stages: ['defects', 'render', 'camera_look'] }, own: [] },
  { tool: 'export_dataset', more: { format: 'coco', folder: 'line-7' }, own: [] },
];

/** Two homes on one root: what is made without a fault, and where faults happen. */
async function place({ tool, more }: Kind) {
  const home = temporaryFolder();
  const dig_url_root = await hostileRoot(join(home, 'root'), 4);
  const large = Buffer.alloc(9 * 1024 * 1024, 'a picture of nine megabytes ');
  writeFileSync(join(home, 'root', 'runs', 'line-7', 'usd2roi-components', 'large.bin'), large);
  const args = JSON.stringify({ run: 'line-7', dig_url_root, ...more });
  const call = (at: string, env: Record<string, string> = {}) =>
    day0(at, ['call', tool, args], { ...env, PCBA_DAY0_OUTPUT_FOLDER: join(at, 'out') });
  const whole = join(home, 'whole');
  const count = join(home, 'count');
  const done = await call(whole, struckDisk({ below: join(whole, 'out'), role: 'pcba-day0', count }));
  expect([done.exit, done.stdout]).toEqual([0, expect.anything()]);
  const expected = treeOf(join(whole, 'out', 'line-7'));
  expect(expected.length).toBeGreaterThan(5);
  const bytes = expected.reduce((sum, [path]) => sum + statSync(join(whole, 'out', 'line-7', path)).size, 0);
  return { home, call, expected, bytes, changes: countedIn(count) };
}

const inOut = (home: string): string[] =>
  existsSync(join(home, 'out')) ? readdirSync(join(home, 'out')).sort() : [];

test.each(kinds)('$tool killed at seeded points: called again, it is whole', async (kind) => {
  const { home, call, expected, changes } = await place(kind);
  expect(changes).toBeGreaterThan(10);
  for (const killAt of pointsIn(changes, 18)) {
    const at = join(home, `kill-${killAt}`);
    const killed = await call(at, struckDisk({ below: join(at, 'out'), role: 'pcba-day0', killAt }));
    const complete = existsSync(join(at, 'out', 'line-7')) ? treeOf(join(at, 'out', 'line-7')) : [];
    // What has its name is whole, whenever the kill came.
    const torn = complete.filter(
      ([path, sha256]) =>
        !/partial-|draft-|\.jsonl$|^manifest\.json$/.test(path) &&
        !expected.some(([one, sum]) => one === path && sum === sha256),
    );
    expect([killAt, killed.stdout, torn]).toEqual([killAt, '', []]);
    const again = await call(at);
    // An export that had its name when the kill came is whole, and is said to be there.
    const there = kind.tool === 'export_dataset' && complete.length > 0;
    expect([killAt, again.exit, again.stdout]).toEqual([
      killAt,
      there ? 1 : 0,
      there ? expect.stringMatching(/already_exists.*use what is there/s) : expect.anything(),
    ]);
    expect([killAt, treeOf(join(at, 'out', 'line-7'))]).toEqual([killAt, expected]);
    expect([killAt, inOut(at)]).toEqual([killAt, ['line-7']]);
    rmSync(at, { recursive: true });
  }
});

test.each(kinds)(
  '$tool on a disk that is full at seeded points: said, and whole when there is room',
  async (kind) => {
    const { home, call, expected, bytes } = await place(kind);
    for (const room of pointsIn(bytes - 1, 81)) {
      const at = join(home, `full-${room}`);
      const full = await call(at, struckDisk({ below: join(at, 'out'), role: 'pcba-day0', room }));
      expect([room, full.exit, full.stdout]).toEqual([room, 1, expect.stringMatching(/no space left/)]);
      expect(JSON.parse(full.stdout).error).toMatchObject({ code: 'storage_failed' });
      if (kind.tool === 'export_dataset') expect([room, inOut(at)]).toEqual([room, []]);
      const again = await call(at);
      expect([room, again.exit, again.stdout]).toEqual([room, 0, expect.anything()]);
      expect([room, treeOf(join(at, 'out', 'line-7'))]).toEqual([room, expected]);
      rmSync(at, { recursive: true });
    }
  },
);

test.each(kinds)('$tool on a real file system that fills up', async (kind) => {
  const disk = smallDisk(200);
  if (disk === undefined) return console.warn('SKIPPED: no small tmpfs can be mounted here, that needs root');
  const { home, call, expected } = await place(kind);
  // The home of the call is elsewhere; only what is asked for meets the small disk.
  symlinkSync(disk, join(home, 'out'));
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(kind.tool === 'export_dataset' ? 190_000 : 0));
  const full = await call(home);
  expect([full.exit, full.stdout]).toEqual([1, expect.stringMatching(/no space left/)]);
  expect(readdirSync(disk).filter((name) => name.includes('partial'))).toEqual([]);
  rmSync(join(disk, 'ballast'));
  execFileSync('mount', ['-o', 'remount,size=20m', disk]);
  const again = await call(home);
  expect([again.exit, again.stdout]).toEqual([0, expect.anything()]);
  expect(treeOf(join(disk, 'line-7'))).toEqual(expected);
});
