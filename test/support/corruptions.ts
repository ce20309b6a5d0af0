/** Ways in which a dataset goes bad, each done to one sample (or crop) that a seed picks. */
import { copyFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { picture } from './pictures.ts';

export interface Corruption {
  name: string;
  /** The finding that has to name the sample. */
  finding: string;
  level: 'bad' | 'look';
  /** Breaks the sample in this run folder; returns the names of which at least one has to be named. */
  apply(folder: string, sample: string, random: () => number): Promise<string[]>;
}

const file = (folder: string, kind: string, sample: string): string =>
  join(folder, 'anomaly', 'inference', kind, `${sample}.png`);

/** Rewrites a picture's pixels. */
async function repaint(
  path: string,
  change: (value: number, x: number, y: number, channel: number) => number,
): Promise<void> {
  const { width, height, channels, data } = await picture(path);
  const out = Buffer.from(
    data.map((value, at) => {
      const pixel = Math.floor(at / channels);
      return change(value, pixel % width, Math.floor(pixel / width), at % channels);
    }),
  );
  const kind = channels === 1 || channels === 3 || channels === 4 ? channels : 3;
  const bytes = await sharp(out, { raw: { width, height, channels: kind } })
    .toColourspace(kind === 1 ? 'b-w' : 'srgb')
    .png()
    .toBuffer();
  writeFileSync(path, bytes);
}

/** The crop that a sample was made from, `<material>/<cell>/<stem>`, from the table. */
function cropOf(folder: string, sample: string): string {
  const table = readFileSync(join(folder, 'anomaly', 'inference', 'SDG_result.csv'), 'utf8');
  const row = table.split('\n').find((line) => line.includes(`/${sample}.png,`)) ?? '';
  const match = /\/([^,/]+)\/clean_image\/([^,]+?)__([^,]+)\.png,/.exec(row);
  return `${match?.[1]}/${match?.[2]}/${match?.[3]}`;
}

const another = (folder: string, sample: string, same: boolean): string => {
  const kind = (name: string): string => name.replace(/_\d+$/, '');
  const names = readdirSync(join(folder, 'anomaly', 'inference', 'reconstructed_image')).map((name) =>
    name.replace(/\.png$/, ''),
  );
  const found = names.find((name) => name !== sample && (kind(name) === kind(sample)) === same);
  if (!found) throw new Error('no other sample');
  return found;
};

/** Gives `to` the pictures of `from`; those of single instances stay. */
function copySample(folder: string, from: string, to: string): void {
  for (const kind of ['reconstructed_image', 'original_image', 'original_mask'])
    copyFileSync(file(folder, kind, from), file(folder, kind, to));
}

export const corruptions: readonly Corruption[] = [
  {
    name: 'an empty mask',
    finding: 'mask.empty',
    level: 'bad',
    apply: async (folder, sample) => {
      await repaint(file(folder, 'original_mask', sample), () => 0);
      return [sample];
    },
  },
  {
    name: 'a mask that was smoothed',
    finding: 'mask.grey',
    level: 'bad',
    apply: async (folder, sample) => {
      const path = file(folder, 'original_mask', sample);
      writeFileSync(path, await sharp(path).blur(2).png().toBuffer());
      return [sample];
    },
  },
  {
    name: 'a mask of another size',
    finding: 'picture.size',
    level: 'bad',
    apply: async (folder, sample) => {
      const path = file(folder, 'original_mask', sample);
      const { width, height } = await picture(path);
      writeFileSync(
        path,
        await sharp(path)
          .resize(width - 7, height, { kernel: 'nearest' })
          .png()
          .toBuffer(),
      );
      return [sample];
    },
  },
  {
    name: 'a mask at the border',
    finding: 'mask.border',
    level: 'look',
    apply: async (folder, sample) => {
      await repaint(file(folder, 'original_mask', sample), (value, x, y) => (x < 9 && y < 30 ? 255 : value));
      return [sample];
    },
  },
  {
    name: 'a label without a defect',
    finding: 'change.none',
    level: 'bad',
    apply: async (folder, sample) => {
      copyFileSync(file(folder, 'original_image', sample), file(folder, 'reconstructed_image', sample));
      return [sample];
    },
  },
  {
    name: 'a change that the mask misses',
    finding: 'change.outside',
    level: 'look',
    apply: async (folder, sample, random) => {
      const mask = await picture(file(folder, 'original_mask', sample));
      const area = mask.data.filter((value, at) => at % mask.channels === 0 && value > 127).length;
      const side = Math.ceil(Math.sqrt(area)) + 6;
      const left = random() < 0.5 ? 2 : mask.width - side - 2;
      await repaint(file(folder, 'reconstructed_image', sample), (value, x, y) =>
        x >= left && x < left + side && y >= 2 && y < side + 2 ? (value + 120) % 256 : value,
      );
      return [sample];
    },
  },
  {
    name: 'a mask that was never uploaded',
    finding: 'files.original_mask',
    level: 'bad',
    apply: async (folder, sample) => {
      rmSync(file(folder, 'original_mask', sample));
      return [sample];
    },
  },
  {
    name: 'a picture that was never uploaded',
    finding: 'files.orphans',
    level: 'look',
    apply: async (folder, sample) => {
      rmSync(file(folder, 'reconstructed_image', sample));
      return [sample];
    },
  },
  {
    name: 'a picture that broke off',
    finding: 'picture.unreadable',
    level: 'bad',
    apply: async (folder, sample) => {
      truncateSync(file(folder, 'original_image', sample), 900);
      return [sample];
    },
  },
  {
    name: 'a sample twice',
    finding: 'duplicates.same',
    level: 'look',
    apply: async (folder, sample) => {
      const other = another(folder, sample, true);
      copySample(folder, sample, other);
      return [sample, other];
    },
  },
  {
    name: 'one picture under two labels',
    finding: 'duplicates.label',
    level: 'bad',
    apply: async (folder, sample) => {
      const other = another(folder, sample, false);
      copySample(folder, sample, other);
      return [sample, other];
    },
  },
  {
    name: 'a CAD mask that slipped',
    finding: 'cad.shifted',
    level: 'look',
    apply: async (folder, sample) => {
      const [material, cell, stem] = cropOf(folder, sample).split('/');
      const path = join(
        folder,
        'usd2roi-components',
        'crop',
        material ?? '',
        cell ?? '',
        'cad_mask',
        `${stem}_cad_mask.png`,
      );
      const { width, height } = await picture(path);
      const shifted = await sharp(path)
        .extract({ left: 14, top: 10, width: width - 14, height: height - 10 })
        .extend({ right: 14, bottom: 10, extendWith: 'copy' })
        .png()
        .toBuffer();
      writeFileSync(path, shifted);
      return [sample];
    },
  },
  {
    name: 'a score far below the others',
    finding: 'score.low',
    level: 'look',
    apply: async (folder, sample, random) => {
      const path = join(folder, 'anomaly', 'inference', 'SDG_result.csv');
      const [head, ...rows] = readFileSync(path, 'utf8').trim().split('\r\n');
      const scored = rows.map(
        (row) => `${row},${row.includes(`/${sample}.png,`) ? 0.31 : (0.78 + 0.1 * random()).toFixed(3)}`,
      );
      writeFileSync(path, `${[`${head},nn_score`, ...scored].join('\r\n')}\r\n`);
      return [sample];
    },
  },
];
