/** Which objects of a run are fetched: those of the chosen stages but for the converted copy, or of these the labels only. */

import { Day0Error } from '../../base/errors.ts';
import { localPaths } from '../../base/system/local-path.ts';
import { runPrefix, type StageId, stagePrefix, stages } from '../../domain/contract.ts';
import { isConvertedCopy } from '../../domain/outputs.ts';
import { isReadable } from '../../ports/store/keys.ts';
import type { ObjectInfo, ObjectStore } from '../../ports/store/port.ts';

export interface Item extends ObjectInfo {
  bytes: number;
  /** Below the target folder, with `/`. */
  path: string;
}

/** Masks, tables and notes; of the labels that release 1.1 makes itself its masks and the list of classes, too. */
const label =
  /(^|\/)(original_mask|cropped_mask|cad_mask|pseudo_labels\/masks)\/|\/classes\.txt$|\.(csv|jsonl?|ya?ml)$/i;

/** In key order, with the keys that can be no file. Rejects with `not_found` for a stage that has written nothing. */
export async function chooseItems(
  store: ObjectStore,
  run: string,
  wanted: readonly StageId[],
  labelsOnly: boolean,
  signal: AbortSignal | undefined,
): Promise<{ items: Item[]; passed: string[] }> {
  const passed: string[] = [];
  const found: ObjectInfo[] = [];
  for (const { id } of stages) {
    if (!wanted.includes(id)) continue;
    const before = found.length;
    // One object that could lead out of the folder is no reason to have none of the others.
    for await (const info of store.list(stagePrefix(run, id), signal ? { signal } : {}))
      if (!isReadable(info.key)) passed.push(info.key);
      else if (!isConvertedCopy(info.key) && (!labelsOnly || label.test(info.key))) found.push(info);
    if (found.length === before) throw nothing(store, run, id, labelsOnly);
  }
  const base = runPrefix(run).length;
  const paths = localPaths(found.map(({ key }) => key.slice(base)));
  const items = found.map((info, n): Item => {
    // Whether a file is whole cannot be told without its size.
    if (info.bytes === undefined) throw sizeless(store, run);
    return { ...info, bytes: info.bytes, path: paths[n] ?? '' };
  });
  return { items, passed };
}

function sizeless({ url, via }: ObjectStore, run: string): Day0Error {
  return new Day0Error({
    code: 'unsupported',
    what: 'downloads from this root cannot be checked',
    why: `${url} is served by ${via}, which tells no sizes`,
    fix: `fetch it yourself: osmo data download ${url}/${runPrefix(run)} <an existing folder>; of an s3:// root also: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for this server`,
    retry: 'never',
  });
}

function nothing({ url }: ObjectStore, run: string, stage: StageId, labelsOnly: boolean): Day0Error {
  return new Day0Error(
    {
      code: 'not_found',
      what: `the stage ${stage} of ${run} has ${labelsOnly ? 'no labels' : 'written nothing'} yet`,
      why: `nothing${labelsOnly ? ' that is a label' : ''} below ${url}/${stagePrefix(run, stage)}`,
      fix: `diagnose_run ${JSON.stringify({ run })} says whether the run is still at work; or choose other stages: list_outputs ${JSON.stringify({ run })}`,
      retry: 'after_check',
    },
    { detail: { kind: 'no_samples' } },
  );
}
