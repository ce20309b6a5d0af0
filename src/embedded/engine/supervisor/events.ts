/** The event lines of a run, in the form of `osmo workflow events`. */
import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const oneLine = (text: string): string => text.replace(/\s+/g, ' ');

export const eventsPath = (folder: string): string => join(folder, 'logs', 'events.log');

/** Appends `2026-11-23 18:22:59.277000+00:00 [task] Reason: message`. */
export function event(folder: string, task: string, reason: string, message: string): void {
  const path = eventsPath(folder);
  const time = new Date().toISOString().replace('T', ' ').replace('Z', '000+00:00');
  if (!existsSync(folder)) return;
  try {
    mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, `${time} [${task}] ${reason}: ${oneLine(message)}\n`);
  } catch {
    // A full disk: the state tells the same, and the run goes on.
  }
}
