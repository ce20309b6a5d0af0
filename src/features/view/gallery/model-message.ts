/** What the gallery tells the model: one line, in which names of samples, run and root are quoted and nothing more. */
import { name, shownJson } from '../../../base/untrusted-text.ts';
import type { GalleryData } from './data.ts';

const mostNamed = 40;
const longestName = 120;

/** The user's list of rejected samples, as one line for the model. */
export function rejectedWords({ run, root, samples }: GalleryData, names: readonly string[]): string {
  const all = `${samples.length} samples of ${name(run)}`;
  if (names.length === 0) return `The user rejects none of the ${all}.`;
  const listed = names
    .slice(0, mostNamed)
    .map((one) => shownJson(one.slice(0, longestName)))
    .join(', ');
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
  const call = shownJson({ run, dig_url_root: root, format: 'coco', exclude: ['rejected'] });
  return `The user rejected ${names.length} of ${all}: ${listed}${more}. The list is kept: export_dataset ${call} leaves them out.`;
}

/** The call that keeps the user's list, where no server is behind the page. */
export const keepingCall = ({ run, root }: GalleryData, rejected: Iterable<string>): string =>
  `preview_outputs ${shownJson({ run, dig_url_root: root, rejected: [...rejected].sort() })}`;
