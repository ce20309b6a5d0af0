/** Notices when runs move, for hosts that watch them as resources: looks at the cluster while a run lives and somebody cares. */
import { isFinished } from '../domain/progress.ts';
import { identifyRows } from '../features/runs/index.ts';
import type { ToolContext } from '../ports/context.ts';
import { type ContextFor, runsUri, runUri } from './runs.ts';

/** A resource whose content changed, or the list of runs, which has a run more or less. */
type Change = { updated: string } | 'list';

export interface RunChanges {
  /** Somebody reads runs or has started one: from now on the cluster is asked, until nothing lives any more. */
  interest(): void;
  /** Returns how to stop listening. */
  listen(listener: (change: Change) => void): () => void;
  close(): void;
}

/** Milliseconds between two rounds. */
const pauses = { embedded: 2000, osmo: 20_000 };
/** So many of the latest workflows are compared. */
const latest = 50;
/** A round that takes longer, in milliseconds, has failed. */
const patience = 30_000;

/** What is compared: the state of each run, stage by stage while it lives. */
type States = Map<string, string>;

export const watchRuns = (contextFor: ContextFor): RunChanges => new RunWatch(contextFor);

class RunWatch implements RunChanges {
  private readonly listeners = new Set<(change: Change) => void>();
  private known: States | undefined;
  private timer: NodeJS.Timeout | undefined;
  private asking = false;
  /** Somebody came while it was asked: what they care about may have been missed. */
  private again = false;
  private closed = false;

  constructor(private readonly contextFor: ContextFor) {}

  // Handed on as they are, so they keep their `this`.
  readonly interest = (): void => {
    this.again = this.asking;
    this.schedule(0);
  };

  readonly listen = (listener: (change: Change) => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly close = (): void => {
    this.closed = true;
    this.listeners.clear();
    clearTimeout(this.timer);
  };

  private schedule(pause: number): void {
    if (this.closed || this.timer !== undefined || this.asking || this.listeners.size === 0) return;
    this.timer = setTimeout(() => void this.round(), pause);
    // Watching keeps no process alive.
    this.timer.unref();
  }

  private async round(): Promise<void> {
    this.timer = undefined;
    this.asking = true;
    this.again = false;
    let pause = pauses.osmo;
    try {
      const context = this.contextFor(AbortSignal.timeout(patience));
      pause = pauses[context.settings.cluster];
      this.compare(await statesOf(context));
    } catch {
      // A cluster that cannot be asked shows nothing new; it is asked again while a run was alive.
    }
    this.asking = false;
    if (this.again) this.schedule(0);
    else if (this.known && hasLiving(this.known)) this.schedule(pause);
  }

  private compare(states: States): void {
    if (this.known)
      for (const change of differences(this.known, states))
        for (const listener of this.listeners) listener(change);
    this.known = states;
  }
}

const living = 'alive ';
const hasLiving = (states: States): boolean => [...states.values()].some((state) => state.startsWith(living));

async function statesOf(context: ToolContext): Promise<States> {
  const { osmo, signal } = context;
  const rows = (await osmo.latest(latest, { signal })).reverse();
  const states: States = new Map();
  // Oldest first, so that the latest workflow of a name stands for it.
  for (const { row, identity } of (await identifyRows(rows, latest, context)).reverse()) {
    if (isFinished(row.status)) {
      states.set(identity.run, row.status);
      continue;
    }
    const { groups } = await osmo.query(row.name, { signal });
    const words = groups.map((group) => `${group.name} ${group.status}`).join(' ');
    states.set(identity.run, `${living}${row.status} ${words}`);
  }
  return states;
}

function differences(before: States, after: States): Change[] {
  const moved = [...after].filter(([run, state]) => before.has(run) && before.get(run) !== state);
  const appeared = [...after.keys()].some((run) => !before.has(run));
  return [
    ...moved.map(([run]) => ({ updated: runUri(run) })),
    ...(moved.length > 0 || appeared ? [{ updated: runsUri }] : []),
    ...(appeared ? (['list'] as const) : []),
  ];
}
