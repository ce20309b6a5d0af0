/** What a run labelled: samples with their files, crops, what the user rejected, where exports lie. */

export { type Blocked, blockedAdvice, blockedCounts, blockedWords, shortfallWords } from './blocked.ts';
export { type Crop, type Crops, cropId, cropOf, readCrops } from './crops.ts';
export { exported, freeFolder, sourceWords, usualFolder } from './export-folder.ts';
export { type Coco, type LabelFiles, readLabelFiles } from './label-files.ts';
export { type Labels, readLabels } from './labels.ts';
export { type LeftOut, leftOutWords, pairsBut, unplaced } from './left-out.ts';
export { isNeeded, type Lack, lackingCadMasks, lackingFiles, lackingTables, lackWords } from './missing.ts';
export { noticeOf } from './notice.ts';
export { cropsAlone, type Parts, partOf, partOfSample, readParts } from './parts.ts';
export { type Dataset, type DatasetSample, readDataset } from './read.ts';
export { keptFolder, readRejected, wasInspected, writeRejected } from './review.ts';
