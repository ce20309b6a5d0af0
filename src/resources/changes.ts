/** Notices when runs move, for hosts that watch them as resources: looks at the cluster while a run lives and somebody cares. */
import { isFinished } from '../domain/progress.ts';
import { identifyRows } from '../features/runs/identity.ts';
import type { ToolContext } from '../ports/context.ts';
import { type Look, runsUri, runUri } from './runs.ts';

/** A resource whose content changed, or the list of runs, which has a run more or less. */
export type Change = { updated: string } | 'list';

export interface RunChanges {
  /** Somebody reads runs or has started one: from now on it is looked, until nothing lives any more. */
  interest(): void;
  /** Returns how to stop listening. */
  listen(listener: (change: Change) => void): () => void;
  close(): void;
}

/** Milliseconds between two looks. */
const pauses = { embedded: 2000, osmo: 20_000 };
/** So many of the latest workflows are looked at. */
const latest = 50;
/** A look that takes longer has failed. */
const patience = 30_000;

/** What is compared: the state of each run, stage by stage while it lives. */
type States = Map<string, string>;

export function watchRuns(look: Look): RunChanges {
  const listeners = new Set<(change: Change) => void>();
  let known: States | undefined;
  let timer: NodeJS.Timeout | undefined;
  let looking = false;
  /** Somebody came while it was looked: what they care about may have been missed. */
  let again = false;
  let closed = false;

  const tell = (change: Change): void => {
    for (const listener of listeners) listener(change);
  };
  const round = async (): Promise<void> => {
    timer = undefined;
    looking = true;
    again = false;
    let pause = pauses.osmo;
    try {
      const context = look(AbortSignal.timeout(patience));
      pause = pauses[context.settings.cluster];
      const states = await statesOf(context);
      if (known) for (const change of differences(known, states)) tell(change);
      known = states;
    } catch {
      // A cluster that cannot be asked shows nothing new; it is asked again while a run was alive.
    }
    looking = false;
    if (again) schedule(0);
    else if (known && hasLiving(known)) schedule(pause);
  };
  const schedule = (pause: number): void => {
    if (closed || timer !== undefined || looking || listeners.size === 0) return;
    timer = setTimeout(() => void round(), pause);
    // Watching keeps no process alive.
    timer.unref();
  };
  return {
    interest: () => {
      again = looking;
      schedule(0);
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      closed = true;
      listeners.clear();
      clearTimeout(timer);
    },
  };
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
