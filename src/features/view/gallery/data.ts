/** What the server tells the gallery; shared by both, so it imports nothing. */

/** Key of the gallery's data in a result's `_meta`, and of the page that shows it. */
export const galleryMeta = 'pcba-day0/gallery';
export const galleryUri = 'ui://pcba-day0/gallery.html';

export interface GallerySample {
  name: string;
  /** `<MATERIAL>+<DEFECT>`. */
  defect: string;
  /** Of a run of several boards. */
  board?: string;
  /** `good`, `info`, `look`, `bad`; absent while nothing was inspected. */
  verdict?: string;
  /** 0 to 1. */
  score?: number;
  findings?: string[];
  rejected?: boolean;
}

/** Pictures of one sample as data URLs; what the run does not have is `missing`, what cannot be decoded `unreadable`. */
export interface GalleryPictures {
  after?: string;
  before?: string;
  /** The mask as a drawing with a see-through ground, of the size of `after`. */
  overlay?: string;
  mask?: string;
  render?: string;
  cad?: string;
  look?: string;
}

export interface GalleryData {
  run: string;
  root: string;
  notice: string;
  inspected: boolean;
  samples: GallerySample[];
  /** Of the whole dataset, where `samples` are fewer. */
  total?: number;
  /** By sample name. */
  pictures: Record<string, GalleryPictures>;
}
