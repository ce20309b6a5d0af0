/** The layout of a labelled dataset as AnomalyGen writes it: folders whose file names are aligned, and the table beside them. */

export const sampleFolders = [
  'reconstructed_image',
  'annotated_image',
  'cropped_image',
  'cropped_mask',
  'original_image',
  'original_mask',
] as const;

export type SampleFolder = (typeof sampleFolders)[number];

export const tableName = 'SDG_result.csv';
