/** The crops that samples were made from: render, CAD mask and camera look of each, from one listing per stage. */

import { isPlain } from '../../base/untrusted-text.ts';
import { boardOfCell } from '../../domain/board.ts';
import { type StageId, stagePrefix } from '../../domain/contract.ts';
import type { Sample } from '../../domain/samples.ts';
import type { ObjectInfo, ObjectStore } from '../../ports/store/port.ts';

export interface Crop {
  material: string;
  cell: string;
  /** Of a run of several boards, from the cell's name. */
  board?: string;
  /** File name without its ending, such as `0003`. */
  stem: string;
  render?: ObjectInfo;
  cadMask?: ObjectInfo;
  look?: ObjectInfo;
}

export interface Crops {
  /** By `<material>/<cell>/<stem>`, in key order. */
  byId: ReadonlyMap<string, Crop>;
  /** Key of the semantic labels, which lie at `crop/` or at the tree's root. */
  labels: string | undefined;
  /** What crops were cut out of, by cell. */
  patches: ReadonlyMap<string, Patch>;
  /** The renderer's metadata.json by board; of a run of one board under the empty name. */
  scans: ReadonlyMap<string, ObjectInfo>;
}

/** Pictures of one cell of the scan, by what of a crop is cut out of them. */
export interface Patch {
  cadMask?: ObjectInfo;
  render?: ObjectInfo;
}

export const cropId = ({ material, cell, stem }: Pick<Crop, 'material' | 'cell' | 'stem'>): string =>
  `${material}/${cell}/${stem}`;

/** The crop behind a sample, where the table or the name tells. */
export function cropOf({ byId }: Crops, { source }: Sample): Crop | undefined {
  return source && byId.get(cropId(source));
}

const labelsFile = 'semantic_segmentation_labels.json';

/** Crops of the render and the camera look; empty when neither stage has written. */
export async function readCrops(store: ObjectStore, run: string, signal?: AbortSignal): Promise<Crops> {
  const byId = new Map<string, Crop>();
  let labels: string | undefined;
  const patches = new Map<string, Patch>();
  const scans = new Map<string, ObjectInfo>();
  for await (const { info, parts } of cropFiles(store, run, 'render', signal)) {
    const file = parts.at(-1) ?? '';
    if (file === labelsFile) {
      // The one beside the crops wins over one at the root.
      if (labels === undefined || info.key.includes('/crop/')) labels = info.key;
      continue;
    }
    if (parts.at(-2) === 'trigger_0000') {
      addScan(patches, scans, info, parts);
      continue;
    }
    const [material, cell, kind, name] = afterCrop(parts);
    const match = /^(.+?)(_cad_mask)?\.(png|jpe?g)$/i.exec(name ?? '');
    if (material === undefined || cell === undefined || !match?.[1]) continue;
    const crop = cropAt(byId, material, cell, match[1]);
    if (kind === 'normal_img') crop.render = info;
    if (kind === 'cad_mask') crop.cadMask = info;
  }
  for await (const { info, parts } of cropFiles(store, run, 'camera_look', signal)) {
    const [material, cell, name] = afterCrop(parts);
    const match = /^(.+)\.(png|jpe?g)$/i.exec(name ?? '');
    if (material !== undefined && cell !== undefined && match?.[1])
      cropAt(byId, material, cell, match[1]).look = info;
  }
  return { byId, labels, patches, scans };
}

/** `trigger_0000/`, in a run of several boards below `boards/<board>/`. */
function addScan(
  patches: Map<string, Patch>,
  scans: Map<string, ObjectInfo>,
  info: ObjectInfo,
  parts: readonly string[],
): void {
  const board = parts.at(-4) === 'boards' ? (parts.at(-3) ?? '') : '';
  const file = parts.at(-1) ?? '';
  if (file === 'metadata.json') scans.set(board, info);
  const [, kind, cell] = /^(rgb|semantic_segmentation)_(x\d+_y\d+)\.png$/.exec(file) ?? [];
  if (cell === undefined) return;
  const id = board === '' ? cell : `${board}-${cell}`;
  patches.set(id, { ...patches.get(id), [kind === 'rgb' ? 'render' : 'cadMask']: info });
}

async function* cropFiles(
  store: ObjectStore,
  run: string,
  stage: StageId,
  signal: AbortSignal | undefined,
): AsyncIterable<{ info: ObjectInfo; parts: string[] }> {
  const prefix = stagePrefix(run, stage);
  for await (const info of store.list(prefix, signal ? { signal } : {}))
    if (isPlain(info.key)) yield { info, parts: info.key.slice(prefix.length).split('/') };
}

/** The parts behind the folder `crop`, which a hand copy may wrap in others. */
function afterCrop(parts: string[]): string[] {
  const at = parts.indexOf('crop');
  return at < 0 ? [] : parts.slice(at + 1);
}

function cropAt(byId: Map<string, Crop>, material: string, cell: string, stem: string): Crop {
  const id = cropId({ material, cell, stem });
  const board = boardOfCell(cell);
  const known = byId.get(id) ?? { material, cell, stem, ...(board ? { board } : {}) };
  byId.set(id, known);
  return known;
}
