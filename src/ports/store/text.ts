/** Texts of a store, read up to a bound that is told: a note or table may have any size. */
import type { ObjectStore } from './port.ts';

export interface BoundedText {
  text: string;
  /** Whether there is more behind it. */
  cut: boolean;
}

/** At most so many bytes from the start. Rejects with `not_found`. */
export async function boundedText(store: ObjectStore, key: string, most: number): Promise<BoundedText> {
  const bytes = await store.read(key, { start: 0, end: most + 1 });
  const cut = bytes.length > most;
  return { text: Buffer.from(cut ? bytes.subarray(0, most) : bytes).toString('utf8'), cut };
}
