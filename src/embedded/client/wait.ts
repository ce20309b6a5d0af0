/** How long a call waits for what this machine prepares, and whom it tells. */
import type { ToolContext } from '../../ports/context.ts';
import type { Wait } from './prepare.ts';

export const preparationWait = ({ settings, signal, progress }: ToolContext): Wait => ({
  milliseconds: settings.prepareWait,
  signal,
  // What the call counts later starts at 1.
  tell: (message, done) => progress(message, done),
});
