/** Following a run: waiting for it, reading its logs, cancelling it. */
export { type CancelledRun, cancelRun } from './cancel.ts';
export { type LogExcerpt, readRunLog } from './read-run-log.ts';
export { type WatchedRun, watchRun } from './watch.ts';
