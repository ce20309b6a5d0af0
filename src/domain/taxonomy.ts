/** The taxonomy: pairs of material and defect that a run generates. */

export type DefectPair = [material: string, defect: string];

/** What the shipped PCBA checkpoint was trained on, exactly. */
export const shippedTaxonomy: readonly DefectPair[] = [
  ['IC', 'bridge'],
  ['passive_component', 'excess_solder'],
  ['passive_component', 'missing'],
];

export const pairName = ([material, defect]: DefectPair): string => `${material}+${defect}`;

/** Defects of how a part lies, which no mask on a part that lies right can show. */
const poses = /tombston|shift|rotat|misalign|offset|skew|flip|upside|billboard|polarity/i;
export const isPose = (defect: string): boolean => poses.test(defect);

/** What pairs beyond the checkpoint's need: they are no matter of a value. `trains`: the run finetunes already. */
export function beyondCheckpoint(unknown: readonly DefectPair[], trains = false): string {
  const posed = unknown.filter(([, defect]) => isPose(defect)).map(pairName);
  const needs =
    'finetuning needs pictures of each and their masks in datasets/pcb/raw, a line for each in its defect_spec.jsonl, and the pairs in every list of the recipe (references/finetune.md)';
  return posed.length === 0
    ? `${trains ? '' : 'or finetune: '}${needs}`
    : `${posed.join(', ')}: a pose defect, of how the part lies; another flow of NVIDIA's makes those. This one draws texture defects onto parts that lie right, and finetuning does not change that; for a texture defect ${needs}`;
}

/** Pairs of `asked` that are not in `known`. */
export function unknownPairs(asked: readonly DefectPair[], known: readonly DefectPair[]): DefectPair[] {
  const names = new Set(known.map(pairName));
  return asked.filter((pair) => !names.has(pairName(pair)));
}

/** Reads the taxonomy out of a parsed `ag_config.yaml`; undefined when it is not of the known form. */
export function taxonomyOfConfig(config: unknown): DefectPair[] | undefined {
  const types = at(config, ['dataloader_train', 'dataset', 'anomaly_types']);
  if (!Array.isArray(types)) return undefined;
  const pairs: DefectPair[] = [];
  for (const entry of types) {
    if (!Array.isArray(entry)) return undefined;
    const [material, defect]: unknown[] = entry;
    if (typeof material !== 'string' || typeof defect !== 'string') return undefined;
    pairs.push([material, defect]);
  }
  return pairs;
}

function at(value: unknown, path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = new Map<string, unknown>(Object.entries(current)).get(key);
  }
  return current;
}
