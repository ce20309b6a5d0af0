/** Reads a stage's object keys: how many pictures of which kind, per material and per defect. */
import { name } from '../base/untrusted-text.ts';
import { boardOfCell } from './board.ts';
import type { StageId } from './contract.ts';
import { labelFolders } from './releases/datasets.ts';

export interface StageCounts {
  objects: number;
  /** Null when the store tells no sizes. */
  bytes: number | null;
  /** Pictures by kind, material or defect, such as `passive_component normal_img` or `IC+bridge`, by board where there are several; of a training, its steps. */
  counts: Record<string, number>;
}

const picture = /\.(png|jpe?g)$/i;

/** AnomalyGen ends with a copy of the dataset in another form (TAO DAFT v3.0), beside it: the same pictures again. */
export const isConvertedCopy = (key: string): boolean => /(?:^|\/)[^/]+_daft_v3\//.test(key);
const convertedFiles = 'files of the converted copy (TAO DAFT)';

/** The labels that release 1.1 makes itself, with pictures of its own: `pseudo_labels/` at the stage's root or below a wrapping folder. */
const isLabelFile = (key: string): boolean =>
  labelFolders.some((folder) => key.startsWith(folder) || key.includes(`/${folder}`));
const labelFiles = 'label files (COCO, masks, class folders)';

/** Counts one stage. Keys are relative to the stage's folder; what is not known is counted in `objects` only. */
export class StageTally {
  readonly total: StageCounts = { objects: 0, bytes: 0, counts: {} };

  constructor(readonly stage: StageId) {}

  /** The converted copy is named apart and is no part of the sums. */
  add(key: string, bytes: number | undefined): void {
    if (this.stage === 'defects' && isConvertedCopy(key)) {
      this.total.counts[convertedFiles] = (this.total.counts[convertedFiles] ?? 0) + 1;
      return;
    }
    this.total.objects++;
    this.total.bytes = bytes === undefined || this.total.bytes === null ? null : this.total.bytes + bytes;
    const told = this.stage === 'finetune' || isLabelFile(key) || picture.test(key);
    const known = told ? kindOf(this.stage, key) : undefined;
    const kind = known === undefined ? undefined : name(known);
    if (kind !== undefined) this.total.counts[kind] = (this.total.counts[kind] ?? 0) + 1;
  }
}

function kindOf(stage: StageId, key: string): string | undefined {
  const parts = key.split('/');
  const file = parts.at(-1) ?? '';
  if (stage === 'render') {
    if (/^rgb_/.test(file)) return `scan-grid patches${parts[0] === 'boards' ? of(parts[1]) : ''}`;
    const kind = parts.at(-2);
    return kind === 'normal_img' || kind === 'cad_mask' ? cropKind(parts, ` ${kind}`) : undefined;
  }
  if (stage === 'finetune') return trainingKind(key, file);
  if (stage === 'camera_look') return cropKind(parts);
  if (stage === 'defects') {
    if (isLabelFile(key)) return labelFiles;
    return parts.at(-2) === 'reconstructed_image' ? (defectOfName(file) ?? 'samples') : undefined;
  }
  return undefined;
}

function trainingKind(key: string, file: string): string | undefined {
  if (/\/checkpoints\/model\/iter_\d+\.pt$/.test(key)) return 'saved steps';
  if (/\/valid\/\d+\/reconstructed_image\/[^/]+$/.test(key)) return 'validation pictures';
  if (/\/training_(?:loss|curves)\.png$/.test(key)) return 'training curves';
  return file === 'valid_kpi.csv' ? 'validations' : undefined;
}

/** By the class of the cell that a picture below `crop/` shows. */
function cropKind(parts: readonly string[], what = ''): string | undefined {
  const crop = parts.indexOf('crop');
  const label = crop < 0 ? undefined : parts[crop + 1];
  return label === undefined ? undefined : `${label}${what}${of(boardOfCell(parts[crop + 2] ?? ''))}`;
}

/** Of a run of several boards the counts are by board. */
const of = (board: string | undefined): string => (board === undefined ? '' : ` of ${board}`);

/** `<MATERIAL>+<DEFECT>` of a file named `<MATERIAL>+<DEFECT>_<n>.png`; undefined for other names. */
export function defectOfName(file: string): string | undefined {
  return /^([^/+]+\+.+)_\d+\.(?:png|jpe?g)$/i.exec(file)?.[1];
}

/** Bytes for people: `12.3 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
