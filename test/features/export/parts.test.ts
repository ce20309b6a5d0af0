/** One part in two crops, cut out of overlapping patches: export, inspection and card of a run whose files tell the places, and of one whose do not. */
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { readCrops, readParts } from '../../../src/features/labelled/index.ts';
import { openFileStore } from '../../../src/ports/store/file.ts';
import { modernHost, type ToolAnswer } from '../../support/hosts.ts';
import { painted } from '../../support/pictures.ts';
import { keptFolder, removeFolder } from '../../support/places.ts';
import { type WrittenRun, writtenRun } from '../../support/release-1.1.ts';

const defect = 'IC+bridge';
const samples = 12;
/** Samples 2k and 2k+1 show part k, one from each of two patches. */
const partOf = (sample: number): number => Math.floor(sample / 2);
const pitch = 60;
const board = { width: 300, height: (samples / 2) * pitch };
const patchWidth = 200;
/** In the strip that both patches show; `part` is 40 by 20 pixels and its crop 10 wider on every side. */
const crop = { x: 130, y: 12, width: 60, height: 40 };

const grain = (x: number, y: number): number => ((x * 7919 + y * 104729 + ((x * y) % 97)) >>> 0) % 200;
const hasPart = (x: number, y: number): boolean => x >= 140 && x < 180 && y % pitch >= 22 && y % pitch < 42;

/** As sdg_pipeline.py writes it: x0 is the largest x, y0 the largest y; a pixel is half a scene unit. */
const metadata = {
  trigger_idx: 0,
  config: {
    resolution: [patchWidth, board.height],
    scan_grid: {
      x_centers: [100, 50],
      y_centers: [board.height / 4],
      footprint_x: patchWidth / 2,
      footprint_y: board.height / 2,
    },
    camera_rotation: { x_range: [0, 0], y_range: [0, 0], z_fixed: 0 },
  },
};

/** A run of release 1.1 whose crops are cut out of a scan of two patches. */
async function scannedRun(): Promise<WrittenRun> {
  const run = await writtenRun({ [defect]: samples }, [], { home: keptFolder() });
  const folder = dirname(run.anomaly);
  const put = (path: string, bytes: Buffer | string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  };
  const rgb = await painted(board.width, board.height, 4, (x, y) => [
    grain(x, y),
    hasPart(x, y) ? 90 : 30,
    60,
    255,
  ]);
  // Every part has the same mask: only the picture tells which of them a crop shows.
  const mask = await painted(board.width, board.height, 4, (x, y) => [hasPart(x, y) ? 200 : 0, 0, 0, 255]);
  const cut = (whole: Buffer, left: number, top: number, width: number, height: number): Promise<Buffer> =>
    sharp(whole).extract({ left, top, width, height }).png().toBuffer();
  const scan = 'usd2roi-components/trigger_0000';
  put(`${scan}/metadata.json`, JSON.stringify(metadata));
  for (const [cell, left] of [
    ['x0_y0', 100],
    ['x1_y0', 0],
  ] as const) {
    put(`${scan}/rgb_${cell}.png`, await cut(rgb, left, 0, patchWidth, board.height));
    put(`${scan}/semantic_segmentation_${cell}.png`, await cut(mask, left, 0, patchWidth, board.height));
  }
  for (const stage of ['usd2roi-components', 'augment'])
    rmSync(join(folder, stage, 'crop'), { recursive: true });
  const table = join(run.anomaly, 'texture_ft_generation_result.csv');
  let rows = readFileSync(table, 'utf8');
  for (let n = 0; n < samples; n++) {
    const [cell, stem] = [`x${n % 2}_y0`, String(n).padStart(4, '0')];
    const top = partOf(n) * pitch + crop.y;
    const picture = await cut(rgb, crop.x, top, crop.width, crop.height);
    put(`usd2roi-components/crop/IC/${cell}/normal_img/${stem}.png`, picture);
    put(
      `usd2roi-components/crop/IC/${cell}/cad_mask/${stem}_cad_mask.png`,
      await cut(mask, crop.x, top, crop.width, crop.height),
    );
    put(`augment/crop/IC/${cell}/${stem}.png`, picture);
    rows = rows.replace(`x1_y1__${stem}`, `${cell}__${stem}`);
  }
  writeFileSync(table, rows);
  return run;
}

let run: WrittenRun;
let host: Awaited<ReturnType<typeof modernHost>>;
beforeAll(async () => {
  run = await scannedRun();
  host = await modernHost({ home: run.home });
});
afterAll(async () => {
  await host.close();
  removeFolder(run.home);
});

const call = (tool: string, more: Record<string, unknown> = {}): Promise<ToolAnswer> =>
  host.call(tool, { ...run.args, ...more });

const sides = ['train', 'val', 'test'];
/** Sides by part, from the names of the pictures. */
function sidesOf(folder: string): Map<number, Set<string>> {
  const found = new Map<number, Set<string>>();
  for (const side of sides)
    for (const name of readdirSync(join(folder, 'images', side))) {
      const part = partOf(Number(/_(\d+)\.png$/.exec(name)?.[1]));
      found.set(part, (found.get(part) ?? new Set()).add(side));
    }
  return found;
}
const onTwo = (folder: string): number => [...sidesOf(folder).values()].filter((set) => set.size > 1).length;
const cardOf = (folder: string): string => readFileSync(join(folder, 'README.md'), 'utf8');

