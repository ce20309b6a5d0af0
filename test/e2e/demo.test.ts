import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeOf, expectAligned, pictureOf, tableRows } from '../support/dataset.ts';
import { modernHost } from '../support/hosts.ts';
import { type Picture, picture } from '../support/pictures.ts';
import { endPreview, keptFolder, removeFolder } from '../support/places.ts';
import { day0, type Ended } from '../support/run.ts';

interface DemoResult {
  run: string;
  workflow_id: string;
  root: string;
  dataset: string;
  contact_sheet: string;
  html: string;
  verdict: string;
  seconds: number;
}

const home = keptFolder();
let ended: Ended;
let result: DemoResult;
const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';
const inference = (demo: DemoResult): string => join(demo.dataset, 'inference');
const render = (demo: DemoResult): string => join(dirname(demo.dataset), 'usd2roi-components');

beforeAll(async () => {
  // Shorter than the sample takes: the demo waits for progress, as long as there is some.
  writeFileSync(join(home, 'config.json'), JSON.stringify({ prepare_wait_s: 1 }));
  ended = await day0(home, ['demo']);
  result = JSON.parse(lastLine(ended.stdout));
});

afterAll(() => {
  endPreview(home);
  removeFolder(home);
});

const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

test('the demo ends with one JSON line on stdout and shows the conversation in the order of an assistant', () => {
  expect(ended.exit).toBe(0);
  expect(ended.stdout.trim().split('\n')).toHaveLength(1);
  expect(Object.keys(result).sort()).toEqual([
    'contact_sheet',
    'dataset',
    'html',
    'report',
    'root',
    'run',
    'seconds',
    'verdict',
    'workflow_id',
  ]);
  const asked = [...ended.stderr.matchAll(/^\[\d+\] > (\w+)/gm)].map(([, tool]) => tool);
  expect(asked.filter((tool, n) => tool !== asked[n - 1])).toEqual([
    'preflight',
    'check_endpoint',
    'stamp_name',
    'submit_day0',
    'watch_run',
    'list_outputs',
    'preview_outputs',
    'inspect_dataset',
  ]);
  expect(result.verdict).toBe('PREVIEW OK');
  expect(ended.stderr).toMatch(/CPU preview/);
  // On a machine that has never seen it, too.
  expect(ended.stderr).not.toMatch(/NOT READY/);
  expect(ended.stderr).toMatch(/still preparing the sample board.*; the same call goes on/);
  expect(readdirSync(home).filter((name) => name.endsWith('.partial'))).toEqual([]);
  expect(ended.stderr).toMatch(/\.\.\. RUNNING: render and crop RUNNING/);
});

test('the dataset has exactly the asked samples over all three defects, aligned in every folder', () => {
  expectAligned(inference(result), 15);
  const counts = new Map<string, number>();
  for (const { anomaly_type = '' } of tableRows(inference(result)))
    counts.set(anomaly_type, (counts.get(anomaly_type) ?? 0) + 1);
  expect(Object.fromEntries(counts)).toEqual({
    'IC+bridge': 5,
    'passive_component+excess_solder': 5,
    'passive_component+missing': 5,
  });
});

test('pixels change inside the masks alone; masks are black and white and not empty', async () => {
  for (const row of tableRows(inference(result))) {
    const { maskPixels, inside, outside } = await changeOf(inference(result), pictureOf(row));
    expect(maskPixels).toBeGreaterThan(50);
    expect(inside).toBeGreaterThan(maskPixels * 0.5);
    expect(outside).toBeLessThanOrEqual(maskPixels * 0.005);
  }
});

test('CAD masks line up with the crops, crop by crop', async () => {
  const crops = readdirSync(join(render(result), 'crop'), { recursive: true })
    .map(String)
    .filter((path) => /normal_img.*png$/.test(path));
  expect(crops.length).toBeGreaterThan(10);
  const labels: Record<string, { class: string }> = JSON.parse(
    readFileSync(join(render(result), 'crop', 'semantic_segmentation_labels.json'), 'utf8'),
  );
  for (const path of crops) {
    const [rgb, mask] = await Promise.all(
      [path, path.replace('normal_img', 'cad_mask').replace('.png', '_cad_mask.png')].map((name) =>
        picture(join(render(result), 'crop', name)),
      ),
    );
    if (!rgb || !mask) throw new Error(path);
    expect([mask.width, mask.height]).toEqual([rgb.width, rgb.height]);
    expectBoardUnderMask(rgb, mask, labels);
  }
});

