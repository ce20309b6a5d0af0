/** What each stage asks of a node; host memory grows with the number of GPUs because every rank loads the model. */

export interface StageSize {
  gpu: number;
  cpu: number;
  memory: string;
  storage: string;
}

/** Cores and host memory by GPU count, from the AnomalyGen image's sizing table (about 33 GiB a rank). */
const inferenceTable: Record<number, { cpu: number; memory: string }> = {
  1: { cpu: 4, memory: '64Gi' },
  2: { cpu: 8, memory: '96Gi' },
  4: { cpu: 16, memory: '192Gi' },
  8: { cpu: 32, memory: '384Gi' },
};

const trainingTable: Record<number, { cpu: number; memory: string }> = {
  1: { cpu: 16, memory: '64Gi' },
  2: { cpu: 16, memory: '96Gi' },
  4: { cpu: 32, memory: '192Gi' },
  8: { cpu: 64, memory: '384Gi' },
};

export const gpuCounts = [1, 2, 4, 8] as const;

/** Default size of each stage for the asked GPU counts. */
export function stageSizes(
  inferGpu: number,
  trainGpu: number,
): Record<'render' | 'edit' | 'train' | 'infer', StageSize> {
  const infer = inferenceTable[inferGpu] ?? { cpu: 4 * inferGpu, memory: `${48 * inferGpu}Gi` };
  const train = trainingTable[trainGpu] ?? { cpu: 8 * trainGpu, memory: `${48 * trainGpu}Gi` };
  return {
    render: { gpu: 1, cpu: 4, memory: '32Gi', storage: '50Gi' },
    edit: { gpu: 1, cpu: 1, memory: '32Gi', storage: '25Gi' },
    train: { gpu: trainGpu, ...train, storage: '300Gi' },
    infer: { gpu: inferGpu, ...infer, storage: '200Gi' },
  };
}

/** GiB of a Kubernetes quantity such as `64Gi` or `500Mi`; undefined when it is not of that form. */
export function gibibytes(quantity: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(Mi|Gi|Ti)$/.exec(quantity);
  if (!match) return undefined;
  const factor = match[2] === 'Mi' ? 1 / 1024 : match[2] === 'Ti' ? 1024 : 1;
  return Number(match[1]) * factor;
}
