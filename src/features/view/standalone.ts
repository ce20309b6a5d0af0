/** The gallery with its data inside, for a browser without a server behind it. */
import { shownJson } from '../../base/untrusted-text.ts';
import type { GalleryData } from './gallery/data.ts';

/** The place in the page that the data takes. */
const place = '<script type="application/json" id="data">null</script>';

export function withData(page: string, data: GalleryData): string {
  if (!page.includes(place))
    throw new Error('the gallery has no place for data: the installation is incomplete');
  // No text of a file can end the element early.
  const json = shownJson(data).replaceAll('<', '\\u003c');
  return page.replace(place, () => `<script type="application/json" id="data">${json}</script>`);
}
