/** inspect_dataset as a host calls it: a good dataset, each way in which one goes bad, and the look of wrong models. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { random as seeded } from '../../src/embedded/stand-ins/shared/random.ts';
import { corruptions } from '../support/corruptions.ts';
import { type CopiedRun, copiedRun, sharedRun } from '../support/finished-run.ts';
import { hosts, modernHost, type ToolAnswer } from '../support/hosts.ts';

interface Found {
  id: string;
  level: string;
  what: string;
  samples: string[];
}

async function inspect({ home, args }: CopiedRun, more: Record<string, unknown> = {}): Promise<ToolAnswer> {
  const host = await modernHost({ home });
  onTestFinished(() => host.close());
  return host.call('inspect_dataset', { ...args, ...more });
}

const findings = ({ data }: ToolAnswer): Found[] => (Array.isArray(data.findings) ? data.findings : []);

test.each(['modern', 'legacy'] as const)('a good dataset is called good by a %s host', async (kind) => {
  const { home, run } = sharedRun();
  const host = await hosts[kind]({ home });
  onTestFinished(() => host.close());
  const answer = await host.call('inspect_dataset', {});
  expect(answer.text).toMatch(
    /^PREVIEW OK: 15 samples, no findings above info; camera look (1\.00|0\.9\d) like/,
  );
  expect(answer.data).toMatchObject({ run, verdict: 'PREVIEW OK', samples: 15 });
  expect(findings(answer).filter(({ level }) => level !== 'info')).toEqual([]);
  expect(answer.text).toMatch(/CPU preview made by pcba-day0/);
  expect(answer.text).toMatch(/next: export_dataset \{"run":/);
  const page = readFileSync(String(answer.data.report), 'utf8');
  expect(page).toMatch(/<svg role="img" aria-label="Mask area"/);
  // What a person looks at first is there as pictures, in a good dataset, too.
  expect(
    page
      .split('<div class="worst">')[1]
      ?.split('</div>')[0]
      ?.match(/<img [^>]*src="data:image/g),
  ).toHaveLength(6);
  expect(page).not.toMatch(/(src|href)="(?!data:)/);
});

test.each(corruptions.map((corruption, seed) => ({ ...corruption, seed })))(
  '$name is found and the sample named',
  async ({ finding, level, apply, seed }) => {
    const run = copiedRun();
    const random = seeded(seed);
    const names = readdirSync(join(run.folder, 'anomaly', 'inference', 'original_mask'));
    const sample = names[Math.floor(random() * names.length)]?.replace(/\.png$/, '') ?? '';
    const expected = await apply(run.folder, sample, random);
    const answer = await inspect(run);
    const found = findings(answer).find(({ id }) => id === finding);
    expect([finding, found?.level]).toEqual([finding, level]);
    expect(found?.samples.some((name) => expected.includes(name))).toBe(true);
    // Nothing else is blamed beyond what this one corruption touches.
    const blamed = findings(answer)
      .filter((one) => one.level !== 'info')
      .flatMap(({ samples }) => samples);
    const { samplesOfCrop } = await crops(run.folder);
    const touched = new Set([...expected, ...expected.flatMap((name) => samplesOfCrop(name))]);
    expect(blamed.filter((name) => !touched.has(name))).toEqual([]);
    expect(answer.data.verdict).not.toBe('PREVIEW OK');
    expect(answer.text.split('\n').length).toBeLessThanOrEqual(15);
  },
);

async function crops(folder: string) {
  const rows = readFileSync(join(folder, 'anomaly', 'inference', 'SDG_result.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.split(','));
  const crop = new Map(
    rows.map((row) => [
      row[0]
        ?.split('/')
        .at(-1)
        ?.replace(/\.png$/, '') ?? '',
      row[1] ?? '',
    ]),
  );
  return {
    samplesOfCrop: (name: string): string[] =>
      [...crop].filter(([, path]) => path === crop.get(name)).map(([other]) => other),
  };
}

/** What other models make of the looks of a run. */
const wrongLooks: [string, (look: string, render: string) => Sharp][] = [
  ['the render as it is', (_, render) => sharp(render)],
  ['grey', (look) => sharp(look).greyscale()],
  ['other lamps', (look) => sharp(look).modulate({ hue: 25 })],
  ['over-smoothed', (look) => sharp(look).blur(1.5)],
  ['less saturated', (look) => sharp(look).modulate({ saturation: 0.6 })],
  ['mirrored', (look) => sharp(look).flop()],
];

