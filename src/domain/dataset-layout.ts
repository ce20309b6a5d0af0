/** How AnomalyGen lays a labelled dataset out: folders of pictures, the tables and labels beside them. The releases' descriptors take it from here. */

import type { ReleaseId } from './releases/ids.ts';

/** Folders that have one picture of each sample, under the sample's name. */
const perSample = ['reconstructed_image', 'original_image', 'original_mask'] as const;

/** Folders with a picture an instance, `<sample>_<j>`: a mask may have several parts, and at most five are drawn. */
const perInstance = ['annotated_image', 'cropped_image', 'cropped_mask', 'mask_cropped_image'] as const;

export type SampleFolder = (typeof perSample)[number] | (typeof perInstance)[number];

/** The label files that release 1.1 makes of its own pictures (anomalygen/scripts/texture/pseudo_label.py). */
export interface LabelLayout {
  /** The folder, ending in a slash; all below is relative to it. */
  folder: string;
  /** COCO: an annotation an instance, masks as compressed run lengths. */
  coco: string;
  /** Folders that have a file of each sample, under its picture's name. */
  copies: readonly string[];
  /** `original` first, then the defects in order; a line each, and a folder each beside it. */
  classes: string;
  /** The class of pictures without a defect. */
  clean: string;
}

/**
 * How far beside the mask AnomalyGen changes a picture of its own accord when it pastes its result: so many pixels around the
 * mask, and, where `circles` is told, a circle of so many times the radius of the one around each part of the mask.
 */
export interface PasteReach {
  rim: number;
  circles: number | undefined;
}

export interface DatasetLayout {
  release: ReleaseId;
  /** Where the task writes it, below the stage's folder: empty, or ending in a slash. */
  home: string;
  folders: readonly SampleFolder[];
  /** The table of samples. */
  table: string;
  /** The table of what a guardrail blocked, which has no pictures at all; undefined where blocked ones are in `table`. */
  blocked: string | undefined;
  labels: LabelLayout | undefined;
  paste: PasteReach;
}

export const layout10: DatasetLayout = {
  release: '1.0',
  home: 'inference/',
  folders: [
    'reconstructed_image',
    'annotated_image',
    'cropped_image',
    'cropped_mask',
    'original_image',
    'original_mask',
  ],
  table: 'SDG_result.csv',
  blocked: undefined,
  labels: undefined,
  // Read from its source (1.0.0); not measured on a GPU.
  paste: { rim: 4, circles: 2 },
};

export const layout11: DatasetLayout = {
  release: '1.1',
  home: '',
  folders: [
    'reconstructed_image',
    'annotated_image',
    'cropped_image',
    'cropped_mask',
    'mask_cropped_image',
    'original_image',
    'original_mask',
  ],
  table: 'texture_ft_generation_result.csv',
  blocked: 'guardrail_blocked.csv',
  labels: {
    folder: 'pseudo_labels/',
    coco: 'coco_annotations.json',
    copies: ['images', 'masks', 'visualization'],
    classes: 'classification/classes.txt',
    clean: 'original',
  },
  // A linear fade of 16 pixels (anomalygen/inference/crop_paste.py); the pipeline asks for no Poisson blend.
  paste: { rim: 16, circles: undefined },
};

/** Release 1.0's, which its stand-in writes. */
export const { folders: sampleFolders, table: tableName } = layout10;

export const isPerInstance = (folder: SampleFolder): boolean => perInstance.some((one) => one === folder);
