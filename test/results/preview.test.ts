/** preview_outputs as a host calls it: what is picked, what is said of it, and what the user rejects. */
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { corruptions } from '../support/corruptions.ts';
import { type CopiedRun, copiedRun, sharedRun } from '../support/finished-run.ts';
import { hostPicture } from '../support/host-picture.ts';
import { type Host, hosts, modernHost } from '../support/hosts.ts';
import { folderBucket, s3Stub } from '../support/s3-stub.ts';

async function open({ home }: { home: string }, env: Record<string, string> = {}): Promise<Host> {
  const host = await modernHost({ home, env });
  onTestFinished(() => host.close());
  return host;
}

interface Shown {
  name: string;
  defect: string;
  verdict?: string;
  score?: number;
}
const shown = ({ data }: { data: Record<string, unknown> }): Shown[] =>
  Array.isArray(data.shown) ? data.shown : [];

test.each(['modern', 'legacy'] as const)(
  'a %s host sees every defect in few rows, as a picture and as files',
  async (kind) => {
    const { home } = sharedRun();
    const host = await hosts[kind]({ home });
    onTestFinished(() => host.close());
    const answer = await host.call('preview_outputs', { rows: 3 });
    expect(
      shown(answer)
        .map(({ defect }) => defect)
        .sort(),
    ).toEqual(['IC+bridge', 'passive_component+excess_solder', 'passive_component+missing']);
    expect(answer.pictures).toEqual(['image/jpeg']);
    expect(answer.text).toMatch(/CPU preview made by pcba-day0/);
    expect(answer.text.split('\n').length).toBeLessThanOrEqual(15);
    const { width, height } = await sharp(String(answer.data.contact_sheet)).metadata();
    expect([width, height]).toEqual([1486, expect.any(Number)]);
    expect(answer.text).toMatch(
      /^shown: 3 of 15 \(spread\), columns render, CAD mask, camera look, defect, close-up, defect mask$/m,
    );
    expect(existsSync(String(answer.data.html))).toBe(true);
    const yellow = await yellowByColumn(String(answer.data.contact_sheet), 6);
    expect(yellow.map((count) => count > 300)).toEqual([false, false, false, true, false, false]);
  },
);

/** Pixels of the frame's yellow in each column of a sheet: the defect is framed where it was drawn, and nowhere else. */
async function yellowByColumn(path: string, columns: number): Promise<number[]> {
  const { data, info } = await sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const counts = new Array<number>(columns).fill(0);
  for (let at = 0; at < data.length; at += 3) {
    const [r = 0, g = 0, b = 0] = data.subarray(at, at + 3);
    const column = Math.floor((((at / 3) % info.width) / info.width) * columns);
    if (r > 235 && g > 190 && g < 235 && b < 60) counts[column] = (counts[column] ?? 0) + 1;
  }
  return counts;
}

