/** Are the artifacts of the URL contract there, and do they hold what the pods look for by name? */
import { artifacts } from '../day0/contract.ts';
import type { ObjectStore } from '../store/port.ts';
import { fail, type Probe, pass, skipped, warn } from './subject.ts';

const setupFix = (url: string): string =>
  `upload the artifact to ${url}, or run the setup workflow that downloads it there`;

/** Items of the pretrained tree that inference links into its checkpoint folder, one by one. */
const pretrainedItems = ['NVDINOV2', 'nvidia', 'google-t5', 'facebook', 'C-RADIOv2_B.pth', 'sam2', 'Qwen'];

async function firstKey(store: ObjectStore, prefix: string): Promise<string | undefined> {
  for await (const { key } of store.list(prefix, { limit: 1 })) return key;
  return undefined;
}

const names = (children: string[]): string[] => children.map((child) => child.replace(/\/$/, ''));

/** Looks through one wrapping folder, which hand uploads tend to add. */
async function unwrapped(
  store: ObjectStore,
  prefix: string,
  marker: readonly string[],
): Promise<{ prefix: string; found: string[] }> {
  const found = names(await store.children(prefix));
  if (found.some((name) => marker.includes(name))) return { prefix, found };
  const [only, ...others] = found;
  if (only === undefined || others.length > 3) return { prefix, found };
  for (const folder of found) {
    const inner = names(await store.children(`${prefix}${folder}/`));
    if (inner.some((name) => marker.includes(name))) return { prefix: `${prefix}${folder}/`, found: inner };
  }
  return { prefix, found };
}

export const pretrained: Probe = {
  id: 'artifacts.pretrained',
  look: async ({ store }) => {
    const id = 'artifacts.pretrained';
    const { prefix, found } = await unwrapped(store, artifacts.pretrained, pretrainedItems);
    const url = `${store.url}/${prefix}`;
    const missing = pretrainedItems.filter((item) => !found.includes(item));
    if (found.length === 0)
      return [fail(id, 'the pretrained model tree is missing', `nothing below ${url}`, setupFix(url))];
    if (missing.length > 0) {
      return [
        fail(
          id,
          `the pretrained model tree lacks ${missing.join(', ')}`,
          `${url} holds ${found.slice(0, 12).join(', ')}`,
          setupFix(url),
        ),
      ];
    }
    return [pass(id, `all ${pretrainedItems.length} pretrained items are there`, url)];
  },
};

export const scene: Probe = {
  id: 'artifacts.assets',
  look: async ({ store, run }) => {
    const id = 'artifacts.assets';
    const url = `${store.url}/${artifacts.assets}`;
    const seen: string[] = [];
    let count = 0;
    for await (const { key } of store.list(artifacts.assets, { limit: 20_000 })) {
      count++;
      if (!/\.usd[acz]?$/i.test(key)) continue;
      if (key.split('/').at(-1) === run.scene_filename) {
        return [pass(id, `the scene ${run.scene_filename} is there`, `${store.url}/${key}`)];
      }
      if (seen.length < 8) seen.push(key.slice(artifacts.assets.length));
    }
    if (count === 0)
      return [fail(id, 'the PCBA USD assets are missing', `nothing below ${url}`, setupFix(url))];
    return [
      fail(
        id,
        `the scene ${run.scene_filename} is not among the assets`,
        seen.length > 0
          ? `${url} holds the USD files ${seen.join(', ')}`
          : `${url} holds ${count} objects and no USD file`,
        seen.length > 0 ? 'give scene_filename (and board) for one of these' : setupFix(url),
      ),
    ];
  },
};

/** The raw dataset: its specification, the submasks for every pair asked for, the labels for `cad`. */
export const raw: Probe = {
  id: 'artifacts.raw',
  look: async ({ store, run }) => {
    const materials = run.anomaly_types.map(([material]) => material);
    const { prefix, found } = await unwrapped(store, artifacts.raw, [...materials, 'defect_spec.jsonl']);
    const url = `${store.url}/${prefix}`;
    if (found.length === 0)
      return [
        fail('artifacts.raw', 'the raw PCBA dataset is missing', `nothing below ${url}`, setupFix(url)),
      ];
    const checks = [pass('artifacts.raw', 'the raw PCBA dataset is there', url)];
    checks.push(
      found.includes('defect_spec.jsonl')
        ? pass('raw.defect_spec', 'defect_spec.jsonl is there', `${url}defect_spec.jsonl`)
        : fail(
            'raw.defect_spec',
            'defect_spec.jsonl is missing in the raw dataset',
            `${url} holds ${found.slice(0, 12).join(', ')}`,
            setupFix(url),
          ),
    );
    const labels = 'semantic_segmentation_labels.json';
    if (run.default_spatial_dependency !== 'cad')
      checks.push(skipped('raw.labels', 'labels are needed for cad only', labels));
    else if (found.includes(labels)) checks.push(pass('raw.labels', `${labels} is there`, `${url}${labels}`));
    else
      checks.push(
        warn(
          'raw.labels',
          `${labels} is missing in the raw dataset`,
          url,
          'the labels of the render are used; for finetune, upload the file',
        ),
      );
    for (const [material, defect] of run.anomaly_types) {
      const folder = `${prefix}${material}/mask/${defect}/`;
      const first = await firstKey(store, folder);
      const id = 'raw.submasks';
      checks.push(
        first
          ? pass(id, `submasks for ${material}+${defect} are there`, `${store.url}/${first}`)
          : fail(
              id,
              `submask dir not found: no submasks for ${material}+${defect}`,
              `nothing below ${store.url}/${folder}; inference stops on this after rendering and editing`,
              `upload submasks to ${folder}, or leave the pair out of anomaly_types`,
            ),
      );
    }
    return checks;
  },
};
