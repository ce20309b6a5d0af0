/** The event lines of a run, in the form of `osmo workflow events`. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const eventsPath = (folder: string): string => join(folder, 'logs', 'events.log');

/** Appends `2026-11-23 18:22:59.277000+00:00 [task] Reason: message`. */
export function event(folder: string, task: string, reason: string, message: string): void {
  const path = eventsPath(folder);
  mkdirSync(dirname(path), { recursive: true });
  const time = new Date().toISOString().replace('T', ' ').replace('Z', '000+00:00');
  appendFileSync(path, `${time} [${task}] ${reason}: ${message}\n`);
}
