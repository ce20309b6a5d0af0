/** Counts what a run has written, stage by stage, without reading a single picture. */

import * as z from 'zod';
import { cleanText } from '../../base/redact.ts';
import { line } from '../../base/untrusted-text.ts';
import { type StageId, stagePrefix, stages } from '../../domain/contract.ts';
import { type StageCounts, StageTally } from '../../domain/outputs.ts';
import { isReadable } from '../../ports/store/keys.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import { boundedText } from '../../ports/store/text.ts';

export interface StageOutputs extends StageCounts {
  stage: string;
  url: string;
  present: boolean;
  /** What the stage's provenance note says of itself; null for real outputs. */
  provenance: string | null;
}

/** All stages in the order of the graph; the finetune stage only when something lies there. */
export async function runOutputs(
  store: ObjectStore,
  name: string,
  signal?: AbortSignal,
): Promise<StageOutputs[]> {
  const all = await Promise.all(
    stages.map(async ({ id }): Promise<StageOutputs> => {
      const prefix = stagePrefix(name, id);
      const tally = new StageTally(id);
      let note: string | undefined;
      for await (const { key, bytes } of store.list(prefix, signal ? { signal } : {})) {
        tally.add(key.slice(prefix.length), bytes);
        if (note === undefined && key.endsWith('/provenance.json')) note = key;
      }
      const provenance = note === undefined ? null : await readNotice(store, note);
      return {
        stage: id,
        url: `${store.url}/${prefix}`,
        present: tally.total.objects > 0,
        provenance,
        ...tally.total,
      };
    }),
  );
  return all.filter(({ stage, present }) => present || stage !== 'finetune');
}

/** Bytes; a note is a few hundred. */
const longestNote = 256 * 1024;

/** Characters that are looked at. */
const longestNotice = 4000;

const provenanceNote = z.looseObject({ notice: z.string() });

/** The `notice` of a provenance note, without secrets: it goes into pages, pictures and exports, too. */
export async function readNotice(store: ObjectStore, key: string): Promise<string | null> {
  try {
    const { text, cut } = await boundedText(store, key, longestNote);
    if (cut) return `provenance.json is larger than ${longestNote / 1024} kB and was not read`;
    const { notice } = provenanceNote.parse(JSON.parse(text));
    // Cleaned before it is cut: half a secret has no shape.
    const shown = line(cleanText(notice.slice(0, longestNotice)), 300);
    // It stands in lines of its own: words of others are quoted there, so that none is taken for ours.
    return shown.startsWith('CPU preview') ? shown : `the note says ${JSON.stringify(shown)}`;
  } catch {
    // A note that cannot be read is reported as such; the counts stand without it.
    return 'provenance.json is there but cannot be read';
  }
}

/** The notices of these stages' provenance notes, at their root or one folder below; null for outputs of the GPU images. */
export async function stageNotices(
  store: ObjectStore,
  run: string,
  wanted: readonly StageId[],
): Promise<Record<string, string | null>> {
  const notices: Record<string, string | null> = {};
  for (const stage of wanted) {
    const prefix = stagePrefix(run, stage);
    const folders = (await store.children(prefix, { limit: 50 })).filter((name) => name.endsWith('/'));
    notices[stage] = null;
    // A folder of a bucket may have any name, as `..`.
    for (const key of ['', ...folders].map((folder) => `${prefix}${folder}provenance.json`))
      if (isReadable(key) && (await store.head(key)) !== undefined)
        notices[stage] = await readNotice(store, key);
  }
  return notices;
}
