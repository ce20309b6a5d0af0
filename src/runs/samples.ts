/** Finds a run's samples in the store and reads the pictures that tell one sample's story. */
import { stagePrefix } from '../day0/contract.ts';
import { parseTable, type Sample, samplesOf } from '../day0/samples.ts';
import { Day0Error } from '../errors.ts';
import type { ObjectStore } from '../store/port.ts';

export interface SampleFolder {
  /** Prefix that holds `reconstructed_image/` and its sisters. */
  prefix: string;
  samples: Sample[];
}

/** Some runs have the folders below `inference/`, some directly below `anomaly/`. Rejects with `not_found`. */
export async function findSamples(store: ObjectStore, run: string): Promise<SampleFolder> {
  const base = stagePrefix(run, 'defects');
  for (const prefix of [`${base}inference/`, base]) {
    const files: string[] = [];
    for await (const { key } of store.list(`${prefix}reconstructed_image/`)) {
      if (/\.(png|jpe?g)$/i.test(key)) files.push(key.slice(key.lastIndexOf('/') + 1));
    }
    if (files.length > 0)
      return { prefix, samples: samplesOf(files, await readTable(store, `${prefix}SDG_result.csv`)) };
  }
  throw new Day0Error({
    code: 'not_found',
    what: `the run ${run} has no labelled samples yet`,
    why: `nothing below ${store.url}/${base}inference/reconstructed_image/ or ${store.url}/${base}reconstructed_image/`,
    fix: `call watch_run ${JSON.stringify({ run })}; outputs of a failed stage are never uploaded`,
    retry: 'after_check',
  });
}

async function readTable(store: ObjectStore, key: string): Promise<Record<string, string>[]> {
  if ((await store.head(key)) === undefined) return [];
  return parseTable(Buffer.from(await store.read(key)).toString('utf8'));
}

/** The columns of a preview, in the order in which a picture comes to be. */
export const columns = ['render', 'CAD mask', 'camera look', 'defect', 'defect mask'] as const;

/** The picture of each column, or undefined where the run does not have it. */
export async function samplePictures(
  store: ObjectStore,
  run: string,
  { prefix }: SampleFolder,
  sample: Sample,
): Promise<(Uint8Array | undefined)[]> {
  const { source, name } = sample;
  const read = async (...keys: string[]): Promise<Uint8Array | undefined> => {
    for (const key of keys) if (await store.head(key)) return store.read(key);
    return undefined;
  };
  const bothEndings = (key: string): string[] => [`${key}.png`, `${key}.jpg`];
  const render = stagePrefix(run, 'render');
  const look = stagePrefix(run, 'camera_look');
  const crop = source && `crop/${source.material}/${source.cell}`;
  return Promise.all([
    source ? read(...bothEndings(`${render}${crop}/normal_img/${source.stem}`)) : undefined,
    source ? read(`${render}${crop}/cad_mask/${source.stem}_cad_mask.png`) : undefined,
    source
      ? read(...bothEndings(`${look}${crop}/${source.stem}`))
      : read(...bothEndings(`${prefix}original_image/${name}`)),
    read(...bothEndings(`${prefix}reconstructed_image/${name}`)),
    read(...bothEndings(`${prefix}original_mask/${name}`)),
  ]);
}
