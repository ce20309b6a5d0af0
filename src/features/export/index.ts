/** A dataset in the form that a trainer reads. */
export { type ExportedRun, exportDataset } from './export-dataset.ts';
