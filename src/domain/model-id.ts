/** Which image-edit model a run may use, and why the look-alikes are refused. */

/** AnomalyGen was finetuned on this model's pictures; nothing else may take its place on a cluster. */
export const requiredModel = 'nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL';

/** The CPU preview's own model id; accepted by the embedded engine only. */
export const previewModel = 'pcba-day0/preview-ovsl2sl';

/** Where the in-cluster service of the required model answers, seen from a pod. */
export const inClusterEndpoint = 'http://qwen-image-edit-nvpcb-ovsl2sl.osmo-nims.svc.cluster.local:8000/v1';

/** True for ids of the generic family, `Qwen/Qwen-Image-Edit`, `qwen-image-edit-2509` and such. */
export function isGenericEditModel(id: string): boolean {
  return id !== requiredModel && /(^|\/)qwen[-_]?image[-_]?edit/i.test(id) && !/nvpcb-ovsl2sl/i.test(id);
}

export const genericModelReason =
  'the generic qwen-image-edit model edits without an error but with another appearance; AnomalyGen was ' +
  `finetuned on the look of ${requiredModel}, so the defects come out worse and nothing in the logs says so`;

export type ClusterKind = 'embedded' | 'osmo';

/** Model ids that a run on this kind of cluster may name. */
export function allowedModels(cluster: ClusterKind): string[] {
  return cluster === 'embedded' ? [requiredModel, previewModel] : [requiredModel];
}
