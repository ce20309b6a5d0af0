/** The formats in which a dataset leaves for a trainer. */

export const formats = ['coco', 'yolo-detect', 'yolo-seg', 'mvtec'] as const;
export type Format = (typeof formats)[number];