test('over twenty seeds no part is on two sides, and the same seed divides alike', async () => {
  for (let seed = 0; seed < 20; seed++) {
    const format = seed % 2 === 0 ? 'coco' : 'yolo-seg';
    const { data, text } = await call('export_dataset', {
      format,
      split: '60/20/20',
      seed,
      folder: `s${seed}`,
    });
    const folder = String(data.folder);
    expect(text).toMatch(/^EXPORTED 12 samples/);
    expect([seed, onTwo(folder), sidesOf(folder).size]).toEqual([seed, 0, samples / 2]);
    if (seed > 0) continue;
    const again = await call('export_dataset', { format, split: '60/20/20', seed, folder: 'again' });
    expect(sidesOf(String(again.data.folder))).toEqual(sidesOf(folder));
    expect(cardOf(folder)).toMatch(/\| IC\+bridge \| 12 \| 12 \| 6 \|/);
    expect(cardOf(folder)).toMatch(/Samples of one part are on one side only/);
  }
});

test('as MVTec AD no part trains and tests', async () => {
  for (const seed of [0, 1]) {
    const { data } = await call('export_dataset', { format: 'mvtec', seed, folder: `m${seed}` });
    const pictures = (kind: string): Set<string> =>
      new Set(
        readdirSync(join(String(data.folder), 'IC', kind)).map((name) =>
          readFileSync(join(String(data.folder), 'IC', kind, name)).toString('base64'),
        ),
      );
    // Both crops of a part are the same picture here.
    const [train, tested] = [pictures('train/good'), pictures('test/good')];
    expect([train.size, tested.size]).toEqual([3, 3]);
    expect([...train].filter((one) => tested.has(one))).toEqual([]);
    expect(data.counts).toEqual({ 'IC/train/good': 6, 'IC/test/good': 6, 'IC/test/bridge': 6 });
  }
});

test('an inspection counts parts as well as crops, and a preview shows unlike parts first', async () => {
  const { text } = await call('inspect_dataset');
  expect(text).toMatch(/counts\.parts: .*: 12 IC\+bridge samples of 12 crops from 6 parts/);
  const { data } = await call('preview_outputs', { rows: 6 });
  const shown = JSON.stringify(data).match(/IC\+bridge_\d+/g) ?? [];
  expect(new Set(shown.map((name) => partOf(Number(name.slice(-5))))).size).toBe(6);
});

const scanFolder = (): string => join(dirname(run.anomaly), 'usd2roi-components', 'trigger_0000');
/** Changes files of the scan until the test has ended. */
function harmed(change: (scan: string) => void): void {
  const kept = `${run.home}/kept`;
  cpSync(scanFolder(), kept, { recursive: true });
  onTestFinished(() => {
    rmSync(scanFolder(), { recursive: true });
    renameSync(kept, scanFolder());
  });
  change(scanFolder());
}
const write = (scan: string, text: string): void => writeFileSync(join(scan, 'metadata.json'), text);
const tilted = { ...metadata.config, camera_rotation: { x_range: [-5, 5], y_range: [0, 0], z_fixed: 0 } };

test.each<[string, (scan: string) => void, string | undefined]>([
  ['all is there', () => {}, undefined],
  [
    'no metadata',
    (scan) => rmSync(join(scan, 'metadata.json')),
    'of 12 of 12 crops (the render has no trigger_0000/metadata.json)',
  ],
  ['no JSON', (scan) => write(scan, '{'), 'of 12 of 12 crops (trigger_0000/metadata.json is no JSON)'],
  [
    'a tilted camera',
    (scan) => write(scan, JSON.stringify({ config: tilted })),
    'of 12 of 12 crops (trigger_0000/metadata.json tells no grid under a camera that looks straight down: config.camera_rotation.x_range.0)',
  ],
  [
    'a patch is missing',
    (scan) => {
      rmSync(join(scan, 'semantic_segmentation_x0_y0.png'));
      rmSync(join(scan, 'rgb_x0_y0.png'));
    },
    'of 6 of 12 crops (the render has no patch of their cells)',
  ],
  [
    'a patch is no picture',
    (scan) => {
      for (const kind of ['rgb', 'semantic_segmentation'])
        writeFileSync(join(scan, `${kind}_x0_y0.png`), 'no picture');
    },
    'of 6 of 12 crops (they are no cuts of their patches)',
  ],
])('places: %s', async (_, change, untold) => {
  harmed(change);
  const store = openFileStore(run.args.dig_url_root);
  const parts = await readParts(store, await readCrops(store, run.run));
  expect(parts.untold).toBe(untold);
  const places = untold === undefined ? 6 : untold.includes('6 of 12') ? 6 : 0;
  expect(new Set(parts.byCrop.values()).size).toBe(places);
  expect(parts.noun).toBe(places > 0 ? 'part' : 'crop');
});

test('where the files tell no place, the export divides by crop, and the result, the card and the inspection say so', async () => {
  harmed((scan) => rmSync(join(scan, 'metadata.json')));
  const { text, data } = await call('export_dataset', { format: 'coco', split: '60/20/20', folder: 'x' });
  const said = /a part may be on two sides, cut out of overlapping patches: the run's files tell no place /;
  expect(text).toMatch(/^EXPORTED 12 samples/);
  expect(text).toMatch(said);
  expect(cardOf(String(data.folder)).replaceAll('\\', '')).toMatch(said);
  expect((await call('inspect_dataset')).text).toMatch(/counts\.places: one part may be in several crops/);
});
