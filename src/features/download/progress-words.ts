/** How far a download is, in words. */
import { formatBytes } from '../../domain/outputs.ts';
import type { Progress } from './download.ts';

export function progressWords({ objects, ofObjects, bytes, ofBytes, secondsLeft }: Progress): string {
  const share = ofBytes > 0 ? Math.floor((bytes / ofBytes) * 100) : 100;
  const eta = secondsLeft === undefined ? '' : `, about ${Math.ceil(secondsLeft)} s left`;
  return `${share} %, ${formatBytes(bytes)} of ${formatBytes(ofBytes)}, ${objects} of ${ofObjects} objects${eta}`;
}
