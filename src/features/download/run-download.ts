/** Brings the items of a plan to disk: what an earlier call completed stays, the rest is fetched side by side until the time is up. */
import { setMaxListeners } from 'node:events';
import { rm } from 'node:fs/promises';
import { isWrongContent, wrongContent } from '../../ports/store/keys.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import type { Item } from './choose.ts';
import { agrees, fetchPart, fetchWhole, isLarge, partBytes, sumsOf } from './fetch-object.ts';
import type { Done, Journal, Recorded } from './journal.ts';
import type { Place } from './place.ts';
import { type Job, runSideBySide } from './schedule.ts';

export interface DownloadState {
  done: Map<string, Done>;
  /** With the parts of objects that are not complete. */
  bytesDone: number;
  /** Fetched by this call. */
  fetched: { objects: number; bytes: number };
}

export interface DownloadRequest {
  store: ObjectStore;
  items: readonly Item[];
  place: Place;
  journal: Journal;
  recorded: Recorded;
  /** Milliseconds. */
  wait: number;
  signal: AbortSignal | undefined;
  /** Called often; cheap. */
  onProgress: (state: DownloadState) => void;
}

/** Objects or parts at a time. */
const atOnce = 24;

/** Resolves when all is there or the time is up; rejects with the first failure, after what was under way has ended. */
export async function runDownload(request: DownloadRequest): Promise<DownloadState> {
  const { items, recorded, signal, wait } = request;
  const state: DownloadState = { done: new Map(), bytesDone: 0, fetched: { objects: 0, bytes: 0 } };
  const jobs: Job[] = [];
  for (const item of items) {
    const kept = await completed(item, request);
    if (kept) complete(request, state, kept, item.bytes, recorded.done.get(item.key) === undefined);
    else jobs.push(...(await jobsOf(item, request, state)));
  }
  const late = AbortSignal.timeout(Math.max(1, wait));
  const stop = new AbortController();
  const all = AbortSignal.any([stop.signal, late, ...(signal ? [signal] : [])]);
  // Every request under way listens to it.
  setMaxListeners(0, all);
  let failure: unknown;
  const guarded = jobs.map(
    ({ bytes, run }): Job => ({
      bytes,
      run: (signal) =>
        run(signal).catch((error: unknown) => {
          if (late.aborted || request.signal?.aborted) return;
          failure ??= error;
          stop.abort();
        }),
    }),
  );
  const window = { jobs: atOnce, bytes: () => partBytes + state.fetched.bytes };
  await runSideBySide(guarded, window, all);
  signal?.throwIfAborted();
  if (failure !== undefined) throw failure;
  return state;
}

/** What is complete by the journal, or lies there with the checksum that the store tells. */
async function completed(item: Item, { store, place, recorded }: DownloadRequest): Promise<Done | undefined> {
  if ((await place.sizeOf(item.path)) !== item.bytes) return undefined;
  const known = recorded.done.get(item.key);
  if (known && known.path === item.path && known.etag === item.etag) return known;
  const { key, path, bytes, etag } = item;
  // A kill between file and journal: the bytes themselves decide.
  const sums = await sumsOf(place.path(path));
  return (await agrees(store, item, sums)) ? { key, path, bytes, etag, sha256: sums.sha256 } : undefined;
}

/** `bytes`: how many of it `state` has not counted yet. */
function complete(
  { journal, onProgress }: DownloadRequest,
  state: DownloadState,
  done: Done,
  bytes: number,
  isNew: boolean,
): void {
  if (isNew) journal.done(done);
  state.done.set(done.key, done);
  state.bytesDone += bytes;
  onProgress(state);
}

async function jobsOf(item: Item, request: DownloadRequest, state: DownloadState): Promise<Job[]> {
  const kept = await keptParts(item, request);
  return isLarge(item) || kept.size > 0
    ? partJobs(item, kept, request, state)
    : [wholeJob(item, request, state)];
}

/** Starts of the parts that lie in the draft. What the journal tells of another version or a lost draft is dropped. */
async function keptParts(
  { key, path, bytes, etag }: Item,
  { recorded, journal, place }: DownloadRequest,
): Promise<Set<number>> {
  const known = recorded.parts.get(key);
  if (!known) return new Set();
  if (known.etag === etag && (await place.hasDraft(path, bytes))) return new Set(known.starts);
  journal.drop(key);
  return new Set();
}

function wholeJob(item: Item, request: DownloadRequest, state: DownloadState): Job {
  const { store, place, journal } = request;
  const { key, path, bytes, etag } = item;
  let counted = 0;
  const onPart = (start: number): void => {
    journal.part(key, etag, start);
    // A second try begins at the first part again.
    if (start < counted) return;
    counted += partBytes;
    count(request, state, partBytes);
  };
  return {
    bytes,
    run: async (signal) => {
      const sha256 = await twice(
        () => fetchWhole(store, item, place, signal, onPart),
        () => journal.drop(key),
      );
      state.fetched.objects++;
      state.fetched.bytes += bytes - counted;
      complete(request, state, { key, path, bytes, etag, sha256 }, bytes - counted, true);
    },
  };
}

function count({ onProgress }: DownloadRequest, state: DownloadState, bytes: number): void {
  state.fetched.bytes += bytes;
  state.bytesDone += bytes;
  onProgress(state);
}

/** Bytes that were altered on the way come right the second time. */
async function twice<T>(work: () => Promise<T>, onWrong: () => void): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isWrongContent(error)) throw error;
    onWrong();
  }
  try {
    return await work();
  } catch (error) {
    if (isWrongContent(error)) onWrong();
    throw error;
  }
}

function partJobs(
  item: Item,
  kept: ReadonlySet<number>,
  request: DownloadRequest,
  state: DownloadState,
): Job[] {
  const { store, place, journal } = request;
  const { key, path, bytes, etag } = item;
  const sizeOf = (start: number): number => Math.min(partBytes, bytes - start);
  const starts = Array.from({ length: Math.ceil(bytes / partBytes) }, (_, n) => n * partBytes);
  const missing = starts.filter((start) => !kept.has(start));
  state.bytesDone += bytes - missing.reduce((sum, start) => sum + sizeOf(start), 0);
  // A kill between the last part and the object's name.
  if (missing.length === 0) return [{ bytes: 0, run: () => assemble(item, request, state) }];
  let left = missing.length;
  let prepared: Promise<void> | undefined;
  return missing.map((start) => ({
    bytes: sizeOf(start),
    run: async (signal) => {
      prepared ??= place.prepare(path, bytes);
      await prepared;
      await fetchPart(store, item, start, place, signal);
      journal.part(key, etag, start);
      count(request, state, sizeOf(start));
      left--;
      if (left === 0) await assemble(item, request, state);
    },
  }));
}

async function assemble(item: Item, request: DownloadRequest, state: DownloadState): Promise<void> {
  const { store, place, journal } = request;
  const { key, path, bytes, etag } = item;
  const sums = await sumsOf(place.draft(path));
  if ((await agrees(store, item, sums)) === false) {
    journal.drop(key);
    await rm(place.draft(path), { force: true });
    throw wrongContent(key, `MD5 ${sums.md5}, the service has another`);
  }
  await place.finish(path);
  state.fetched.objects++;
  complete(request, state, { key, path, bytes, etag, sha256: sums.sha256 }, 0, true);
}