/** Where the mask has no label the picture is mostly green board, and where it says solder or pad it is grey. */
function expectBoardUnderMask(rgb: Picture, mask: Picture, labels: Record<string, { class: string }>): void {
  const hits = { board: [0, 0], metal: [0, 0] };
  for (let y = 3; y < rgb.height - 3; y += 3) {
    for (let x = 3; x < rgb.width - 3; x += 3) {
      const name = labels[`(${mask.at(x, y).join(', ')})`]?.class;
      const [r = 0, g = 0, b = 0] = rgb.at(x, y);
      if (name === 'UNLABELLED') count(hits.board, g > r * 1.3 && g > b);
      if (name === 'solder' || name === 'pad')
        count(hits.metal, Math.abs(r - g) < 30 && Math.abs(g - b) < 40);
    }
  }
  const share = ([good = 0, all = 0]: number[]): number => (all > 50 ? good / all : 1);
  // Ink, vias and the neighbours' bodies have no label either.
  expect(share(hits.board)).toBeGreaterThan(0.6);
  expect(share(hits.metal)).toBeGreaterThan(0.93);
}

function count(hits: number[], good: boolean): void {
  hits[0] = (hits[0] ?? 0) + (good ? 1 : 0);
  hits[1] = (hits[1] ?? 0) + 1;
}

test('metal is not clipped to white', async () => {
  const names = readdirSync(join(render(result), 'trigger_0000')).filter((name) => name.startsWith('rgb_'));
  for (const name of names) {
    const { data } = await picture(join(render(result), 'trigger_0000', name));
    expect(data.filter((value) => value >= 250).length / data.length).toBeLessThan(0.001);
  }
});

test('every stage, the list, the sheet and the page say that these are CPU previews', async () => {
  const runs = dirname(result.dataset);
  for (const path of ['usd2roi-components', 'augment', 'anomaly/inference']) {
    const note = JSON.parse(readFileSync(join(runs, path, 'provenance.json'), 'utf8'));
    expect(note.notice).toMatch(/^CPU preview made by pcba-day0, not by/);
    expect(note.stand_in).toMatch(/^pcba-day0\/preview-/);
  }
  const sheet = await picture(result.contact_sheet);
  expect(sheet.width).toBeGreaterThan(600);
  const html = readFileSync(result.html, 'utf8');
  expect(html).toContain('CPU preview');
  expect(html).not.toMatch(/(src|href)="(?!data:|#)/);
  const texts = readdirSync(runs, { recursive: true })
    .map(String)
    .filter((name) => /\.(json|csv)$/.test(name));
  for (const name of texts)
    expect(readFileSync(join(runs, name), 'utf8')).not.toContain('nvidia/Qwen-Image-Edit');
});

test('a second demo makes a second run beside the first, with the same dataset byte for byte', async () => {
  const second: DemoResult = JSON.parse(lastLine((await day0(home, ['demo'])).stdout));
  expect(second.run).not.toBe(result.run);
  expect(second.workflow_id).not.toBe(result.workflow_id);
  expect(existsSync(result.dataset)).toBe(true);
  const files = filesBelow(inference(result));
  // Three folders have a picture a sample, three at least one.
  expect(files.length).toBeGreaterThanOrEqual(15 * 6 + 2);
  for (const { parentPath, name } of files) {
    const other = join(parentPath.replace(result.run, second.run), name);
    expect([name, readFileSync(other).equals(readFileSync(join(parentPath, name)))]).toEqual([name, true]);
  }
});

test('the tools find the run again from another host, by name and as the latest', async () => {
  const host = await modernHost({ home });
  try {
    const watched = await host.call('watch_run', { run: result.run });
    expect(watched.data).toMatchObject({
      status: 'COMPLETED',
      finished: true,
      workflow_id: result.workflow_id,
    });
    const listed: unknown[] = [];
    let cursor: unknown;
    do {
      const ask = { run: result.run, stage: 'defects', ...(cursor ? { cursor } : {}) };
      const page = await host.call('list_outputs', ask);
      const objects = Array.isArray(page.data.objects) ? page.data.objects : [];
      expect(objects.length).toBeLessThan(80);
      listed.push(...objects);
      cursor = page.data.cursor;
    } while (cursor);
    expect(listed).toHaveLength(filesBelow(result.dataset).length);
    const preview = await host.call('preview_outputs', { run: result.run, defect: 'IC+bridge', rows: 2 });
    expect(preview.pictures).toEqual([expect.stringMatching(/^image\/(png|jpeg)$/)]);
    expect(preview.data.shown).toHaveLength(2);
    const taken = await host.call('submit_day0', { action: 'plan', name: result.run, smoke_test: true });
    expect([taken.isError, taken.text]).toEqual([true, expect.stringContaining(result.run)]);
  } finally {
    await host.close();
  }
});
