/** Showing samples: which, their pictures, the contact sheet, the gallery and the page that stands alone. */

export { galleryMeta, galleryUri } from './gallery/data.ts';
export { galleryFile } from './gallery-file.ts';
export { picks } from './pick.ts';
export type { Preview } from './preview.ts';
export { type PreviewOutcome, previewOutputs } from './preview-outputs.ts';
export { columns, readPicture } from './stages.ts';
export type { PreviewFiles } from './write-preview.ts';
