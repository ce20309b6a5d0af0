/** What made a dataset's pictures, in one sentence that every result about them repeats. */

import { defaultRelease } from '../../domain/releases/ids.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import { readNotice } from '../runs/index.ts';
import type { Dataset } from './read.ts';

/** The provenance note's words; outputs of the GPU images have none. */
export async function noticeOf(store: ObjectStore, { prefix, layout, unread }: Dataset): Promise<string> {
  const key = `${prefix}provenance.json`;
  const note = (await store.head(key)) ? await readNotice(store, key) : null;
  const made =
    note === null
      ? `no provenance note: outputs of the GPU images${layout.release === defaultRelease ? '' : ` of release ${layout.release}`}`
      : note.startsWith('CPU preview')
        ? `${note}; not for training`
        : note;
  return unread === undefined ? made : `${made}; ${unread}`;
}
