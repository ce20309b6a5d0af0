/** What each stage asks of a node; host memory grows with the number of GPUs because every rank loads the model. */

export interface StageSize {
  gpu: number;
  cpu: number;
  memory: string;
  storage: string;
}

export type StageSizes = Record<'render' | 'edit' | 'train' | 'infer', StageSize>;

/** Cores and host memory by GPU count. */
type Table = Record<number, { cpu: number; memory: string }>;

interface Tables {
  infer: Table;
  train: Table;
}

/** Release 1.0: the AnomalyGen image's sizing table (about 33 GiB a rank). */
const sizes10: Tables = {
  infer: {
    1: { cpu: 4, memory: '64Gi' },
    2: { cpu: 8, memory: '96Gi' },
    4: { cpu: 16, memory: '192Gi' },
    8: { cpu: 32, memory: '384Gi' },
  },
  train: {
    1: { cpu: 16, memory: '64Gi' },
    2: { cpu: 16, memory: '96Gi' },
    4: { cpu: 32, memory: '192Gi' },
    8: { cpu: 64, memory: '384Gi' },
  },
};

/**
 * Release 1.1: one GPU is the published workflow's own, four stand in its comments. No table is published, so two GPUs
 * get the memory of four, and eight twice that.
 */
export const sizes11: Tables = {
  infer: {
    1: { cpu: 4, memory: '96Gi' },
    2: { cpu: 8, memory: '192Gi' },
    4: { cpu: 16, memory: '192Gi' },
    8: { cpu: 32, memory: '384Gi' },
  },
  train: {
    1: { cpu: 16, memory: '96Gi' },
    2: { cpu: 16, memory: '192Gi' },
    4: { cpu: 32, memory: '192Gi' },
    8: { cpu: 64, memory: '384Gi' },
  },
};

export const gpuCounts = [1, 2, 4, 8] as const;

/** Default size of each stage for the asked GPU counts. */
export function stageSizes(inferGpu: number, trainGpu: number, tables = sizes10): StageSizes {
  const infer = tables.infer[inferGpu] ?? { cpu: 4 * inferGpu, memory: `${48 * inferGpu}Gi` };
  const train = tables.train[trainGpu] ?? { cpu: 8 * trainGpu, memory: `${48 * trainGpu}Gi` };
  return {
    render: { gpu: 1, cpu: 4, memory: '32Gi', storage: '50Gi' },
    edit: { gpu: 1, cpu: 1, memory: '32Gi', storage: '25Gi' },
    train: { gpu: trainGpu, ...train, storage: '300Gi' },
    infer: { gpu: inferGpu, ...infer, storage: '200Gi' },
  };
}

const units: Record<string, number> = { Ki: 2 ** -20, Mi: 2 ** -10, Gi: 1, Ti: 2 ** 10 };

/** GiB of a Kubernetes quantity such as `64Gi` or `534773760Ki`, or of a number of bytes; undefined for other forms. */
export function gibibytes(quantity: string | number): number | undefined {
  if (typeof quantity === 'number') return quantity / 2 ** 30;
  const match = /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|Ti)?$/.exec(quantity);
  if (!match) return undefined;
  return Number(match[1]) * (match[2] === undefined ? 2 ** -30 : (units[match[2]] ?? 1));
}
