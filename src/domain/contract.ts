/** The URL contract: what lies where under a DIG root. */

/** Read by a run. Keys are prefixes below `dig_url_root`. */
export const artifacts = {
  checkpoint: 'models/pcb/',
  pretrained: 'models/pretrained/',
  raw: 'datasets/pcb/raw/',
  assets: 'datasets/pcb/assets/',
} as const;

/** The stages of a run in the order of the graph. `folder` lies below `runs/<name>/`. */
export const stages = [
  { id: 'render', group: 'usd2roi-render', folder: 'usd2roi-components', what: 'render and crop' },
  { id: 'camera_look', group: 'augment-image-edit', folder: 'augment', what: 'camera look' },
  { id: 'finetune', group: 'finetune-job', folder: 'finetune', what: 'finetune' },
  { id: 'defects', group: 'anomaly-infer', folder: 'anomaly', what: 'labelled defects' },
] as const;

export type StageId = (typeof stages)[number]['id'];

/** Prefix of everything that the run writes. */
export function runPrefix(name: string): string {
  return `runs/${name}/`;
}

/** Prefix of one stage's output. */
export function stagePrefix(name: string, stage: StageId): string {
  const folder = stages.find(({ id }) => id === stage)?.folder ?? stage;
  return `${runPrefix(name)}${folder}/`;
}

/** Stages that a run with these settings has; passthrough has no finetune stage at all. */
export function stagesOf(trains: boolean): (typeof stages)[number][] {
  return stages.filter(({ id }) => id !== 'finetune' || trains);
}
