/** What made a dataset's pictures, in one sentence that every result about them repeats. */
import { readNotice } from '../runs/outputs.ts';
import type { ObjectStore } from '../store/port.ts';
import type { Dataset } from './read.ts';

/** The provenance note's words; outputs of the GPU images have none. */
export async function noticeOf(store: ObjectStore, { prefix }: Dataset): Promise<string> {
  const key = `${prefix}provenance.json`;
  const told = (await store.head(key)) ? await readNotice(store, key) : null;
  return told ?? 'no provenance note: outputs of the GPU images';
}
