/** A submit on its way: remembered on disk before it is sent, until the cluster has answered for it. */
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { readIfThere, writeAtomic } from '../../base/system/files.ts';
import { identify, isAlive, signalGroup } from '../../base/system/process-identity.ts';
import { clockMark, clockShift, steadyNow } from '../../base/system/steady-clock.ts';

/** A submit whose outcome is open, beside its plan. */
export const attemptPath = (home: string, digest: string): string =>
  join(home, 'plans', `${digest}.attempt.json`);

const form = z.object({
  /** Milliseconds since the epoch, by the steady clock. */
  begun: z.number(),
  /** When the command ended without a clear answer; missing while it runs and after a crash of ours. */
  ended: z.number().optional(),
  /** When the cluster was asked for the first answer that it gave after the end; silence settles nothing. */
  answered: z.number().optional(),
  /** The `osmo` process that sends it. */
  client: z.object({ pid: z.number(), startedAt: z.string() }).optional(),
  /** Refused submissions of this run that were there before. */
  refusedBefore: z.array(z.string()),
  /** What the times above are measured by. */
  clock: z.object({ boot: z.string(), offset: z.number() }).optional(),
});
type AttemptRecord = z.infer<typeof form>;

export class Attempt {
  private record: AttemptRecord | undefined;

  /** Reads what an earlier call left; call it while the submit lock is held. */
  constructor(
    private readonly path: string,
    private readonly settle: number,
    private readonly longestCall: number,
  ) {
    const left = recorded(path);
    this.record = left && onThisClock(left);
    // Kept, so that what counts from now does so for the next call, too.
    if (this.record !== undefined && this.record !== left) this.save(this.record);
    this.endOrphan();
  }

  /** True while an earlier submit has no clear outcome. */
  get open(): boolean {
    return this.record !== undefined;
  }

  /** Submissions refused before this attempt; any other refused one is its outcome. */
  get refusedBefore(): readonly string[] {
    return this.record?.refusedBefore ?? [];
  }

  /** Milliseconds until "the cluster lists nothing" can prove that the submit did not arrive; 0 when it can now. */
  unsettled(now = steadyNow()): number {
    if (this.record === undefined) return 0;
    return Math.max(0, (this.record.answered ?? Math.max(now, this.over)) + this.settle - now);
  }

  /** From when on nobody sends any more. */
  private get over(): number {
    const { begun = 0, ended = begun + this.longestCall } = this.record ?? {};
    return ended;
  }

  /** The cluster answered a question that was asked at this time. */
  heard(asked: number): void {
    if (this.record === undefined || this.record.answered !== undefined || asked < this.over) return;
    this.save({ ...this.record, answered: asked });
  }

  /** Before the command starts. */
  begin(refusedBefore: string[]): void {
    this.save({ begun: steadyNow(), refusedBefore });
  }

  /** As soon as the command has a process. */
  started(pid: number): void {
    const client = identify(pid);
    if (this.record && client) this.save({ ...this.record, client });
  }

  /** When the command ended and its outcome is unknown. */
  lost(): void {
    if (this.record) this.save({ ...this.record, ended: steadyNow() });
  }

  /** When the outcome is clear. */
  settled(): void {
    this.record = undefined;
    rmSync(this.path, { force: true });
  }

  /** After a crash of ours the command may still be sending; it is ended before anybody looks. */
  private endOrphan(): void {
    const { client, ended } = this.record ?? {};
    if (this.record === undefined || client === undefined || ended !== undefined) return;
    const alive = isAlive(client);
    if (alive) signalGroup(client, 'SIGKILL');
    this.lost();
  }

  private save(record: AttemptRecord): void {
    this.record = { ...record, clock: clockMark() };
    writeAtomic(this.path, JSON.stringify(this.record));
  }
}

/** The record as this process's clock has its times. One in the future is of a clock that went back since: it counts from now. */
function onThisClock(record: AttemptRecord): AttemptRecord {
  const [shift, now] = [clockShift(record.clock), steadyNow()];
  const times = [record.begun, record.ended ?? 0, record.answered ?? 0];
  if (shift === 0 && times.every((time) => time <= now)) return record;
  const moved = (time: number): number => Math.min(time + shift, now);
  return {
    ...record,
    begun: moved(record.begun),
    ...(record.ended === undefined ? {} : { ended: moved(record.ended) }),
    ...(record.answered === undefined ? {} : { answered: moved(record.answered) }),
  };
}

/** A record that cannot be read still says that a submit was on its way: when is told by the file's time. */
function recorded(path: string): AttemptRecord | undefined {
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  try {
    return form.parse(JSON.parse(text));
  } catch {
    return { begun: statSync(path).mtimeMs, refusedBefore: [] };
  }
}