test.each(wrongLooks)('the look of a wrong model shows: %s', async (_, change) => {
  const run = copiedRun();
  await relook(run, change);
  const answer = await inspect(run);
  const drift = findings(answer).find(({ id }) => id === 'look.drift');
  expect([drift?.level, answer.data.verdict]).toEqual(['bad', 'PREVIEW NOT USABLE']);
  expect(answer.data.look_score).toBeLessThan(0.85);
  expect(answer.text).toMatch(/check_endpoint/);
});

test('what changes no look is not blamed: another coding of the pictures', async () => {
  const run = copiedRun();
  await relook(run, (look) => sharp(look).jpeg({ quality: 92 }));
  expect(Number((await inspect(run)).data.look_score)).toBeGreaterThan(0.9);
});

test('many samples of one crop are no good dataset, whatever each of them looks like', async () => {
  const run = copiedRun();
  const table = join(run.folder, 'anomaly', 'inference', 'SDG_result.csv');
  const [head = '', ...rows] = readFileSync(table, 'utf8').trim().split('\n');
  const columns = head.split(',');
  const first = rows[0]?.split(',') ?? [];
  const same = ['image_filename', 'anomaly_type'].map((name) => columns.indexOf(name));
  const alike = rows.map((row) => row.split(',').map((cell, at) => (same.includes(at) ? first[at] : cell)));
  writeFileSync(table, `${[columns, ...alike].map((cells) => cells.join(',')).join('\n')}\n`);
  const answer = await inspect(run);
  expect(findings(answer)).toContainEqual(
    expect.objectContaining({ id: 'counts.crops', level: 'look', what: expect.stringMatching(/ 15 of 1$/) }),
  );
  expect(answer.data.verdict).not.toBe('GOOD');
});

async function relook({ folder }: CopiedRun, change: (look: string, render: string) => Sharp): Promise<void> {
  const crop = join(folder, 'augment', 'crop');
  for (const path of readdirSync(crop, { recursive: true }).map(String)) {
    if (!path.endsWith('.png')) continue;
    const [material = '', cell = '', name = ''] = path.split('/');
    const render = join(folder, 'usd2roi-components', 'crop', material, cell, 'normal_img', name);
    writeFileSync(join(crop, path), await change(join(crop, path), render).toBuffer());
  }
}

test('a reference of a trusted run is kept, found by its model, and never overwritten', async () => {
  const run = copiedRun();
  const kept = await inspect(run, { save_profile: 'our-line-3' });
  expect(kept.text).toMatch(
    /reference look kept as our-line-3 for board sample_board and pcba-day0\/preview-ovsl2sl: /,
  );
  expect(existsSync(join(run.home, 'profiles', 'our-line-3.json'))).toBe(true);
  expect((await inspect(run)).text).toMatch(/like the reference \(threshold/);
  expect(
    findings(await inspect(run))
      .map(({ what }) => what)
      .join(),
  ).toMatch(/like the reference our-line-3/);
  const again = await inspect(run, { save_profile: 'our-line-3' });
  expect(again.text).toMatch(/already_exists: there is a profile our-line-3.*choose another name/s);
  const unknown = await inspect(run, { profile: 'nosuch' });
  expect(unknown.text).toMatch(/there is no profile "nosuch".*our-line-3, preview-ovsl2sl/s);
  expect((await inspect(run, { save_profile: '../x' })).text).toMatch(/not a name for a profile/);
});

test('a run without a dataset, and names that lead out of the root, are clear errors', async () => {
  const run = copiedRun();
  const none = await inspect({ ...run, args: { ...run.args, run: 'no-such-run' } });
  expect(none.text).toMatch(/not_found: the run no-such-run has no labelled samples yet.*diagnose_run/s);
  const out = await inspect({ ...run, args: { ...run.args, run: '../..' } });
  expect(out.text).toMatch(/bad_input: "\.\.\/\.\." is not the name of a run/);
});