/** The rows of a sheet above its first sample. */
async function headOf(path: unknown): Promise<Set<string>> {
  const { data, info } = await sharp(String(path)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const colors = new Set<string>();
  for (let at = 0; at < info.width * 80 * 3; at += 3) colors.add(data.subarray(at, at + 3).join());
  return colors;
}

test('the sheet says what each colour of the CAD mask stands for, and does without where the run does not', async () => {
  const run = copiedRun();
  const host = await open(run);
  const stage = join(run.folder, 'usd2roi-components');
  const [name] = readdirSync(stage, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('crop/semantic_segmentation_labels.json'),
  );
  const file = join(stage, String(name));
  const wanted = Object.entries<{ class: string }>(JSON.parse(readFileSync(file, 'utf8')))
    .filter(([, one]) => !/BACKGROUND|UNLABELLED/.test(one.class))
    .map(([rgba]) => rgba.match(/\d+/g)?.slice(0, 3).join() ?? '');
  expect(wanted.length).toBeGreaterThanOrEqual(4);
  const sheet = async () =>
    headOf((await host.call('preview_outputs', { ...run.args, rows: 1 })).data.contact_sheet);
  const head = await sheet();
  expect(wanted.filter((color) => !head.has(color))).toEqual([]);
  for (const text of ['no labels', '{"(1, 2, 3, 255)": {"class": "a"}, "(1, 2": 3}']) {
    writeFileSync(file, text);
    const without = await sheet();
    expect(wanted.filter((color) => without.has(color))).toEqual([]);
  }
  // As many classes as a file may name, with names of any length: the sheet keeps its width.
  const many = Array.from({ length: 3000 }, (_, n) => [
    `(${n % 256}, 9, 200, 255)`,
    { class: 'x'.repeat(n) },
  ]);
  writeFileSync(file, JSON.stringify(Object.fromEntries(many)));
  const { data } = await host.call('preview_outputs', { ...run.args, rows: 1 });
  expect((await sharp(String(data.contact_sheet)).metadata()).width).toBe(1486);
});

test('the worst come first, the best first, and findings alone', async () => {
  const run = copiedRun();
  await corruptions
    .find(({ name }) => name === 'an empty mask')
    ?.apply(run.folder, 'IC+bridge_00002', () => 0);
  await corruptions
    .find(({ name }) => name === 'a mask at the border')
    ?.apply(run.folder, 'passive_component+missing_00004', () => 0);
  const host = await open(run);
  const worst = shown(await host.call('preview_outputs', { ...run.args, pick: 'worst', rows: 3 }));
  expect(worst[0]).toMatchObject({ name: 'IC+bridge_00002', verdict: 'bad' });
  const best = shown(await host.call('preview_outputs', { ...run.args, pick: 'best', rows: 3 }));
  expect(best.every(({ verdict }) => verdict === 'good' || verdict === 'info')).toBe(true);
  expect(best[0]?.score).toBeGreaterThan(worst[0]?.score ?? 1);
  const findings = await host.call('preview_outputs', { ...run.args, pick: 'findings' });
  expect(shown(findings).map(({ name }) => name)).toEqual([
    'IC+bridge_00002',
    'passive_component+missing_00004',
  ]);
  expect(
    shown(await host.call('preview_outputs', { ...run.args, defect: 'IC+bridge', rows: 12 })),
  ).toHaveLength(5);
  const named = await host.call('preview_outputs', {
    ...run.args,
    samples: ['passive_component+missing_00001', 'IC+bridge_00000'],
  });
  expect(shown(named).map(({ name }) => name)).toEqual([
    'passive_component+missing_00001',
    'IC+bridge_00000',
  ]);
  const typo = await host.call('preview_outputs', { ...run.args, samples: ['IC+bridge_77'] });
  expect(typo.text).toMatch(/bad_input: there are no samples IC\+bridge_77.*such as IC\+bridge_00000/s);
});

test('what the user rejects is kept, replaced, cleared, and never half taken', async () => {
  const run = copiedRun();
  const host = await open(run);
  const rejected = async (more: Record<string, unknown> = {}) =>
    (await host.call('preview_outputs', { ...run.args, rows: 1, ...more })).data.rejected;
  expect(await rejected({ rejected: ['IC+bridge_00001', 'IC+bridge_00000'] })).toEqual([
    'IC+bridge_00000',
    'IC+bridge_00001',
  ]);
  expect(await rejected()).toEqual(['IC+bridge_00000', 'IC+bridge_00001']);
  const typo = await host.call('preview_outputs', { ...run.args, rejected: ['IC+bridge_00002', 'nosuch'] });
  expect(typo.text).toMatch(/there are no samples nosuch/);
  expect(await rejected()).toEqual(['IC+bridge_00000', 'IC+bridge_00001']);
  const next = await host.call('preview_outputs', { ...run.args, rows: 1 });
  expect(next.text).toMatch(/next: export_dataset .*"exclude":\["rejected"\]/);
  expect(await rejected({ rejected: [] })).toEqual([]);
});

test('broken and missing pictures are drawn as such; another layout, an S3 root and a run without crops show, too', async () => {
  const run = copiedRun();
  const inference = join(run.folder, 'anomaly', 'inference');
  truncateSync(join(inference, 'reconstructed_image', 'IC+bridge_00001.png'), 400);
  rmSync(join(run.folder, 'usd2roi-components'), { recursive: true });
  renameSync(inference, join(run.folder, 'up'));
  rmSync(join(run.folder, 'anomaly'), { recursive: true });
  renameSync(join(run.folder, 'up'), join(run.folder, 'anomaly'));
  const stub = await s3Stub(folderBucket(run.home));
  const host = await open(run, stub.env);
  const args = { run: run.run, dig_url_root: stub.url };
  const answer = await host.call('preview_outputs', {
    ...args,
    samples: ['IC+bridge_00001', 'IC+bridge_00000'],
  });
  expect([answer.isError, answer.pictures]).toEqual([false, ['image/jpeg']]);
  const page = readFileSync(String(answer.data.html), 'utf8');
  expect(page).toContain('"after":"unreadable"');
  expect(page).toContain('"render":"missing"');
});

test('a picture for the host stays below a megabyte, whatever is in it', async () => {
  const run: CopiedRun = copiedRun();
  // Noise compresses worst.
  const folder = join(run.folder, 'anomaly', 'inference', 'reconstructed_image');
  for (const name of readdirSync(folder)) {
    const { width, height } = await sharp(join(folder, name)).metadata();
    const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
    await sharp({ create: { width, height, channels: 3, background: 'black', noise } })
      .png()
      .toFile(join(folder, name));
  }
  expect(await hostPicture(run, { rows: 12 })).toBeLessThan(1_000_000);
});
