/** Brings the items of a plan to disk: what an earlier call completed stays, the rest is fetched side by side until the time is up. */
import { setMaxListeners } from 'node:events';
import { rm } from 'node:fs/promises';
import { isWrongContent, wrongContent } from '../store/keys.ts';
import type { ObjectStore } from '../store/port.ts';
import type { Item } from './choose.ts';
import { agrees, fetchPart, fetchWhole, isLarge, partBytes, sumsOf } from './fetch-object.ts';
import { type Done, type Journal, partsKey, type Recorded } from './journal.ts';
import type { Place } from './place.ts';

export interface DownloadState {
  done: Map<string, Done>;
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

interface Job {
  run: (signal: AbortSignal) => Promise<void>;
}

/** Resolves when all is there or the time is up; rejects with the first failure, after what was under way has ended. */
export async function runDownload(request: DownloadRequest): Promise<DownloadState> {
  const { items, recorded, signal, wait } = request;
  const state: DownloadState = { done: new Map(), bytesDone: 0, fetched: { objects: 0, bytes: 0 } };
  const left: Item[] = [];
  for (const item of items) {
    const kept = await completed(item, request);
    if (kept) complete(request, state, kept, recorded.done.get(item.key) === undefined);
    else left.push(item);
  }
  const jobs = left.flatMap((item) => jobsOf(item, request, state));
  const late = AbortSignal.timeout(Math.max(1, wait));
  const stop = new AbortController();
  const all = AbortSignal.any([stop.signal, late, ...(signal ? [signal] : [])]);
  // Every request under way listens to it.
  setMaxListeners(0, all);
  let next = 0;
  let failure: unknown;
  const worker = async (): Promise<void> => {
    while (next < jobs.length && !all.aborted) {
      const job = jobs[next++];
      try {
        await job?.run(all);
      } catch (error) {
        if (late.aborted || signal?.aborted) return;
        failure ??= error;
        stop.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
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

function complete(
  { journal, onProgress }: DownloadRequest,
  state: DownloadState,
  done: Done,
  isNew: boolean,
): void {
  if (isNew) journal.done(done);
  state.done.set(done.key, done);
  state.bytesDone += done.bytes;
  onProgress(state);
}

function jobsOf(item: Item, request: DownloadRequest, state: DownloadState): Job[] {
  return isLarge(item) ? partJobs(item, request, state) : [wholeJob(item, request, state)];
}

function wholeJob(item: Item, request: DownloadRequest, state: DownloadState): Job {
  const { store, place } = request;
  const { key, path, bytes, etag } = item;
  return {
    run: async (signal) => {
      const sha256 = await twice(() => fetchWhole(store, item, place, signal));
      state.fetched.objects++;
      state.fetched.bytes += bytes;
      complete(request, state, { key, path, bytes, etag, sha256 }, true);
    },
  };
}

/** Bytes that were altered on the way come right the second time. */
async function twice<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isWrongContent(error)) throw error;
    return work();
  }
}

function partJobs(item: Item, request: DownloadRequest, state: DownloadState): Job[] {
  const { store, place, journal, recorded } = request;
  const starts = Array.from({ length: Math.ceil(item.bytes / partBytes) }, (_, n) => n * partBytes);
  const finished = new Set(recorded.parts.get(partsKey(item.key, item.etag)) ?? []);
  let prepared: Promise<void> | undefined;
  const prepare = async (): Promise<void> => {
    const { fresh } = await place.prepare(item.path, item.bytes);
    if (fresh) finished.clear();
  };
  return starts.map((start) => ({
    run: async (signal) => {
      prepared ??= prepare();
      await prepared;
      if (!finished.has(start)) {
        await fetchPart(store, item, start, place, signal);
        journal.part(item.key, item.etag, start);
        finished.add(start);
        state.fetched.bytes += Math.min(partBytes, item.bytes - start);
        request.onProgress(state);
      }
      if (finished.size === starts.length) await assemble(item, request, state);
    },
  }));
}

const assembled = new WeakSet<Item>();

async function assemble(item: Item, request: DownloadRequest, state: DownloadState): Promise<void> {
  if (assembled.has(item)) return;
  assembled.add(item);
  const { store, place } = request;
  const sums = await sumsOf(place.draft(item.path));
  if ((await agrees(store, item, sums)) === false) {
    await rm(place.draft(item.path), { force: true });
    throw wrongContent(item.key, `MD5 ${sums.md5}, the service has another`);
  }
  await place.finish(item.path);
  state.fetched.objects++;
  const { key, path, bytes, etag } = item;
  complete(request, state, { key, path, bytes, etag, sha256: sums.sha256 }, true);
}
