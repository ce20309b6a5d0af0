/** Placeholder until the guided run is written. */
import type { Settings } from '../../settings/settings.ts';
export async function demo(_settings: Settings): Promise<number> {
  process.stderr.write('not written yet\n');
  return 1;
}
